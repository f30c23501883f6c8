"""What each entry about one endorser in one contest counts for, all of them together."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from hustings.ledger.kinds import ENDINGS, Evidence, Standing, Status

_RANK = {evidence: place for place, evidence in enumerate(Evidence)}


@dataclass(frozen=True, slots=True)
class Stated:
    """An endorsement's entry, as far as its standing depends on it; ``last`` is the last day that its date may mean."""

    number: int
    status: Status
    candidate: int | None
    last: date | None
    evidence: Evidence
    corrected: bool


@dataclass(frozen=True, slots=True)
class Stands:
    """An entry's standing, and the day since when it no longer stands, as far as that is known."""

    standing: Standing
    ended_on: date | None = None


_Standing: TypeAlias = defaultdict[Status, defaultdict[int | None, list[Stated]]]
"""What stands so far, by status and by whom it is about."""


def standings(stated: Sequence[Stated]) -> dict[int, Stands]:
    """The standing of each entry, by number.

    They are taken in the order of their dates: those without one first, but endings without one last. An endorsement of
    somebody else, unless as one of several, or a decision not to endorse, ends what stood before it. Of those that say
    the same, the one with the best evidence counts.
    """
    found = {
        one.number: Stands(Standing.CORRECTED if one.corrected else Standing.NOTICE)
        for one in stated
        if one.corrected or one.status is Status.RETRACTED
    }
    standing: _Standing = defaultdict(lambda: defaultdict(list))
    noticed: set[int | None] = set()
    for one in sorted((one for one in stated if one.number not in found), key=_moment):
        ended = _taken_out(standing, one)
        found.update(_counted(ended, Stands(Standing.ENDED, one.last)))
        if one.status in ENDINGS:
            again = not ended and one.candidate in noticed
            found[one.number] = Stands(Standing.REPEATED if again else Standing.NOTICE)
            noticed.add(one.candidate)
        else:
            standing[one.status][one.candidate].append(one)
            noticed.discard(one.candidate)
    left = [one for by_candidate in standing.values() for some in by_candidate.values() for one in some]
    return found | _counted(left, Stands(Standing.STANDS))


def _taken_out(standing: _Standing, one: Stated) -> list[Stated]:
    """Take what this one ends out of what stands."""
    if one.status in ENDINGS:
        ended = [(status, one.candidate) for status, some in standing.items() if one.candidate in some]
    else:
        ended = [
            (status, candidate)
            for status, some in standing.items()
            if _may_give_way(status, one.status)
            for candidate in some
            if Status.NO_ENDORSEMENT in (status, one.status) or candidate != one.candidate
        ]
    return [other for status, candidate in ended for other in standing[status].pop(candidate)]


def _may_give_way(earlier: Status, later: Status) -> bool:
    # Of several that are endorsed none ends another, and a decision not to endorse is only repeated. So whatever is
    # looked through is taken out, but for one candidate: a long list costs its length.
    return earlier is not later or later is Status.ENDORSED


def _counted(stated: Iterable[Stated], stands: Stands) -> dict[int, Stands]:
    # One of those that say the same counts for this; the others repeat it.
    found: dict[int, Stands] = {}
    for group in _same(stated):
        best = min(group, key=lambda one: (_RANK[one.evidence], _moment(one)))
        found |= {one.number: stands if one is best else Stands(Standing.REPEATED) for one in group}
    return found


def _moment(one: Stated) -> tuple[date, int]:
    unknown = date.max if one.status in ENDINGS else date.min
    return one.last or unknown, one.number


def _same(standing: Iterable[Stated]) -> Iterable[list[Stated]]:
    groups: dict[int | None, list[Stated]] = {}
    for one in standing:
        # Decisions not to endorse are one, whoever led.
        groups.setdefault(None if one.status is Status.NO_ENDORSEMENT else one.candidate, []).append(one)
    return groups.values()
