"""People who join a vote, and officials who look after it. Needs the database."""

from hustings.accounts.models import User
from hustings.elections.models import Election
from hustings.roll.models import Member, Role, Staff


def newcomer(election: Election, number: int = 0, **fields: object) -> Member:
    """Somebody whom the roll did not know when the election was frozen."""
    address = f"newcomer{number}@example.net"
    return Member.objects.create(organization=election.organization, address=address, mailbox=address, **fields)


def official(election: Election, role: Role = Role.OWNER) -> User:
    """Somebody on the organization's staff."""
    user, _ = User.objects.get_or_create(email=f"{role}@forward.example.org")
    Staff.objects.get_or_create(organization=election.organization, user=user, defaults={"role": role})
    return user
