"""The result as bars against the rule's threshold, and its numbers as a table: geometry and rounding, no markup.

Widths are per cent of the picture, exact to a hundredth, so that it fits any screen without scaling its text.
"""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from hustings.decision import Decision, Kind, Rule, Whole
from hustings.web.public.sentences import amount, asked, least_votes

TOP = 34  # pixels for the threshold's label
TICK = 23  # pixels to the beginning of the line, under the label
ROW = 58  # pixels for one bar with its label
BAR = 26  # pixels of the bar itself
LABEL = 24  # pixels from a row's top to its bar
MOST_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """One option's bar: its place in pixels, its width in per cent, and what is written beside it."""

    label: str
    votes: int
    share: str  # with its sign, rounded so that it stands on the right side of the threshold; empty of nothing
    kind: str  # a class: leading, still or nothing
    width: str
    label_y: int
    bar_y: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Bars under one another, and the line that the rule draws through them."""

    bars: tuple[Bar, ...]
    threshold: str  # the line's place in per cent
    threshold_label: str
    anchor: str  # where the label hangs on the line: start, middle or end
    needed: int
    height: int

    @property
    def line(self) -> list[tuple[int, int]]:
        """From where to where the line goes, in pixels: under its label, and over the bars.

        Not through the names and numbers between them: on a narrow screen it would strike them out.
        """
        return [(TICK, TOP), *((bar.bar_y - 4, bar.bar_y + BAR + 4) for bar in self.bars)]


def result_picture(decision: Decision, *, blank: str) -> Picture:
    """The picture of a decided question; ``blank`` is what its blank ballots are called."""
    tallies, rule = decision.tallies, decision.rule
    rows = list(zip(tallies.options, tallies.counts, strict=True))
    # What can be endorsed first, the most votes at the top; a sort keeps the ballot's order among equals.
    rows.sort(key=lambda row: (row[0] == rule.no_endorsement, -row[1]))
    if tallies.blank:
        rows.append((blank, tallies.blank))
    scale = max(decision.of, *(votes for _option, votes in rows), 1)
    bars = tuple(
        Bar(
            label,
            votes,
            _row_share(votes, decision, label),
            _kind(label, decision),
            in_percent(Fraction(votes, scale)),
            TOP + index * ROW + LABEL - 7,
            TOP + index * ROW + LABEL,
        )
        for index, (label, votes) in enumerate(rows)
    )
    needed = least_votes(rule, decision.of)
    line = Fraction(decision.threshold, scale)
    label = f"{asked(rule)}: {amount(needed)}"
    return Picture(bars, in_percent(line), label, _anchor(line), needed, TOP + len(rows) * ROW)


def quorum_picture(decision: Decision, *, cast: str) -> Picture | None:
    """The ballots cast against the quorum, among all who may vote; None where the rule has none."""
    if decision.quorum is None:
        return None
    ballots, eligible = decision.tallies.ballots, decision.tallies.eligible
    needed = -(-decision.quorum // 1)
    scale = max(eligible, needed, 1)
    kind = "still" if decision.kind is Kind.NO_QUORUM else ""
    share = plain_share(ballots, eligible) if eligible else ""
    bar = Bar(cast, ballots, share, kind, in_percent(Fraction(ballots, scale)), TOP + LABEL - 7, TOP + LABEL)
    line = Fraction(decision.quorum, scale)
    label = _("quorum: %(needed)s") % {"needed": amount(needed)}
    return Picture((bar,), in_percent(line), label, _anchor(line), needed, TOP + ROW)


def shown_share(votes: int, of: int, rule: Rule) -> str:
    """The share in per cent, with as many decimals as it takes to stand on the same side of the threshold as it does.

    66.666 % of ballots do not look like two thirds: one decimal is enough nearly always, and more come where it is not.
    """
    exact = Fraction(votes, of)
    for digits in range(1, MOST_DIGITS):
        rounded, limit = _rounded(exact, digits), _rounded(rule.fraction, digits)
        if _side(exact, rule.fraction) == _side(rounded, limit) == _side(rounded, rule.fraction):
            return _localised(rounded, digits)
        if exact == rule.fraction:
            return _localised(rounded, digits)
    return _localised(_rounded(exact, MOST_DIGITS), MOST_DIGITS)


def plain_share(votes: int, of: int) -> str:
    """The share in per cent to one decimal; less than all is never shown as all, more than nothing never as nothing."""
    rounded = _rounded(Fraction(votes, of), 1)
    if rounded == 1 and votes < of:
        return _localised(Fraction(999, 1000), 1)
    if rounded == 0 and votes > 0:
        return f"< {_localised(Fraction(1, 1000), 1)}"
    return _localised(rounded, 1)


def _row_share(votes: int, decision: Decision, label: str) -> str:
    set_aside = decision.rule.whole is Whole.VOTES and label not in _running(decision)
    return "" if decision.of == 0 or set_aside else shown_share(votes, decision.of, decision.rule)


def _running(decision: Decision) -> set[str]:
    return {option for option in decision.tallies.options if option != decision.rule.no_endorsement}


def _kind(label: str, decision: Decision) -> str:
    if decision.kind is Kind.ENDORSED and label in decision.options:
        return "leading"
    return "" if label in _running(decision) else "still"


def _anchor(line: Fraction) -> str:
    if line > Fraction(3, 5):
        return "end"
    return "start" if line < Fraction(2, 5) else "middle"


def _side(one: Fraction, other: Fraction) -> int:
    return (one > other) - (one < other)


def _rounded(value: Fraction, digits: int) -> Fraction:
    # Of a share, to so many decimals of a per cent, half up.
    scale = 10 ** (digits + 2)
    return Fraction((2 * value.numerator * scale + value.denominator) // (2 * value.denominator), scale)


def _localised(value: Fraction, digits: int) -> str:
    whole, rest = divmod(value * 100 * 10**digits, 10**digits)
    text = f"{whole}.{int(rest):0{digits}}"
    return f"{number_format(text, decimal_pos=digits, use_l10n=True)}\u00a0%"


def in_percent(value: Fraction) -> str:
    """A part of a picture's width, as SVG writes it: cut to a hundredth, so that parts never exceed the whole."""
    hundredths = value * 10_000 // 1
    return f"{hundredths // 100}.{hundredths % 100:02}%"


def turnout_share(ballots: int, eligible: int) -> str:
    """The share of those who may vote that voted."""
    return plain_share(ballots, eligible) if eligible else ""
