"""Turnout as pictures: places and widths, no markup. Every picture has its table beside it.

Widths are per cent of the picture's and heights are pixels, so that it fits any screen without scaling its text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from hustings.web.organizer.turnout import Span, StateTurnout
from hustings.web.public.picture import in_percent

HEIGHT = 160  # pixels of the highest column
TOP = 22  # pixels for the number above it
FOOT = 26  # pixels for the words beneath
LABELS = 3  # words beneath the columns
ROW = 44
BAR = 16


@dataclass(frozen=True, slots=True)
class Column:
    """The ballots of an hour or a day."""

    x: str
    width: str
    y: int
    height: int
    title: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Words beneath the columns."""

    x: str
    anchor: str
    words: str


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns beside one another."""

    columns: tuple[Column, ...]
    marks: tuple[Mark, ...]
    highest: int
    base: int = TOP + HEIGHT
    height: int = TOP + HEIGHT + FOOT
    words_y: int = TOP + HEIGHT + 18


@dataclass(frozen=True, slots=True)
class Row:
    """A state's voters as a part of those who may vote there."""

    name: str
    voters: int
    eligible: int
    width: str
    label_y: int
    bar_y: int


@dataclass(frozen=True, slots=True)
class Rows:
    """Bars under one another."""

    rows: tuple[Row, ...]
    height: int
    bar: int = BAR


def columns(spans: Sequence[Span]) -> Columns | None:
    """The columns of these hours or days; None without any."""
    if not spans:
        return None
    highest, size = max(span.ballots for span in spans), len(spans)
    made, width = [], in_percent(Fraction(4, 5 * size))
    for place, span in enumerate(spans):
        # At least a pixel for whatever is there, so that one ballot is not drawn as none.
        height = 0 if span.ballots == 0 else max(1, HEIGHT * span.ballots // highest)
        title = f"{span.words}: {span.ballots:,}"
        made.append(Column(in_percent(Fraction(place, size)), width, TOP + HEIGHT - height, height, title))
    return Columns(tuple(made), tuple(_marks(spans)), highest)


def rows(states: Sequence[StateTurnout], unnamed: str) -> Rows:
    """A bar for each state; ``unnamed`` is what members without a state are called."""
    made = [
        Row(
            state.name or unnamed,
            state.voters,
            state.eligible,
            in_percent(Fraction(state.voters, max(state.eligible, 1))),
            place * ROW + 14,
            place * ROW + 20,
        )
        for place, state in enumerate(states)
    ]
    return Rows(tuple(made), len(made) * ROW)


def _marks(spans: Sequence[Span]) -> list[Mark]:
    if len(spans) == 1:
        return [Mark("0%", "start", spans[0].words)]
    last = len(spans) - 1
    count = min(LABELS, len(spans))
    places = sorted({last * number // (count - 1) for number in range(count)})
    anchors = {0: "start", last: "end"}
    return [Mark(_mark_x(place, last), anchors.get(place, "middle"), spans[place].words) for place in places]


def _mark_x(place: int, last: int) -> str:
    if place in (0, last):
        return "0%" if place == 0 else "100%"
    return in_percent(Fraction(2 * place + 1, 2 * (last + 1)))
