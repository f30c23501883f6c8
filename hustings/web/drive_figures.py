"""How many signed a petition, as pages show it: a number, a way to the goal, over time, by state. Every picture has its
table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from hustings.drives.figures import ByRegion, suppressed
from hustings.drives.models import Drive
from hustings.web.public.picture import in_percent

HEIGHT, TOP, FOOT = 140, 22, 26  # pixels of the highest column, of the number above it, of the words beneath
ROW, BAR = 44, 16
MOST_COLUMNS = 60


@dataclass(frozen=True, slots=True)
class Span:
    """A day, or several: its last day, how many were confirmed in it, how many there were by its end."""

    until: date
    new: int
    total: int


@dataclass(frozen=True, slots=True)
class Column:
    """The signatures by the end of a span; places are per cent of the width, and pixels."""

    x: str
    width: str
    y: int
    height: int
    span: Span


@dataclass(frozen=True, slots=True)
class OverTime:
    """Columns beside one another, a cumulative chart; ``days`` is how many days a column stands for."""

    columns: tuple[Column, ...]
    days: int
    base: int = TOP + HEIGHT
    height: int = TOP + HEIGHT + FOOT
    words_y: int = TOP + HEIGHT + 18

    @property
    def first(self) -> Span:
        """The earliest span."""
        return self.columns[0].span

    @property
    def last(self) -> Span:
        """The latest span."""
        return self.columns[-1].span


@dataclass(frozen=True, slots=True)
class Row:
    """The signers of a state; ``name`` is empty where none was given."""

    name: str
    number: int
    width: str
    label_y: int
    bar_y: int


@dataclass(frozen=True, slots=True)
class Figures:
    """All that a drive's page tells in numbers, of the signatures that stand."""

    count: int
    goal: int | None
    over_time: OverTime | None
    regions: ByRegion
    rows: tuple[Row, ...]
    bar: int = BAR

    @property
    def rows_height(self) -> int:
        """Pixels of the picture by state."""
        return len(self.rows) * ROW

    @property
    def share(self) -> str:
        """The way to the goal in whole per cent, rounded down: 100 is said when it is reached, not before."""
        return f"{self.count * 100 // self.goal}" if self.goal else ""


def figures_of(drive: Drive, today: date) -> Figures:
    """The figures of a drive on this day of its organization."""
    # All of one reading: the days' sum is the number, also while people sign.
    days = drive.signatures.by_day(drive)
    count = sum(number for _day, number in days)
    regions = suppressed(drive.signatures.by_region())
    return Figures(count, drive.goal, over_time(days, today), regions, tuple(rows(regions.named)))


def over_time(days: Sequence[tuple[date, int]], today: date) -> OverTime | None:
    """A column for each day from the first signature to today; for several days each where there are many."""
    if not days:
        return None
    first, last = days[0][0], max(today, days[-1][0])
    length = (last - first).days + 1
    step = -(-length // MOST_COLUMNS)
    size = -(-length // step)
    new = [0] * size
    for day, number in days:
        new[(day - first).days // step] += number
    whole, total, made = sum(new), 0, []
    for place, number in enumerate(new):
        total += number
        until = min(first + timedelta(days=step * (place + 1) - 1), last)
        height = max(1, HEIGHT * total // whole)
        x, width = in_percent(Fraction(place, size)), in_percent(Fraction(4, 5 * size))
        made.append(Column(x, width, TOP + HEIGHT - height, height, Span(until, number, total)))
    return OverTime(tuple(made), step)


def rows(named: Sequence[tuple[str, int]]) -> list[Row]:
    """A bar for each state, as a part of the largest."""
    largest = max((number for _name, number in named), default=1)
    return [
        Row(name, number, in_percent(Fraction(number, largest)), place * ROW + 14, place * ROW + 20)
        for place, (name, number) in enumerate(named)
    ]
