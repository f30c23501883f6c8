"""What the tests of links share: who is on the roll and who is not, an hour that passes, a vote, a letter's link."""

from datetime import timedelta

from django.utils import timezone

from hustings.board import actions as board
from hustings.board import casting
from hustings.credentials import seeds
from hustings.elections.models import Election
from hustings.mailroom.models import Message

KNOWN, WITHOUT, FORMER, UNKNOWN = (f"{name}@example.org" for name in ("member0", "member3", "member4", "nobody"))


def an_hour_passes(*models: type[Message]) -> None:
    """Let all letters have been queued an hour ago."""
    for model in models:
        model.objects.update(queued_at=timezone.now() - timedelta(hours=1))


def vote(election: Election, number: int) -> None:
    """Cast a ballot with the link of the right with this number."""
    (private,) = seeds.private_credentials(election.uuid, number, 1)
    (ballot,) = casting.examiner_of(election.uuid).form.encrypt_many([private], [[[1, 0, 0]]])
    board.cast(election_uuid=election.uuid, ballot=ballot)


def link_in(text: object) -> str:
    """The one voting link in a letter's text."""
    (line,) = [line for line in f"{text}".splitlines() if "/#" in line]
    return line
