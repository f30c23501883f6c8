"""The lock under which what candidates say changes: the contest's row, held until the transaction ends.

One for all of a contest, so that nothing is handed in while it is reviewed, no word is added while the lot is drawn,
and a slot begins once. Whoever needs more locks them after it: elections, then the candidate
(`hustings.contests.actions`).
On SQLite a transaction that writes has the whole database from its beginning, and this is a read.
"""

from hustings.contests.models import Contest


def hold_contest(contest_id: int) -> Contest:
    """The contest with its organization, its row locked."""
    held = Contest.objects.select_for_update(no_key=True, of=("self",)).select_related("organization")
    return held.get(pk=contest_id)
