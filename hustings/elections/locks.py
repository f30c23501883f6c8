"""The locks under which an election changes, and their order: the one place where it is told.

First the election's row (`locked`): whoever changes the election, its window or its state holds it, and so does whoever
casts a ballot, so that a ballot meets an extension or a close either before or after, never half-way. Then the chain's
row (`hustings.board.models.ChainQuerySet.locked`): whoever posts on the board holds both. Further rows (voting rights,
tally, decision) are written under these two and never locked before them. The clock is read once both are held. On
SQLite a transaction that writes has the whole database from its beginning, and these are reads.
"""

from hustings import errors
from hustings.elections.models import Election


def locked(election_uuid: str) -> Election:
    """The election, its row locked until the transaction ends; NotFound when there is none."""
    try:
        return Election.objects.select_for_update(no_key=True).get(pk=election_uuid)
    except Election.DoesNotExist:
        raise errors.NotFound("There is no such election.") from None
