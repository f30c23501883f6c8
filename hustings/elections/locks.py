"""The locks under which an election changes, and their order: the one place where it is told.

Whoever changes an election holds its row (`locked`). Whoever posts on its board holds the chain's row
(`hustings.board.models.ChainQuerySet.locked`). Who needs both takes the election's first; further rows (voting rights,
tally, decision) are written under these two and never locked before them. Casting holds the chain's row only and reads
the election's, so that it meets an extension or a close either before or after, never half-way. On SQLite a
transaction that writes has the whole database from its beginning, and these are reads.
"""

from hustings import errors
from hustings.elections.models import Election


def locked(election_uuid: str) -> Election:
    """The election, its row locked until the transaction ends; NotFound when there is none."""
    try:
        return Election.objects.select_for_update(of=("self",)).get(pk=election_uuid)
    except Election.DoesNotExist:
        raise errors.NotFound("There is no such election.") from None
