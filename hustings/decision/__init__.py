"""Rule and result make a decision: whom the election endorses, with the arithmetic that shows it.

In: the rule as it stands in an election's description, the counts of one question; what an organization will say of
each decision that can come. Out: the decision, its sentence, its form for programs; its certificate; its announcement,
once that is released. What decides is pure: the site and the verifier decide by the same lines. Bodies that vote one
after another, and runoffs, have no place here yet.
"""

from hustings.decision.decision import Decision, Kind, decide
from hustings.decision.rule import BallotsQuorum, Bound, EligibleQuorum, Rule, Tie, Whole
from hustings.decision.tallies import Tallies

__all__ = ["BallotsQuorum", "Bound", "Decision", "EligibleQuorum", "Kind", "Rule", "Tallies", "Tie", "Whole", "decide"]
