"""The picture of a result: exact where it matters, and never rounded to the other side of the threshold."""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.decision import Bound, Decision, EligibleQuorum, Rule, Tallies, Tie, Whole, decide
from hustings.web.public.picture import plain_share, quorum_picture, result_picture, shown_share
from hustings.web.public.sentences import decision_sentences, headline, least_votes, rule_sentences

OPTIONS = ("A", "B", "None")
BOUNDS = st.sampled_from(list(Bound))
FRACTIONS = st.fractions(min_value=Fraction(1, 100), max_value=Fraction(99, 100), max_denominator=100)


def rule(fraction: Fraction = Fraction(2, 3), bound: Bound = Bound.AT_LEAST, whole: Whole = Whole.BALLOTS) -> Rule:
    return Rule(fraction, bound, whole, "None", None, Tie.NOBODY)


def decided(*counts: int, by: Rule, eligible: int = 1_000_000, ballots: int = 0) -> Decision:
    return decide(by, Tallies(OPTIONS, counts, 0, ballots or sum(counts), eligible))


def number(share: str) -> Fraction:
    return Fraction(share.removesuffix("\xa0%")) / 100


def test_moveon_short_of_one_vote_is_not_shown_as_two_thirds() -> None:
    by = rule()
    decision = decided(227_109, 100_000, 13_556, by=by)
    assert least_votes(by, 340_665) == 227_110
    assert shown_share(227_109, 340_665, by) == "66.666\xa0%"
    assert "That makes 227,109 of the 227,110 votes needed." in decision_sentences(decision)
    assert shown_share(227_110, 340_665, by) == "66.7\xa0%"


@given(votes=st.integers(0, 10**6), of=st.integers(1, 10**6), fraction=FRACTIONS, bound=BOUNDS)
def test_a_share_stands_on_its_own_side_of_the_threshold(votes: int, of: int, fraction: Fraction, bound: Bound) -> None:
    votes = min(votes, of)
    shown = number(shown_share(votes, of, rule(fraction, bound)))
    exact = Fraction(votes, of)
    if exact < fraction:
        assert shown < fraction
    elif exact > fraction:
        assert shown > fraction
    assert abs(shown - exact) <= Fraction(1, 2000)


@given(of=st.integers(1, 10**6), fraction=FRACTIONS, bound=BOUNDS)
def test_the_votes_needed_are_the_fewest_that_reach_it(of: int, fraction: Fraction, bound: Bound) -> None:
    by = rule(fraction, bound)
    needed = least_votes(by, of)
    assert by.reached(needed, of)
    assert not by.reached(needed - 1, of)


@given(st.lists(st.integers(0, 1000), min_size=3, max_size=3), FRACTIONS, st.sampled_from(list(Whole)))
def test_bars_reach_the_line_when_the_rule_is_reached(counts: list[int], fraction: Fraction, whole: Whole) -> None:
    by = rule(fraction, whole=whole)
    decision = decided(*counts, by=by, eligible=4000)
    picture = result_picture(decision, blank="Blank")
    line = Fraction(picture.threshold.rstrip("%"))
    for bar in picture.bars:
        assert 0 <= Fraction(bar.width.rstrip("%")) <= 100
        if bar.label != "None" and by.reached(bar.votes, decision.of):
            assert Fraction(bar.width.rstrip("%")) >= line
    assert {bar.label for bar in picture.bars} == set(OPTIONS)
    assert all(sentence for sentence in decision_sentences(decision))
    assert headline(decision, "We")


def test_the_winner_stands_at_the_top_and_no_endorsement_last() -> None:
    picture = result_picture(decided(10, 80, 20, by=rule()), blank="Blank")
    assert [(bar.label, bar.kind) for bar in picture.bars] == [("B", "leading"), ("A", ""), ("None", "still")]


@given(counts=st.lists(st.integers(0, 1000), min_size=3, max_size=3), fraction=FRACTIONS)
def test_the_line_strikes_out_no_name_and_no_number(counts: list[int], fraction: Fraction) -> None:
    """Whatever the width of the screen: beside a name and a number, where the letters stand, there is no line."""
    picture = result_picture(decided(*counts, by=rule(fraction)), blank="Blank")
    letters = 12  # pixels from the baseline to the top of a capital
    for bar in picture.bars:
        assert all(not (top < bar.label_y and bar.label_y - letters < foot) for top, foot in picture.line)
        assert any(top < bar.bar_y and bar.bar_y + 26 < foot for top, foot in picture.line)


def test_blank_ballots_have_a_bar_of_their_own() -> None:
    decision = decide(rule(), Tallies(OPTIONS, (6, 1, 1), 2, 10, 20))
    assert [bar.label for bar in result_picture(decision, blank="Blank").bars] == ["A", "B", "None", "Blank"]


def test_a_quorum_has_a_picture() -> None:
    by = Rule(Fraction(1, 2), Bound.MORE_THAN, Whole.BALLOTS, None, EligibleQuorum(Fraction(1, 3)), Tie.NOBODY)
    picture = quorum_picture(decided(3, 0, 0, by=by, eligible=10), cast="Ballots")
    assert picture is not None
    assert (picture.needed, picture.threshold, picture.bars[0].width) == (4, "33.33%", "30.00%")
    assert quorum_picture(decided(3, 0, 0, by=rule()), cast="Ballots") is None


@pytest.mark.parametrize(
    ("votes", "of", "said"),
    [(0, 7, "0.0"), (7, 7, "100.0"), (9999, 10_000, "99.9"), (1, 10_000, "< 0.1"), (1, 2, "50.0"), (1, 3, "33.3")],
)
def test_some_is_not_shown_as_none_nor_nearly_all_as_all(votes: int, of: int, said: str) -> None:
    assert plain_share(votes, of) == f"{said}\xa0%"


@given(st.sampled_from(list(Whole)), BOUNDS, FRACTIONS, st.integers(1, 10**6), st.booleans())
def test_a_rule_is_told_with_its_arithmetic(
    whole: Whole, bound: Bound, fraction: Fraction, eligible: int, blank: bool
) -> None:
    told = rule_sentences(rule(fraction, bound, whole), eligible, blank=blank)
    assert all(re.fullmatch(r"[A-Z].+\.", sentence) for sentence in told)
    assert f"{least_votes(rule(fraction, bound, whole), eligible):,}" in " ".join(told)


def test_a_tie_and_a_rival_are_explained() -> None:
    tie = decided(50, 50, 0, by=rule(Fraction(1, 3)))
    assert decision_sentences(tie)[-1] == "They have equally many votes, and the rule then endorses none of them."
    rival = decided(40, 10, 50, by=rule(Fraction(1, 3)))
    assert decision_sentences(rival)[-1] == "But “None” received 50, and the option must have more."
