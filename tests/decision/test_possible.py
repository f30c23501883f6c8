"""Which decisions a rule can come to: one of them is what `decide` makes of any tallies."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.decision import BallotsQuorum, Bound, Kind, Rule, Tallies, Tie, Whole, decide
from hustings.decision.possible import Outcome, Possible, possible

OPTIONS = ("Ada", "Ben", "None")
HALF = Fraction(1, 2)


def rule(
    fraction: Fraction = Fraction(2, 3),
    bound: Bound = Bound.AT_LEAST,
    whole: Whole = Whole.BALLOTS,
    tie: Tie = Tie.NOBODY,
    quorum: int = 0,
) -> Rule:
    return Rule(fraction, bound, whole, "None", BallotsQuorum(quorum) if quorum else None, tie)


def test_each_option_nobody_and_with_a_quorum_none() -> None:
    assert possible(rule(quorum=5), OPTIONS, maximum=1) == [
        Possible(Outcome.ENDORSED, "Ada"),
        Possible(Outcome.ENDORSED, "Ben"),
        Possible(Outcome.NO_ENDORSEMENT),
        Possible(Outcome.NO_QUORUM),
    ]
    assert Possible(Outcome.NO_QUORUM) not in possible(rule(), OPTIONS, maximum=1)


@pytest.mark.parametrize(
    ("made", "maximum", "several"),
    [
        (rule(HALF, tie=Tie.ALL), 1, True),
        (rule(HALF, Bound.MORE_THAN, tie=Tie.ALL), 1, False),
        (rule(Fraction(1, 3), Bound.MORE_THAN, tie=Tie.ALL), 1, True),
        (rule(tie=Tie.ALL), 1, False),
        (rule(tie=Tie.ALL), 2, True),
        (rule(whole=Whole.VOTES, tie=Tie.ALL), 2, False),
        (rule(whole=Whole.ELIGIBLE, tie=Tie.ALL), 2, True),
        (rule(HALF, tie=Tie.NOBODY), 2, False),
    ],
)
def test_several_where_the_rule_endorses_all_of_a_tie_that_can_come(made: Rule, maximum: int, several: bool) -> None:
    assert (Possible(Outcome.SEVERAL) in possible(made, OPTIONS, maximum=maximum)) is several
    assert Possible(Outcome.SEVERAL) not in possible(made, ("Ada", "None"), maximum=maximum)


@given(
    st.integers(0, 12),
    st.integers(0, 12),
    st.integers(0, 12),
    st.integers(0, 9),
    st.sampled_from(Bound),
    st.sampled_from(Whole),
    st.sampled_from(Tie),
    st.fractions(Fraction(1, 20), Fraction(19, 20), max_denominator=20),
    st.integers(1, 3),
)
def test_whatever_is_decided_was_possible(  # one argument for each thing that a decision depends on
    ada: int, ben: int, none: int, quorum: int, bound: Bound, whole: Whole, tie: Tie, fraction: Fraction, maximum: int
) -> None:
    made = rule(fraction, bound, whole, tie, quorum)
    ballots = ada + ben + none if maximum == 1 else max(ada, ben, none)
    decision = decide(made, Tallies(OPTIONS, (ada, ben, none), 0, ballots, ballots + 5))
    found = possible(made, OPTIONS, maximum=maximum)
    came = {
        Kind.NO_QUORUM: Possible(Outcome.NO_QUORUM),
        Kind.NO_ENDORSEMENT: Possible(Outcome.NO_ENDORSEMENT),
        Kind.ENDORSED: Possible(Outcome.ENDORSED, decision.options[0])
        if len(decision.options) == 1
        else Possible(Outcome.SEVERAL),
    }[decision.kind]
    assert came in found
    assert len(set(found)) == len(found)
