"""Posting on the board: whatever is appended, is so under the chain's lock, in one transaction with its effects."""

import time

from hustings.board import casting
from hustings.board.casting import Receipt
from hustings.board.models import Chain, Record
from hustings.elections.models import Election
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
