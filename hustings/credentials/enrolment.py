"""Making the voting rights of an election: one for each member on the roll as of its cut-off day, and then the pool.

They are made in batches, each in a transaction of its own, so that a million of them keep nobody waiting; until the
election is frozen they mean nothing. An enrolment that was cut off goes on where it was.
"""

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from hustings import errors
from hustings.credentials.models import VotingRight
from hustings.credentials.registration import traits
from hustings.credentials.seeds import destroy_seed, make_seed, read_seed, seed_of
from hustings.decision.pool import PoolLine
from hustings.elections.locks import locked
from hustings.elections.models import Election, State
from hustings.protocol.credentials import seeded_credentials, write_public_credentials
from hustings.roll.models import Member

BATCH = 2000
"""Rights made in one transaction."""


def enrol(*, election_uuid: str) -> None:
    """Make the rights that are not there yet; ``sealing_done`` tells how many are. Raises WrongState, NoCredentials."""
    while _enrol_some(election_uuid):
        pass
    if not VotingRight.objects.filter(election=election_uuid, pooled=False).exists():
        raise errors.NoCredentials()
    while _fill_pool(election_uuid):
        pass


@transaction.atomic
def forget(*, election_uuid: str) -> None:
    """Take back rights that were made for an election that is not frozen, and their seed."""
    election = _being_sealed(election_uuid)
    VotingRight.objects.filter(election=election).delete()
    Election.objects.filter(pk=election.pk).update(sealing_done=0)
    # If the transaction fails, rights without a seed are left: the next enrolment begins anew.
    destroy_seed(election_uuid)


def mark(election: Election) -> tuple[int, str]:
    """How many rights there are, and what tells those of one seed from those of another."""
    rights = VotingRight.objects.of(election)
    return rights.count(), rights.values_list("public_credential", flat=True).first() or ""


def matches_roll(election: Election) -> bool:
    """Whether exactly those have a right who are on the roll as of the cut-off day; imports may have come between."""
    rights = VotingRight.objects.filter(election=election, pooled=False)
    entitled = _roll(election)
    without = entitled.filter(~Exists(rights.filter(member=OuterRef("pk"))))
    return not without.exists() and rights.count() == entitled.count()


def pool_line(election: Election) -> PoolLine | None:
    """What binds voters to the pool; None when nobody can join."""
    waiting = VotingRight.objects.of(election).in_pool().values_list("public_credential", flat=True)
    return PoolLine.of(waiting.iterator(chunk_size=10_000)) if election.pool else None


def public_record(election: Election) -> bytes:
    """The record of the public credentials, in an order that does not tell whose they are."""
    rights = VotingRight.objects.filter(election=election).values_list("public_credential", flat=True)
    return write_public_credentials((credential, None) for credential in rights.iterator(chunk_size=10_000))


def _enrol_some(election_uuid: str) -> bool:
    # Whether there was anybody left. The seed is read under the lock: all rights of an election are of one.
    with transaction.atomic():
        election = _being_sealed(election_uuid)
        seed = read_seed(election_uuid)
        if seed is None:
            VotingRight.objects.filter(election=election).delete()
            seed = make_seed(election_uuid)
        last = VotingRight.objects.of(election).last()
        if last is not None and last.pooled:
            return False  # whoever came on the roll since then is missed by `matches_roll`
        first = 0 if last is None else last.number + 1
        after = 0 if last is None else last.member_id
        members = list(_roll(election).filter(pk__gt=after).order_by("pk")[:BATCH])
        _, public = seeded_credentials(election_uuid, seed, first, len(members))
        VotingRight.objects.bulk_create(
            VotingRight(
                election=election,
                member=member,
                number=number,
                public_credential=credential,
                state=member.state,
                member_before=_before(member, election),
                **_compared(member, election),
            )
            for number, (member, credential) in enumerate(zip(members, public, strict=True), first)
        )
        Election.objects.filter(pk=election_uuid).update(sealing_done=first + len(members))
    return bool(members)


def _fill_pool(election_uuid: str) -> bool:
    # Whether credentials were lacking. Their numbers are those behind the roll's.
    with transaction.atomic():
        election, seed = _being_sealed(election_uuid), seed_of(election_uuid)
        numbers = VotingRight.objects.of(election).values_list("number", flat=True)
        first = (numbers.last() or 0) + 1  # the roll is not empty
        waiting = numbers.filter(pooled=True).first()
        lacking = min(election.pool - (0 if waiting is None else first - waiting), BATCH)
        if lacking <= 0:
            return False
        _, public = seeded_credentials(election_uuid, seed, first, lacking)
        VotingRight.objects.bulk_create(
            VotingRight(
                election=election, number=number, public_credential=credential, pooled=True, member_before=False
            )
            for number, credential in enumerate(public, first)
        )
        Election.objects.filter(pk=election_uuid).update(sealing_done=first + lacking)
    return True


def _roll(election: Election) -> QuerySet[Member]:
    assert election.cut_off is not None
    return Member.objects.on_roll(election.organization, election.cut_off)


def _before(member: Member, election: Election) -> bool:
    # Whose day of joining is unknown was not seen to join late.
    if member.joined_on is None or election.announced_on is None:
        return True
    return member.joined_on < election.announced_on


def _compared(member: Member, election: Election) -> dict[str, str]:
    # By what whoever joins is compared with this member, so that no roll is read whenever somebody does.
    if election.pool == 0:
        return {}
    compared = traits(member.address, member.given_name, member.family_name, member.state)
    return {"likeness": compared.likeness, "namesake": compared.namesake}


def _being_sealed(election_uuid: str) -> Election:
    election = locked(election_uuid)
    if election.state != State.SEALING:
        raise errors.WrongState("The election is not being frozen.")
    return election
