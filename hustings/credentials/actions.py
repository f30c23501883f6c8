"""What is done with voting rights once they are made: inviting, noting what they were used for, forgetting the seed."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction

from hustings.audit.actions import record
from hustings.audit.models import Entry
from hustings.credentials.letters import INVITATION, RECEIPT
from hustings.credentials.models import AddressedRight, VotingRight
from hustings.credentials.seeds import destroy_seed, seeds
from hustings.due import each
from hustings.elections.locks import locked
from hustings.elections.models import Election, State
from hustings.mailroom.actions import queue

INVITED = 5000
"""Invitations queued in one transaction."""

DESTROYED = "credentials.destroy_seed"
"""The verb of the audit row, of which an election gets one."""

_NOTE = (
    "UPDATE credentials_votingright SET ballots = ballots + 1, last_tracker = %s,"
    " first_posted_at = COALESCE(first_posted_at, %s), last_posted_at = %s WHERE id = %s"
)


class Use(NamedTuple):
    """A ballot posted with a right: its tracker, and its number among all ballots of the election."""

    right: AddressedRight
    tracker: str
    number: int


def note_ballots(*, election_uuid: str, uses: Sequence[Use], at: datetime) -> None:
    """Note these ballots, in the order in which they were posted, and queue a letter to the voter for each.

    Not for those that the site posts in place of a voided right's: whose it was gets another letter.

    In the transaction that posts them; the chain's lock keeps others from these rights meanwhile. One statement for all
    and one for the letters: how many share a commit decides how many ballots a second can be cast.
    """
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.executemany(_NOTE, [(use.tracker, moment, moment, use.right.pk) for use in uses])
    told = ((use, {"election": election_uuid, "tracker": use.tracker}) for use in uses if use.right.voided_at is None)
    queue(drafts=[use.right.draft(RECEIPT, f"{RECEIPT}:{election_uuid}:{use.number}", what) for use, what in told])


@transaction.atomic
def invite(*, election_uuid: str) -> int:
    """Queue the next invitations of an open election, INVITED at most; how many there were, 0 when all are queued."""
    election = locked(election_uuid)
    if election.state != State.OPEN or election.invited >= election.eligible:
        return 0
    uninvited = VotingRight.objects.of(election).filter(number__gte=election.invited, pooled=False)[:INVITED]
    rights = uninvited.addressed()
    told = ((right, {"election": election_uuid, "right": right.number}) for right in rights)
    drafts = [right.draft(INVITATION, f"{INVITATION}:{election_uuid}:{right.number}", what) for right, what in told]
    queue(drafts=[draft._replace(bulk=True) for draft in drafts])
    election.invited += len(drafts)
    election.save(update_fields=["invited"])
    if election.invited == election.eligible:
        _note(election, "credentials.invite", {"letters": election.invited})
    return len(drafts)


def destroy_seeds_due() -> list[str]:
    """Destroy the seed of every election that takes no ballots any more; whose they were. The clock's work."""
    over = (State.CLOSED, State.DECRYPTING, State.DECIDED, State.CANCELLED)
    due = Election.objects.filter(pk__in=list(seeds()), state__in=over)
    return each(due.values_list("uuid", flat=True), _destroy_seed)


@transaction.atomic
def _destroy_seed(election_uuid: str) -> bool:
    election = locked(election_uuid)
    if not Entry.objects.about(election.label).filter(verb=DESTROYED).exists():
        # It was noted before when the file could not be removed then, or a crash came first.
        _note(election, DESTROYED, {"by": "clock"})
    transaction.on_commit(lambda: destroy_seed(election_uuid))
    return True


def _note(election: Election, verb: str, detail: dict[str, object]) -> None:
    record(by=None, verb=verb, subject=election.label, organization=election.organization_id, detail=detail)
