"""Open elections that people can join, and people who do. Needs the database."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import F

from hustings.accounts.models import User
from hustings.board import sealing
from hustings.credentials import registration_actions
from hustings.credentials.codes import code_of
from hustings.credentials.models import Registration, VotingRight
from hustings.credentials.registration import traits
from hustings.elections.models import Election, State
from hustings.mailroom.models import Message
from hustings.roll.applicant import Applicant
from hustings.roll.models import Member, Role, Staff
from tests.board.drafts import sealing_election


def joinable_election(*, members: int = 3, pool: int = 5, review_hours: int = 24, **fields: Any) -> Election:
    """An open election with this many members on the roll and voting codes in the pool."""
    made, _keys = sealing_election(members=members, pool=pool, review_hours=review_hours, blank=True, **fields)
    assert sealing.seal(election_uuid=made.uuid, by=None)
    now = datetime.now(UTC)
    Election.objects.filter(pk=made.pk).update(
        state=State.OPEN, opens_at=now - timedelta(hours=1), closes_at=now + timedelta(hours=1), opened_at=now
    )
    return Election.objects.select_related("organization").get(pk=made.pk)


def was_on_roll(address: str, /, **fields: Any) -> None:
    """Let the member of this address have been on the roll like that when the vote was frozen."""
    Member.objects.filter(address=address).update(**fields)
    member = Member.objects.get(address=fields.get("address", address))
    compared = traits(member.address, member.given_name, member.family_name, member.state)
    VotingRight.objects.filter(member=member).update(likeness=compared.likeness, namesake=compared.namesake)


def organizer_of(election: Election, role: Role = Role.ORGANIZER) -> User:
    """Somebody with this role in the election's organization."""
    user = User.objects.create_user(f"{role}@example.org")
    Staff.objects.create(organization=election.organization, user=user, role=role)
    return user


def applicant(address: str = "new@example.org", given_name: str = "Nell", **fields: Any) -> Applicant:
    """Somebody who fills the form in."""
    given: dict[str, Any] = {"family_name": address.partition("@")[0], "region": "IA", "language": "en", **fields}
    return Applicant(address, given_name, **given)


def ask(election: Election, address: str = "new@example.org", *, network: str = "", **fields: Any) -> Registration:
    """The registration of somebody who asked; every address has a network of its own unless one is named."""
    wanted = applicant(address, **fields)
    registration_actions.ask(election=election, applicant=wanted, network=network or f"net {wanted.address}")
    return Registration.objects.get(election=election, address=wanted.address)


def code(registration: Registration) -> str:
    """The code in the letter that answers the request; the letter is queued."""
    registration_actions.answer_due()
    return code_of(registration)


def join(election: Election, address: str = "new@example.org", **fields: Any) -> Registration:
    """The registration of somebody who asked and confirmed."""
    given = code(ask(election, address, **fields))
    return registration_actions.confirm(election_uuid=election.pk, code=given).registration


def kinds(address: str) -> list[str]:
    """Which letters this address was sent, the first one first."""
    return list(Message.objects.filter(to=address).order_by("pk").values_list("kind", flat=True))


def later(**time: float) -> None:
    """Let all requests have been made, and answered, so much earlier."""
    span = timedelta(**time)
    Registration.objects.update(asked_at=F("asked_at") - span)
    Registration.objects.exclude(letter_at=None).update(letter_at=F("letter_at") - span)
