"""Which decisions an election can come to: for each of them an announcement can be prepared before it is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from hustings.decision.rule import Bound, Rule, Tie, Whole

_HALF = Fraction(1, 2)


class Outcome(Enum):
    """What kind of announcement a decision calls for: as `Kind`, but several endorsed are announced in other words."""

    ENDORSED = "endorsed"
    SEVERAL = "several"
    NO_ENDORSEMENT = "no_endorsement"
    NO_QUORUM = "no_quorum"


@dataclass(frozen=True, slots=True)
class Possible:
    """A decision that can come; ``option`` is the one that is endorsed alone, empty for the other outcomes."""

    outcome: Outcome
    option: str = ""


def possible(rule: Rule, options: Sequence[str], *, maximum: int) -> list[Possible]:
    """Every decision that this rule can make of these options, of which a ballot may choose ``maximum``."""
    found = [Possible(Outcome.ENDORSED, option) for option in options if option != rule.no_endorsement]
    if len(found) > 1 and _several_can_reach(rule, maximum):
        found.append(Possible(Outcome.SEVERAL))
    found.append(Possible(Outcome.NO_ENDORSEMENT))
    if rule.quorum is not None:
        found.append(Possible(Outcome.NO_QUORUM))
    return found


def _several_can_reach(rule: Rule, maximum: int) -> bool:
    if rule.tie is Tie.NOBODY:
        return False
    # Two can have more than half of the ballots each where a ballot chooses several; never of the votes themselves.
    if maximum > 1 and rule.whole is not Whole.VOTES:
        return True
    return rule.fraction <= _HALF if rule.bound is Bound.AT_LEAST else rule.fraction < _HALF
