"""Posting on the board: whatever is appended, is so under the chain's lock, in one transaction with its effects."""

import time
from datetime import datetime, timedelta

from django.db import transaction

from hustings.audit.actions import record
from hustings.board import casting
from hustings.board.casting import Receipt
from hustings.board.models import Chain, Record
from hustings.credentials import register_actions
from hustings.due import each
from hustings.elections.locks import locked
from hustings.elections.models import Election, State
from hustings.protocol.appender import Group
from hustings.protocol.archive import first_record
from hustings.protocol.chain import ChainWriter
from hustings.protocol.events import Setup


def cast(*, election_uuid: str, ballot: bytes) -> Receipt:
    """Examine a ballot and post it; its receipt, once the ballot is chained and its transaction committed.

    The same bytes again give the receipt of the first time, also after the close. Raises the ballot's Fault
    (UnknownCredential among them), TooLarge, VoteNotOpen, VoteClosed, NotFound.
    """
    examined = casting.examiner_of(election_uuid).examine(ballot)
    return casting.line(election_uuid).pass_through(examined)


def close_due() -> list[str]:
    """Post the end of every vote whose window has passed, and whose review is over where there is one; whose they were.

    A vote whose window has passed and whose review begins is moved on to it. The clock's work.
    """
    over = Election.objects.due_to_close() | Election.objects.reviewed()
    return each(over.values_list("uuid", flat=True), _close)


@transaction.atomic
def _close(election_uuid: str) -> bool:
    # Whether the vote was closed here, now: another round of the clock may have been first, or an extension.
    election = locked(election_uuid)
    chain, now = Chain.objects.locked(election_uuid)
    if not _is_over(election, now):
        return False
    if election.has_review and election.state != State.REVIEW:
        _begin_review(election)
        return False
    if election.pool:
        register_actions.close_register(election=election)
    append(chain=chain, group=ChainWriter(bytes(chain.last_event)).end_ballots())
    election.state, election.closed_at = State.CLOSED, now
    election.opened_at = election.opened_at or election.opens_at
    election.save(update_fields=["state", "closed_at", "opened_at"])
    detail = {"by": "clock", "ballots": chain.ballots}
    record(by=None, verb="election.close", subject=election.label, organization=election.organization_id, detail=detail)
    return True


def _is_over(election: Election, now: datetime) -> bool:
    # Whether the election's window, or its review, ended by now.
    if election.state == State.REVIEW:
        return election.review_ends_at is not None and election.review_ends_at <= now
    waits = election.state in (State.READY, State.OPEN)
    return waits and election.closes_at is not None and election.closes_at <= now


def _begin_review(election: Election) -> None:
    # No ballot is taken any more, but voids may still post theirs: the end comes with the review's.
    assert election.closes_at is not None
    election.state, election.review_ends_at = State.REVIEW, election.closes_at + timedelta(hours=election.review_hours)
    election.opened_at = election.opened_at or election.opens_at
    election.save(update_fields=["state", "review_ends_at", "opened_at"])
    detail = {"by": "clock", "joined": election.joined, "until": election.review_ends_at.isoformat(timespec="seconds")}
    record(
        by=None, verb="election.review", subject=election.label, organization=election.organization_id, detail=detail
    )


def found(*, election: Election, setup: Setup) -> Chain:
    """Begin the election's chain with its Setup event, verified before, in the caller's transaction."""
    timestamp = int(time.time())
    chain = Chain.objects.create(
        election=election, timestamp=timestamp, size=len(first_record(timestamp)), height=-1, last_event=b""
    )
    append(chain=chain, group=ChainWriter(None).setup(setup))
    return chain


def append(*, chain: Chain, group: Group) -> None:
    """Append an event that is no ballot's, in the caller's transaction, which holds the chain's lock."""
    rows = []
    offset = chain.size
    for made in group.records:
        rows.append(Record(chain=chain, offset=offset, kind=made.kind, hash=made.hash_hex, content=made.content))
        offset += made.extent
    Record.objects.bulk_create(rows)
    chain.size, chain.last_event, chain.height = offset, group.event.content, chain.height + 1
    chain.save(update_fields=["size", "last_event", "height"])
