"""Rule and result make a decision: whom the election endorses, with the arithmetic that shows it.

In: the rule as it stands in an election's description, the counts of one question. Out: the decision, its sentence, its
form for programs. Pure: the site and the verifier decide by the same lines. Bodies that vote one after another, and
runoffs, have no place here yet.
"""

from hustings.decision.decision import Decision, Kind, decide
from hustings.decision.rule import BallotsQuorum, Bound, EligibleQuorum, Rule, Tie, Whole
from hustings.decision.tallies import Tallies

__all__ = ["BallotsQuorum", "Bound", "Decision", "EligibleQuorum", "Kind", "Rule", "Tallies", "Tie", "Whole", "decide"]
