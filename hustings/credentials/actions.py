"""Noting how voting rights are used."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from hustings.credentials.models import VotingRight
from hustings.mailroom.actions import Draft, queue

_NOTE = (
    "UPDATE credentials_votingright SET ballots = ballots + 1, last_tracker = %s,"
    " first_posted_at = COALESCE(first_posted_at, %s), last_posted_at = %s WHERE id = %s"
)


class Use(NamedTuple):
    """A ballot posted with a right: its tracker, and its number among all ballots of the election."""

    right: VotingRight
    tracker: str
    number: int


def note_ballots(*, election_uuid: str, uses: Sequence[Use], at: datetime) -> None:
    """Note these ballots, in the order in which they were posted, and queue a letter to the voter for each.

    In the transaction that posts them; the chain's lock keeps others from these rights meanwhile. One statement for all
    and one for the letters: how many share a commit decides how many ballots a second can be cast.
    """
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.executemany(_NOTE, [(use.tracker, moment, moment, use.right.pk) for use in uses])
    queue(drafts=[_receipt_letter(election_uuid, use) for use in uses])


def _receipt_letter(election_uuid: str, use: Use) -> Draft:
    member = use.right.member
    return Draft(
        "receipt",
        f"receipt:{election_uuid}:{use.number}",
        member.mailbox,
        member.language or "en",
        {"election": election_uuid, "tracker": use.tracker},
    )
