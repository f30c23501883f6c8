"""How an endorser's sides in contests of the same kind change from one cycle to the next."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from hustings.ledger.names import YEAR, name_key


class Move(Enum):
    """What an endorser did in the later contest, seen from the earlier one."""

    STAYED = "stayed"  # with a person whom it endorsed before
    CHANGED = "changed"  # from one person to another
    TO_NOBODY = "to_nobody"
    FROM_NOBODY = "from_nobody"
    NOBODY_AGAIN = "nobody_again"


@dataclass(frozen=True, slots=True)
class Side:
    """What an endorser's endorsements in a contest come to: ``people`` are persons' identifiers with their names.

    Nobody in it: it decided not to endorse anybody. ``series`` says of which kind the contest is (`series_of`).
    """

    contest: str
    name: str
    cycle: int
    series: str
    people: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """An endorser's sides in two contests of a kind that follow each other."""

    earlier: Side
    later: Side
    move: Move


def series_of(name: str, office: str, party: str, jurisdiction: str) -> str:
    """What contests of one kind have in common, cycle after cycle: the name without its year, else what is decided."""
    if YEAR.search(name) or not office:
        return name_key(YEAR.sub(" ", name))
    return " | ".join(map(name_key, (office, party, jurisdiction)))


def move(earlier: Iterable[str], later: Iterable[str]) -> Move:
    """From these persons to those; nobody among them is a decision not to endorse."""
    before, after = set(earlier), set(later)
    if not before:
        return Move.FROM_NOBODY if after else Move.NOBODY_AGAIN
    if not after:
        return Move.TO_NOBODY
    return Move.STAYED if before & after else Move.CHANGED


def changes(sides: Iterable[Side]) -> list[Change]:
    """Each pair of sides in contests of a kind that follow each other, the latest first.

    Two contests of a kind in one cycle cannot be told apart, so that cycle is passed over.
    """
    series: dict[str, dict[int, list[Side]]] = defaultdict(lambda: defaultdict(list))
    for side in sides:
        series[side.series][side.cycle].append(side)
    made = []
    for cycles in series.values():
        alone = [cycles[cycle][0] for cycle in sorted(cycles) if len(cycles[cycle]) == 1]
        for earlier, later in pairwise(alone):
            people = ((person for person, _name in side.people) for side in (earlier, later))
            made.append(Change(earlier, later, move(*people)))
    return sorted(made, key=lambda one: (-one.later.cycle, one.later.name))
