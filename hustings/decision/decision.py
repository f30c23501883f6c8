"""Rule + result -> decision, in whole numbers and exact fractions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import TypedDict

from hustings.decision.rule import Bound, EligibleQuorum, Rule, Tie, Whole
from hustings.decision.tallies import Tallies
from hustings.decision.words import amount, listed, plain, share


class Kind(Enum):
    """What the election decided."""

    ENDORSED = "endorsed"
    NO_ENDORSEMENT = "no_endorsement"
    NO_QUORUM = "no_quorum"


class DecisionJson(TypedDict):
    """A decision for programs, field by field in spec/rule.md."""

    kind: str
    options: list[str]
    sentence: str
    rule: str
    question: int
    leaders: list[str]
    votes: int
    of: int
    threshold: str
    ballots: int
    eligible: int
    weighted: bool
    quorum: str | None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a rule makes of a question's tallies, with every number that led there.

    ``options`` are endorsed (none unless ``kind`` is ENDORSED). ``leaders`` have the most ``votes`` among the options
    that could be endorsed, and are empty when none of these has a vote. ``of`` is the whole that the rule's fraction
    is taken of, ``threshold`` that fraction of it, ``quorum`` the ballots that had to be cast.
    """

    rule: Rule
    tallies: Tallies
    kind: Kind
    options: tuple[str, ...]
    leaders: tuple[str, ...]
    votes: int
    of: int
    threshold: Fraction
    quorum: Fraction | None

    @property
    def sentence(self) -> str:
        """The decision and its arithmetic in one sentence, on one line, without a full stop."""
        if self.kind is Kind.NO_QUORUM:
            return f"{self._turnout()}: no quorum"
        said = "endorsed" if self.kind is Kind.ENDORSED else "no endorsement"
        return f"{self._arithmetic() if self.leaders else self._nothing()}: {said}"

    def to_json(self) -> DecisionJson:
        """The form for programs; exact numbers that need not be whole are strings such as ``200000/3``."""
        return {
            "kind": self.kind.value,
            "options": list(self.options),
            "sentence": self.sentence,
            "rule": self.rule.text(),
            "question": self.rule.question,
            "leaders": list(self.leaders),
            "votes": self.votes,
            "of": self.of,
            "threshold": str(self.threshold),
            "ballots": self.tallies.ballots,
            "eligible": self.tallies.eligible,
            "weighted": self.tallies.weighted,
            "quorum": None if self.quorum is None else str(self.quorum),
        }

    def _turnout(self) -> str:
        ballots, quorum = self.tallies.ballots, self.rule.quorum
        cast = f"{amount(ballots)} ballot{' was' if ballots == 1 else 's were'} cast{self._by_weight()}"
        needed = amount(self.quorum or 0)
        if isinstance(quorum, EligibleQuorum):
            needed = f"{share(quorum.fraction)} of {_counted(Whole.ELIGIBLE, self.tallies.eligible)}, {needed}"
        return f"{cast}; the quorum is {needed}"

    def _nothing(self) -> str:
        if self.tallies.ballots == 0:
            return "no ballots were cast"
        cast = _counted(Whole.BALLOTS, self.tallies.ballots)
        return f"none of {cast}{self._by_weight()} is for an option that can be endorsed"

    def _arithmetic(self) -> str:
        rule, tied = self.rule, len(self.leaders) > 1
        aside = rule.no_endorsement if rule.whole is Whole.VOTES else None
        other = f' other than "{plain(aside)}"' if aside else ""
        received = f"{amount(self.votes)} of {_counted(rule.whole, self.of)}{other}{' each' * tied}{self._by_weight()}"
        needed = f"{share(rule.fraction)} is {amount(self.threshold)}"
        if rule.bound is Bound.MORE_THAN:
            needed += " and the rule asks for more"
        of = "the votes of " if rule.whole is Whole.ELIGIBLE else ""
        return f"{listed(self.leaders)} received {of}{received}; {needed}{self._but()}"

    def _but(self) -> str:
        """What else counted once the fraction was reached: more votes to endorse nobody, or a tie."""
        if not self.rule.reached(self.votes, self.of):
            return ""
        rival = _rival(self.rule, self.tallies)
        if rival is not None and rival >= self.votes:
            return f', but "{plain(self.rule.no_endorsement or "")}" received {amount(rival)}'
        return f"; a tie endorses {self.rule.tie.value}" if len(self.leaders) > 1 else ""

    def _by_weight(self) -> str:
        return ", by weight" if self.tallies.weighted else ""


def decide(rule: Rule, tallies: Tallies) -> Decision:
    """Apply the rule to the tallies of the question that it is about. Errors: WrongRule if the options do not fit."""
    rule.check_options(tallies.options)
    running = [(o, n) for o, n in zip(tallies.options, tallies.counts, strict=True) if o != rule.no_endorsement]
    votes = max(n for _, n in running)
    leaders = tuple(o for o, n in running if n == votes > 0)
    of = {
        Whole.BALLOTS: tallies.ballots,
        Whole.VOTES: sum(n for _, n in running),
        Whole.ELIGIBLE: tallies.eligible,
    }[rule.whole]
    quorum = rule.least_ballots(tallies.eligible)
    rival = _rival(rule, tallies)
    outvoted = rival is not None and rival >= votes
    undecided = len(leaders) > 1 and rule.tie is Tie.NOBODY
    if quorum is not None and tallies.ballots < quorum:
        kind = Kind.NO_QUORUM
    elif not rule.reached(votes, of) or outvoted or undecided:
        kind = Kind.NO_ENDORSEMENT
    else:
        kind = Kind.ENDORSED
    endorsed = leaders if kind is Kind.ENDORSED else ()
    return Decision(rule, tallies, kind, endorsed, leaders, votes, of, rule.fraction * of, quorum)


def _rival(rule: Rule, tallies: Tallies) -> int | None:
    """The votes for endorsing nobody, which an option must exceed; None where they are set aside or there are none."""
    if rule.no_endorsement is None or rule.whole is Whole.VOTES:
        return None
    return tallies.counts[tallies.options.index(rule.no_endorsement)]


def _counted(whole: Whole, number: int) -> str:
    one, many = {
        Whole.BALLOTS: ("ballot cast", "ballots cast"),
        Whole.VOTES: ("vote for options", "votes for options"),
        Whole.ELIGIBLE: ("eligible voter", "eligible voters"),
    }[whole]
    return f"{amount(number)} {one if number == 1 else many}"
