"""Endorsements over time as step lines: places and words, no markup. The picture has its table beside it.

Places across are per cent of the picture's width and places down are pixels, so that it fits any screen without
scaling its text; lines are drawn in a square of a thousand units that is stretched.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from django.utils import formats

from hustings.ledger.dates import PartialDate
from hustings.web.public.picture import in_percent

HEIGHT, TOP, FOOT = 220, 26, 28  # pixels: of the square, above it, and of the words beneath
ACROSS = 68  # per cent of the width that lines take; names stand behind it
UNITS = 1000
APART = 17  # pixels between two names
MOST_LINES, MOST_MARKS = 6, 12
MOST_DAYS, MOST_MONTHS = 40, 60
LOOKS = (
    ("#1b4b91", "", "M-4,0 A4,4 0 1 1 4,0 A4,4 0 1 1 -4,0 Z"),
    ("#a34f00", "9 4", "M-4,-4 H4 V4 H-4 Z"),
    ("#17663a", "2 3", "M0,-5 L5,4 L-5,4 Z"),
    ("#7b2d8b", "10 3 2 3", "M0,-5 L5,0 L0,5 L-5,0 Z"),
    ("#a3222b", "15 5", "M-5,-4 L5,-4 L0,5 Z"),
    ("#51607a", "5 2 1 2", "M-5,-1.5 H-1.5 V-5 H1.5 V-1.5 H5 V1.5 H1.5 V5 H-1.5 V1.5 H-5 Z"),
)
"""For each line a colour, a pattern of dashes, and the shape of its marks: any one of them tells it apart."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a candidate is drawn, wherever."""

    colour: str
    dash: str
    mark: str


@dataclass(frozen=True, slots=True)
class Line:
    """A candidate's line: ``path`` in units; marks are (per cent across, pixels down)."""

    key: int
    name: str
    label: str
    value: int
    look: Look
    path: str
    marks: tuple[tuple[str, int], ...]
    label_y: int


@dataclass(frozen=True, slots=True)
class Tick:
    """A number on the axis, with its place in pixels down."""

    place: int
    words: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A date on the axis, with its place in per cent across."""

    place: str
    words: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Row:
    """What stood at the end of a day, month or year, for each line."""

    at: PartialDate
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """All of the picture, and its table's rows; ``others`` are candidates with endorsements and no line."""

    lines: tuple[Line, ...]
    across: tuple[Mark, ...]
    down: tuple[Tick, ...]
    rows: tuple[Row, ...]
    others: int
    first: date
    last: date
    high: int
    top: int = TOP
    width: str = f"{ACROSS}%"
    names_x: str = f"{ACROSS + 1}%"

    @property
    def base(self) -> int:
        """Where nothing is."""
        return TOP + self.high

    @property
    def words_y(self) -> int:
        """Where dates stand."""
        return self.base + 20

    @property
    def height(self) -> int:
        """Pixels of all of it."""
        return self.base + FOOT


@dataclass(frozen=True, slots=True)
class Scale:
    """What the picture's edges stand for: days, and the number at its top."""

    first: date
    last: date
    highest: int
    high: int

    def across(self, day: date) -> int:
        """A day's place, in units."""
        return UNITS * (day - self.first).days // (self.last - self.first).days

    def percent(self, day: date) -> str:
        """A day's place in the whole picture."""
        return in_percent(Fraction(self.across(day) * ACROSS, 100 * UNITS))

    def units(self, value: int) -> int:
        """A number's place, in units."""
        return UNITS - UNITS * value // self.highest

    def down(self, value: int) -> int:
        """A number's place, in pixels."""
        return TOP + self.high - self.high * value // self.highest


def chart(steps: Mapping[int, Mapping[date, int]], names: Mapping[int, str], high: int = HEIGHT) -> Chart | None:
    """The chart of these steps; ``names`` by candidates' keys, in the order of their looks. None without any step.

    ``high`` are the pixels of the square in which the lines are.
    """
    drawn = [key for key in list(names)[:MOST_LINES] if steps.get(key)]
    days = sorted({day for key in drawn for day in steps[key]})
    if not days:
        return None
    first, last = _span(days)
    heights = {key: _cumulative(steps[key]) for key in drawn}
    scale = Scale(first, last, _round_up(max(value for values in heights.values() for value in values.values())), high)
    short = _short([names[key] for key in drawn])
    looks = {key: Look(*LOOKS[place]) for place, key in enumerate(list(names)[:MOST_LINES])}
    lines = [_line(scale, (key, names[key], short[names[key]]), heights[key], looks[key]) for key in drawn]
    return Chart(
        lines=tuple(_spread(lines, scale)),
        across=tuple(_dates(scale)),
        down=(
            Tick(scale.down(0), ""),
            *(Tick(scale.down(value), _number(value)) for value in (scale.highest // 2, scale.highest)),
        ),
        rows=tuple(_rows(days, [heights[key] for key in drawn])),
        others=sum(1 for key in list(names)[MOST_LINES:] if steps.get(key)),
        first=days[0],
        last=days[-1],
        high=high,
    )


def _span(days: Sequence[date]) -> tuple[date, date]:
    """From the first day to the last, and room on both sides, so that the first and last steps are seen."""
    room = max((days[-1] - days[0]) // 20, timedelta(days=2))
    return days[0] - room, days[-1] + room


def _cumulative(days: Mapping[date, int]) -> dict[date, int]:
    value, made = 0, {}
    for day in sorted(days):
        value += days[day]
        made[day] = value
    return made


def _round_up(value: int) -> int:
    """The least even number of one or two digits and zeros that is not less: the axis ends there."""
    value = max(value, 2)
    step = 2 * int("1".ljust(max(len(f"{value}") - 1, 1), "0"))
    return -(-value // step) * step


def _short(names: Sequence[str]) -> dict[str, str]:
    """Names as short as tells them apart: the last word of each, or all of it where two end alike."""
    lasts = [name.split()[-1] for name in names]
    return {name: _cut(last if lasts.count(last) == 1 else name) for name, last in zip(names, lasts, strict=True)}


def _cut(name: str) -> str:
    return name if len(name) <= 14 else f"{name[:13]}…"


def _line(scale: Scale, called: tuple[int, str, str], heights: Mapping[date, int], look: Look) -> Line:
    """A candidate's line; ``called`` by key, name and short name."""
    key, name, short = called
    days = list(heights)
    placed = {scale.across(day): heights[day] for day in days}  # what no screen can show apart is one place
    path = "".join(f"H{x}V{scale.units(value)}" for x, value in placed.items())
    marked = days if len(placed) <= MOST_MARKS else days[-1:]
    value = heights[days[-1]]
    return Line(
        key=key,
        name=name,
        label=f"{_number(value)} {short}",
        value=value,
        look=look,
        path=f"M{min(placed)},{UNITS}{path}H{UNITS}",
        marks=tuple((scale.percent(day), scale.down(heights[day])) for day in marked),
        label_y=scale.down(value) + 5,
    )


def _spread(lines: Sequence[Line], scale: Scale) -> list[Line]:
    """The lines with their names moved apart: none lies upon another, or beneath the picture."""
    below, placed = scale.down(0) + 5 + APART, dict[int, int]()
    for line in sorted(lines, key=lambda line: (-line.label_y, -lines.index(line))):
        below = placed[line.key] = min(line.label_y, below - APART)
    return [replace(line, label_y=placed[line.key]) for line in lines]


def _number(value: int) -> str:
    return formats.number_format(value, decimal_pos=0, use_l10n=True, force_grouping=True)


# -- dates -------------------------------------------------------------------------------------------------------------


def _dates(scale: Scale) -> list[Mark]:
    """Two or three dates along the axis: beginnings of months or years, or days where the time is short."""
    first, last = scale.first, scale.last
    months = (last.year - first.year) * 12 + last.month - first.month
    if months < 2:
        days = [first + (last - first) * part // 4 for part in (1, 3)]
        return [Mark(scale.percent(day), formats.date_format(day, "j M Y"), "middle") for day in days]
    step = next((step for step in (1, 2, 3, 6, 12, 24, 48, 120) if months // step <= 3), 240)
    marks = []
    for month in range(first.year * 12, last.year * 12 + 12):
        day = date(month // 12, month % 12 + 1, 1)
        if month % step == 0 and first <= day <= last:
            words = f"{day.year}" if step >= 12 else formats.date_format(day, "M Y")
            marks.append(Mark(scale.percent(day), words, "start" if scale.across(day) < UNITS // 9 else "middle"))
    return marks


def _rows(days: Sequence[date], heights: Sequence[Mapping[date, int]]) -> list[Row]:
    """A row for each day on which something changed; where those are many for each month or year."""
    months = {(day.year, day.month) for day in days}
    length = 10 if len(days) <= MOST_DAYS else 7 if len(months) <= MOST_MONTHS else 4
    values = [0] * len(heights)
    made: dict[str, tuple[int, ...]] = {}
    for day in days:
        values = [line.get(day, value) for line, value in zip(heights, values, strict=True)]
        made[day.isoformat()[:length]] = tuple(values)
    return [Row(PartialDate.parse(written), row) for written, row in made.items()]
