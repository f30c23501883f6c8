"""What each entry about one endorser in one contest counts for, all of them together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from hustings.ledger.kinds import Evidence, Standing, Status

_ENDINGS = (Status.WITHDRAWN, Status.SUPERSEDED)
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
    standing: list[Stated] = []
    noticed: set[int | None] = set()
    for one in sorted((one for one in stated if one.number not in found), key=_moment):
        if one.status in _ENDINGS:
            ended = [other for other in standing if other.candidate == one.candidate]
        else:
            ended = [other for other in standing if _gives_way(other, one)]
        found |= _counted(ended, Stands(Standing.ENDED, one.last))
        standing = [other for other in standing if other not in ended]
        if one.status in _ENDINGS:
            again = not ended and one.candidate in noticed
            found[one.number] = Stands(Standing.REPEATED if again else Standing.NOTICE)
            noticed.add(one.candidate)
        else:
            standing.append(one)
            noticed.discard(one.candidate)
    return found | _counted(standing, Stands(Standing.STANDS))


def _counted(stated: Iterable[Stated], stands: Stands) -> dict[int, Stands]:
    # One of those that say the same counts for this; the others repeat it.
    found: dict[int, Stands] = {}
    for group in _same(stated):
        best = min(group, key=lambda one: (_RANK[one.evidence], _moment(one)))
        found |= {one.number: stands if one is best else Stands(Standing.REPEATED) for one in group}
    return found


def _moment(one: Stated) -> tuple[date, int]:
    unknown = date.max if one.status in _ENDINGS else date.min
    return one.last or unknown, one.number


def _gives_way(earlier: Stated, later: Stated) -> bool:
    if (earlier.status is Status.NO_ENDORSEMENT) != (later.status is Status.NO_ENDORSEMENT):
        return True
    if later.status is Status.NO_ENDORSEMENT or earlier.candidate == later.candidate:
        return False
    return not (earlier.status is Status.CO_ENDORSED and later.status is Status.CO_ENDORSED)


def _same(standing: Iterable[Stated]) -> Iterable[list[Stated]]:
    groups: dict[int | None, list[Stated]] = {}
    for one in standing:
        # Decisions not to endorse are one, whoever led.
        groups.setdefault(None if one.status is Status.NO_ENDORSEMENT else one.candidate, []).append(one)
    return groups.values()
