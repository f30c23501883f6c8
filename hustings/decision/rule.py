"""When an election endorses: the rule, and its one writing in the election's description (spec/rule.md).

Rule: endorse the option with at least 2/3 of the ballots cast; no quorum; a tie endorses nobody.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from hustings import errors
from hustings.decision.claims import claims_to_be
from hustings.decision.words import plain

PREFIX = "Rule: "
MAX_DIGITS = 15  # below 2**53, so that every language reads the same number
SHOWN = 60  # characters of a description that a reason repeats


class Bound(Enum):
    """Whether reaching the fraction is enough."""

    AT_LEAST = "at least"
    MORE_THAN = "more than"


class Whole(Enum):
    """What the fraction is a fraction of (the denominator)."""

    BALLOTS = "the ballots cast"
    VOTES = "the votes for options"
    ELIGIBLE = "the eligible voters"


class Tie(Enum):
    """What happens when several options lead and reach the fraction."""

    NOBODY = "nobody"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class BallotsQuorum:
    """At least this many ballots must be cast (their weight, where there are weights)."""

    number: int

    def text(self) -> str:
        return f"quorum {self.number} ballots cast"


@dataclass(frozen=True, slots=True)
class EligibleQuorum:
    """At least this fraction of the eligible voters must cast a ballot."""

    fraction: Fraction

    def text(self) -> str:
        return f"quorum {_written(self.fraction)} of the eligible voters"


@dataclass(frozen=True, slots=True)
class Rule:
    """When the question numbered ``question`` (from 1) endorses an option.

    ``no_endorsement`` is the text of the option that stands for endorsing nobody, None if the question has none. It is
    never endorsed; of ballots and of eligible voters, an option must also have more votes than it; of votes, it is set
    aside. Only a writable rule can be built, so that ``Rule.parse(rule.text())`` is the rule. Errors: WrongRule.
    """

    fraction: Fraction
    bound: Bound
    whole: Whole
    no_endorsement: str | None
    quorum: BallotsQuorum | EligibleQuorum | None
    tie: Tie
    question: int = 1

    def __post_init__(self) -> None:
        _check_fraction(self.fraction)
        if self.bound is Bound.AT_LEAST and self.fraction == 0:
            raise _wrong("at least 0/1 is reached without a vote: the fraction must be above 0")
        if self.bound is Bound.MORE_THAN and self.fraction == 1:
            raise _wrong("more than 1/1 is never reached: the fraction must be below 1")
        if not 1 <= self.question < 10**MAX_DIGITS:
            raise _wrong("questions are numbered from 1")
        if self.no_endorsement is not None:
            _check_name(self.no_endorsement)
        if isinstance(self.quorum, BallotsQuorum) and not 1 <= self.quorum.number < 10**MAX_DIGITS:
            raise _wrong('a quorum of ballots is at least 1: without one, write "no quorum"')
        if isinstance(self.quorum, EligibleQuorum):
            _check_fraction(self.quorum.fraction)
            if self.quorum.fraction == 0:
                raise _wrong('a quorum is above 0: without one, write "no quorum"')

    def reached(self, count: int, whole: int) -> bool:
        """Whether ``count`` of ``whole`` reaches the fraction; nothing of nothing never does."""
        have, need = count * self.fraction.denominator, whole * self.fraction.numerator
        return count > 0 and (have >= need if self.bound is Bound.AT_LEAST else have > need)

    def least_ballots(self, eligible: int) -> Fraction | None:
        """The ballots that the quorum demands among ``eligible`` voters, exactly; None without a quorum."""
        if isinstance(self.quorum, EligibleQuorum):
            return self.quorum.fraction * eligible
        return Fraction(self.quorum.number) if self.quorum else None

    def text(self) -> str:
        """The rule's one writing: a line of the description, without its end."""
        question = f"on question {self.question}, " if self.question > 1 else ""
        quorum = self.quorum.text() if self.quorum else "no quorum"
        return (
            f"{PREFIX}{question}endorse the option with {self.bound.value} {_written(self.fraction)} of "
            f"{self._whole_text()}; {quorum}; a tie endorses {self.tie.value}."
        )

    def _whole_text(self) -> str:
        if self.no_endorsement is None:
            return self.whole.value
        than = "other" if self.whole is Whole.VOTES else "and more votes"
        return f"{self.whole.value} {than} than {_quoted(self.no_endorsement)}"

    def check_fits(self, questions: Sequence[Sequence[str]]) -> None:
        """An election with these questions (the options' texts) can be decided by this rule, else WrongRule."""
        if self.question > len(questions):
            raise _wrong(f"it is about question {self.question}, and the election has {len(questions)}")
        self.check_options(questions[self.question - 1])

    def check_options(self, options: Sequence[str]) -> None:
        """A question with these options can be decided by this rule, else WrongRule."""
        named = self.no_endorsement
        if named is not None and options.count(named) != 1:
            raise _wrong(f'"{plain(named)}" stands {options.count(named)} times among the options: it must stand once')
        forgotten = [o for o in options if named is None and _folded(o) in ("no endorsement", '"no endorsement"')]
        if forgotten:
            raise _wrong(f'the rule must name the option "{plain(forgotten[0])}", or it could be endorsed')
        if not set(options) - {named}:
            raise _wrong("there is no option that could be endorsed")

    @staticmethod
    def parse(description: str) -> Rule | None:
        """The rule that stands in an election's description; None if there is no line that starts with ``Rule:``.

        A line that a person would take for the rule (``rule :``, ``- **Rule:**``, …) must be its one writing, and
        there may be one only. Errors: WrongRule, with the line's number and what would be right.
        """
        found = [(n, line) for n, line in enumerate(description.splitlines(), 1) if claims_to_be("rule", line)]
        if not found:
            return None
        if len(found) > 1:
            raise errors.WrongRule(f"description, line {found[1][0]}", f"line {found[0][0]} states a rule already")
        number, line = found[0]
        try:
            return _Reader(line).rule()
        except errors.WrongRule as wrong:
            raise errors.WrongRule(f"description, line {number}", wrong.detail) from None


def _wrong(detail: str) -> errors.WrongRule:
    return errors.WrongRule("", detail)


def _written(fraction: Fraction) -> str:
    return f"{fraction.numerator}/{fraction.denominator}"


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _check_fraction(fraction: Fraction) -> None:
    if not 0 <= fraction <= 1:
        raise _wrong(f"{_written(fraction)} is not between 0 and 1")
    if fraction.denominator >= 10**MAX_DIGITS:
        raise _wrong(f"a number has more than {MAX_DIGITS} digits")


def _check_name(name: str) -> None:
    if name != name.strip() or len(name.splitlines()) != 1 or plain(name) != name:
        raise _wrong("the option's text is empty, or has spaces around it, line ends or control characters in it")


class _Reader:
    """Reads one line from left to right; what it cannot read becomes the reason."""

    def __init__(self, line: str) -> None:
        self.line = line
        self.at = 0

    def rule(self) -> Rule:
        self.literal(PREFIX)
        question = 1
        if self.literal("on question ", "endorse the option with ") == "on question ":
            question = self.number()
            self.literal(", endorse the option with ")
        bound = Bound(self.literal("at least ", "more than ").rstrip())
        fraction = self.fraction()
        self.literal(" of ")
        whole = Whole(self.literal(*(w.value for w in Whole)))
        than = " other than " if whole is Whole.VOTES else " and more votes than "
        named = self.name() if self.literal(than, "; ") == than else None
        if named is not None:
            self.literal("; ")
        quorum = self.quorum()
        self.literal("; a tie endorses ")
        tie = Tie(self.literal(*(t.value for t in Tie)))
        self.literal(".")
        read = Rule(fraction, bound, whole, named, quorum, tie, question)
        if read.text() != self.line:  # 4/6, 02, question 1, words after the end
            raise _wrong(f"write: {read.text()}")
        return read

    def quorum(self) -> BallotsQuorum | EligibleQuorum | None:
        if self.literal("no quorum", "quorum ") == "no quorum":
            return None
        number = self.number()
        if self.literal("/", " ballots cast") == " ballots cast":
            return BallotsQuorum(number)
        fraction = self.over(number)
        self.literal(" of the eligible voters")
        return EligibleQuorum(fraction)

    def literal(self, *choices: str) -> str:
        for choice in choices:
            if self.line.startswith(choice, self.at):
                self.at += len(choice)
                return choice
        raise self.unexpected(" or ".join(f'"{choice}"' for choice in choices))

    def number(self) -> int:
        digits = re.compile(r"[0-9]+").match(self.line, self.at)
        if not digits:
            raise self.unexpected("a whole number")
        if len(digits[0]) > MAX_DIGITS:
            raise _wrong(f"a number has more than {MAX_DIGITS} digits")
        self.at = digits.end()
        return int(digits[0])

    def fraction(self) -> Fraction:
        numerator = self.number()
        self.literal("/")
        return self.over(numerator)

    def over(self, numerator: int) -> Fraction:
        denominator = self.number()
        if denominator == 0:
            raise _wrong(f"{numerator}/0 is not a fraction")
        return Fraction(numerator, denominator)

    def name(self) -> str:
        quoted = re.compile(r'"((?:[^"\\]|\\["\\])*)"').match(self.line, self.at)
        if not quoted:
            raise self.unexpected(r"an option's text in double quotes (\" and \\ for a quote and a backslash in it)")
        self.at = quoted.end()
        return re.sub(r'\\(["\\])', r"\1", quoted[1])

    def unexpected(self, wanted: str) -> errors.WrongRule:
        before, after = plain(self.line[: self.at][-SHOWN:]), plain(self.line[self.at :][:SHOWN])
        place = f'after "{before}"' if before else "at its start"
        found = f'"{after}"' if after else "the end"
        return _wrong(f"{place} comes {found} where {wanted} belongs")
