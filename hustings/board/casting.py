"""How ballots come onto the chain: many at once, in one transaction under the locks of the election and of its chain.

The order inside is what the answers rest on. The locks are taken first (hustings.elections.locks); only then is the
clock read, so that a ballot stands on the chain exactly if its time is within the window. What is on the board already
is looked up next: whoever repeats a request gets the receipt of the first time, whatever has happened since. Only what
is new, in time and has a right is appended, together with what it changes: the ballot's row, its voter's right, the
letter. The receipts leave this module after the commit.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from hustings import errors
from hustings.ballots.examination import Examined, Examiner, examiner
from hustings.board.line import Line
from hustings.board.models import Ballot, Chain, Record
from hustings.credentials.actions import Use, note_ballots
from hustings.credentials.models import AddressedRight, VotingRight
from hustings.elections.models import Election, State
from hustings.protocol.chain import ChainWriter

MOST = 256
"""Ballots posted in one transaction."""

_ELECTIONS = 1024

# Written out, for these are most of what casting does on its own; the constraints hold for them as for all.
_INSERT = (
    'INSERT INTO board_ballot (chain_id, number, "offset", tracker, credential, content, event, hint, posted_at)'
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
_MOVE_ON = "UPDATE board_chain SET size = %s, height = %s, last_event = %s, ballots = %s WHERE election_id = %s"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A ballot posted: its tracker, its number among all ballots of the election (from 0), when it was posted.

    ``replaces`` tells whether a ballot of the same credential stood on the board before it.
    """

    tracker: str
    number: int
    posted_at: datetime
    replaces: bool


@lru_cache(maxsize=_ELECTIONS)
def line(election_uuid: str) -> Line[Examined, Receipt]:
    """Where the ballots of this election wait in this process."""
    return Line(partial(post, election_uuid), MOST)


@lru_cache(maxsize=_ELECTIONS)
def examiner_of(election_uuid: str) -> Examiner:
    """The examiner of a frozen election; NotFound while there is none. What is frozen stays, so it is kept."""
    raw = Record.objects.filter(chain=election_uuid).order_by("offset").values_list("content", flat=True).first()
    if raw is None:
        raise errors.NotFound(_("There is no vote at this address. Open the link in your invitation again."))
    return examiner(bytes(raw))


@transaction.atomic(durable=True)
def post(election_uuid: str, ballots: Sequence[Examined]) -> list[Receipt | Exception]:
    """Post the ballots in this order, in one transaction: for each its receipt, or why it is not posted."""
    chain, now = _lock(election_uuid)
    window = _Window.of(chain.election)
    refusal = window.refusal(now)
    rights = VotingRight.objects.by_credential(election_uuid, {ballot.credential for ballot in ballots})
    # With a right that is unused nothing stands on the board.
    used = [ballot.tracker for ballot in ballots if (right := rights.get(ballot.credential)) and right.ballots]
    known = _receipts(chain, used) if used else {}
    able = {credential for credential, right in rights.items() if right.voided_at is None}
    new = {ballot.tracker: ballot for ballot in ballots if ballot.tracker not in known and ballot.credential in able}
    known |= append_ballots(chain, [] if refusal else [*new.values()], rights, now)

    def outcome(ballot: Examined) -> Receipt | Exception:
        if ballot.tracker in known:
            return known[ballot.tracker]
        if (refusal := window.refusal(now)) is not None:
            return refusal
        if ballot.credential in rights:
            return errors.VoidedRight(_("This registration was voided. The ballot was not posted, and none can be."))
        return errors.UnknownCredential("credential", ballot.credential)

    return [outcome(ballot) for ballot in ballots]


@dataclass(frozen=True, slots=True)
class _Window:
    """When an election takes ballots."""

    state: str
    opens_at: datetime
    closes_at: datetime

    @classmethod
    def of(cls, election: Election) -> "_Window":
        """The election's. It has both moments: only a frozen one has a chain (`election_frozen_whole`)."""
        assert election.opens_at is not None
        assert election.closes_at is not None
        return cls(election.state, election.opens_at, election.closes_at)

    def refusal(self, now: datetime) -> errors.Refusal | None:
        """Why no ballot can be posted now; None when it can."""
        if self.state in (State.READY, State.OPEN):
            if now < self.opens_at:
                said = _("The vote has not begun. Your ballot was not posted; cast it when the vote is open.")
                return errors.VoteNotOpen(said)
            if now < self.closes_at:
                return None
        return errors.VoteClosed(_("The vote is over. This ballot came after the close and was not posted."))


def _lock(election_uuid: str) -> tuple[Chain, datetime]:
    # The chain and its election, both locked, in this order, and the clock after that. The first statement's answer is
    # not waited for: it is only there to be first.
    election = Election.objects.select_for_update(no_key=True).filter(pk=election_uuid).values_list("pk")
    rows = Chain.objects.select_related("election")
    needed = ("size", "height", "last_event", "ballots", "election__state", "election__opens_at", "election__closes_at")
    with _unwaiting(), connection.cursor() as cursor:
        cursor.execute(*election.query.sql_with_params())
        return rows.only(*needed).locked(election_uuid)


def _receipts(chain: Chain, trackers: Sequence[str]) -> dict[str, Receipt]:
    # Of those that stand on the board already.
    rows = Ballot.objects.filter(chain=chain, tracker__in=trackers)
    found = {}
    for tracker, number, posted_at, credential in rows.values_list("tracker", "number", "posted_at", "credential"):
        earlier = Ballot.objects.filter(chain=chain, credential=credential, number__lt=number)
        found[tracker] = Receipt(tracker, number, posted_at, earlier.exists())
    return found


def append_ballots(
    chain: Chain, ballots: Sequence[Examined], rights: dict[str, AddressedRight], now: datetime
) -> dict[str, Receipt]:
    """Write these ballots, which are new and of these rights, as rows and as the end of the chain, which is locked.

    The receipt of each, by its tracker. Whether they may be posted is asked before: `post`, `hustings.board.voiding`.
    """
    if not ballots:
        return {}
    last = bytes(chain.last_event)
    writer = ChainWriter(last)
    rows, uses, receipts = [], [], {}
    voted = {credential for credential, right in rights.items() if right.ballots}
    moment = connection.ops.adapt_datetimefield_value(now)
    for ballot in ballots:
        group = writer.ballot(ballot.content)
        place = (chain.pk, chain.ballots, chain.size, ballot.tracker, ballot.credential)
        rows.append((*place, ballot.content, group.event.content, ballot.hint, moment))
        uses.append(Use(rights[ballot.credential], ballot.tracker, chain.ballots))
        receipts[ballot.tracker] = Receipt(ballot.tracker, chain.ballots, now, ballot.credential in voted)
        voted.add(ballot.credential)
        chain.ballots += 1
        chain.size += group.extent
        last = group.event.content
    end = (chain.size, writer.height, last, chain.ballots, chain.pk)
    with _unwaiting(), connection.cursor() as cursor:
        cursor.executemany(_INSERT, rows)
        note_ballots(election_uuid=chain.pk, uses=uses, at=now)
        cursor.execute(_MOVE_ON, end)
    return receipts


@contextmanager
def _unwaiting() -> Iterator[None]:
    # The statements inside are sent without waiting for each one's answer, where the database can: all must succeed.
    if connection.vendor == "postgresql":
        with connection.wrap_database_errors, connection.connection.pipeline():
            yield
    else:
        yield
