"""The public log of a contest's pitches: a line for each thing that was published, sent, returned or drawn."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from hustings.contests.models import Contest, Pitch, Round, Turn


@dataclass(frozen=True)
class Line:
    """What happened when; ``kind`` says which sentence it gets, the rest is what the sentence tells of."""

    at: datetime
    kind: str
    round: Round | None = None
    turn: Turn | None = None
    pitch: Pitch | None = None


def lines_of(contest: Contest) -> list[Line]:
    """All lines of this contest, the latest first."""
    found = [*_of_contest(contest), *_of_versions(contest), *_of_rounds(contest)]
    return sorted(found, key=lambda line: line.at, reverse=True)


def _of_contest(contest: Contest) -> Iterator[Line]:
    if contest.published_at is not None:
        yield Line(contest.published_at, "contest")
    now = timezone.now()
    if contest.answers_until is not None and contest.answers_until <= now:
        yield Line(contest.answers_until, "answers")


def _of_versions(contest: Contest) -> Iterator[Line]:
    """Statements published, and whatever was returned: that it was and why, not what it said."""
    for pitch in Pitch.objects.of(contest).filter(reviewed_at__isnull=False):
        assert pitch.reviewed_at is not None
        if pitch.state == Pitch.State.RETURNED:
            yield Line(pitch.reviewed_at, "returned", pitch=pitch)
        elif pitch.slot is None:
            yield Line(pitch.reviewed_at, "statement", pitch=pitch)


def _of_rounds(contest: Contest) -> Iterator[Line]:
    for round_ in contest.rounds.all():
        yield Line(round_.fixed_at, "fixed", round=round_)
        if round_.drawn_at is not None:
            yield Line(round_.drawn_at, "drawn", round=round_)
        if round_.called_off_at is not None:
            yield Line(round_.called_off_at, "called-off", round=round_)
    turns = Turn.objects.filter(slot__round__contest=contest).select_related("slot", "candidate", "pitch")
    for turn in turns:
        if turn.began_at is not None:
            yield Line(turn.began_at, "letter", turn=turn)
        elif turn.has_lapsed and turn.slot.began_at is not None:
            yield Line(turn.slot.began_at, "lapsed", turn=turn)
