"""Decisions: against a brute-force oracle, and by the cases that people quarrel about."""

import ast
import json
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import hustings.decision
from hustings import errors
from hustings.decision import BallotsQuorum, Bound, EligibleQuorum, Kind, Rule, Tallies, Tie, Whole, decide
from hustings.decision.words import amount, listed, plain, share
from tests.decision.strategies import rules, tallies, unhurried

NOBODY = "No endorsement"
TWO_THIRDS = Rule(Fraction(2, 3), Bound.AT_LEAST, Whole.BALLOTS, NOBODY, None, Tie.NOBODY)
HALF = replace(TWO_THIRDS, fraction=Fraction(1, 2))
MOVEON = ("Bernie Sanders", "Hillary Clinton", "Martin O'Malley", NOBODY)


def moveon(*counts: int, ballots: int = 340_665, eligible: int = 8_000_000) -> Tallies:
    return Tallies(MOVEON, counts, 0, ballots, eligible)


def abc(*counts: int, ballots: int, eligible: int | None = None, weighted: bool = False) -> Tallies:
    return Tallies(("A", "B", NOBODY), counts, 0, ballots, ballots if eligible is None else eligible, weighted)


CASES = [
    # what organizations decided
    (
        TWO_THIRDS,
        moveon(267_763, 49_737, 3_066, 20_099),
        "Bernie Sanders received 267,763 of 340,665 ballots cast; two thirds is 227,110: endorsed",
    ),
    (
        replace(TWO_THIRDS, no_endorsement=None),
        Tallies(("Obama", "Clinton"), (197_444, 83_084), 0, 280_528, 3_200_000),
        "Obama received 197,444 of 280,528 ballots cast; two thirds is 187,018 2/3: endorsed",
    ),
    # equality: 340,665 is divisible by three
    (
        TWO_THIRDS,
        moveon(227_110, 113_555, 0, 0),
        "Bernie Sanders received 227,110 of 340,665 ballots cast; two thirds is 227,110: endorsed",
    ),
    (
        TWO_THIRDS,
        moveon(227_109, 113_556, 0, 0),
        "Bernie Sanders received 227,109 of 340,665 ballots cast; two thirds is 227,110: no endorsement",
    ),
    (
        replace(TWO_THIRDS, bound=Bound.MORE_THAN),
        moveon(227_110, 113_555, 0, 0),
        (
            "Bernie Sanders received 227,110 of 340,665 ballots cast; two thirds is 227,110 and the rule asks for "
            "more: no endorsement"
        ),
    ),
    (
        replace(TWO_THIRDS, bound=Bound.MORE_THAN),
        moveon(227_111, 113_554, 0, 0),
        (
            "Bernie Sanders received 227,111 of 340,665 ballots cast; two thirds is 227,110 and the rule asks for "
            "more: endorsed"
        ),
    ),
    # 66.67 percent would be wrong here: it is 66,670
    (
        TWO_THIRDS,
        abc(66_667, 33_333, 0, ballots=100_000),
        "A received 66,667 of 100,000 ballots cast; two thirds is 66,666 2/3: endorsed",
    ),
    (
        TWO_THIRDS,
        abc(66_666, 33_334, 0, ballots=100_000),
        "A received 66,666 of 100,000 ballots cast; two thirds is 66,666 2/3: no endorsement",
    ),
    # nothing, and next to nothing
    (TWO_THIRDS, abc(0, 0, 0, ballots=0), "no ballots were cast: no endorsement"),
    (TWO_THIRDS, abc(1, 0, 0, ballots=1), "A received 1 of 1 ballot cast; two thirds is 2/3: endorsed"),
    (
        replace(TWO_THIRDS, whole=Whole.VOTES),
        abc(0, 0, 5, ballots=9),
        "none of 9 ballots cast is for an option that can be endorsed: no endorsement",
    ),
    (
        replace(TWO_THIRDS, whole=Whole.ELIGIBLE, quorum=EligibleQuorum(Fraction(1))),
        abc(0, 0, 0, ballots=0),
        "no ballots were cast: no endorsement",
    ),
    # endorsing nobody: counted of ballots, set aside of votes
    (
        replace(TWO_THIRDS, fraction=Fraction(2, 5)),
        abc(450, 0, 550, ballots=1000),
        'A received 450 of 1,000 ballots cast; two fifths is 400, but "No endorsement" received 550: no endorsement',
    ),
    (
        HALF,
        abc(500, 0, 500, ballots=1000),
        'A received 500 of 1,000 ballots cast; half is 500, but "No endorsement" received 500: no endorsement',
    ),
    (
        replace(TWO_THIRDS, whole=Whole.VOTES),
        abc(300, 100, 600, ballots=1000),
        'A received 300 of 400 votes for options other than "No endorsement"; two thirds is 266 2/3: endorsed',
    ),
    # ties
    (
        HALF,
        abc(500, 500, 0, ballots=1000),
        "A and B received 500 of 1,000 ballots cast each; half is 500; a tie endorses nobody: no endorsement",
    ),
    (
        replace(HALF, tie=Tie.ALL),
        abc(500, 500, 0, ballots=1000),
        "A and B received 500 of 1,000 ballots cast each; half is 500; a tie endorses all: endorsed",
    ),
    (
        TWO_THIRDS,
        abc(500, 500, 0, ballots=1000),
        "A and B received 500 of 1,000 ballots cast each; two thirds is 666 2/3: no endorsement",
    ),
    # several choices on a ballot: both reach two thirds, and the first is endorsed
    (
        TWO_THIRDS,
        abc(800, 700, 0, ballots=1000),
        "A received 800 of 1,000 ballots cast; two thirds is 666 2/3: endorsed",
    ),
    # the eligible, the quorum
    (
        replace(HALF, whole=Whole.ELIGIBLE, bound=Bound.MORE_THAN),
        abc(500, 1, 0, ballots=501, eligible=1000),
        "A received the votes of 500 of 1,000 eligible voters; half is 500 and the rule asks for more: no endorsement",
    ),
    (
        replace(TWO_THIRDS, quorum=EligibleQuorum(Fraction(1, 10))),
        abc(99, 0, 0, ballots=99, eligible=1000),
        "99 ballots were cast; the quorum is one tenth of 1,000 eligible voters, 100: no quorum",
    ),
    (
        replace(TWO_THIRDS, quorum=EligibleQuorum(Fraction(1, 10))),
        abc(100, 0, 0, ballots=100, eligible=1000),
        "A received 100 of 100 ballots cast; two thirds is 66 2/3: endorsed",
    ),
    (
        replace(TWO_THIRDS, quorum=BallotsQuorum(2)),
        abc(1, 0, 0, ballots=1, eligible=5),
        "1 ballot was cast; the quorum is 2: no quorum",
    ),
    # weights
    (
        replace(TWO_THIRDS, fraction=Fraction(7, 11)),
        abc(70, 40, 0, ballots=110, weighted=True),
        "A received 70 of 110 ballots cast, by weight; 7/11 is 70: endorsed",
    ),
    (
        replace(TWO_THIRDS, quorum=BallotsQuorum(200)),
        abc(70, 40, 0, ballots=110, weighted=True),
        "110 ballots were cast, by weight; the quorum is 200: no quorum",
    ),
    # all and any
    (
        replace(TWO_THIRDS, fraction=Fraction(1)),
        abc(9, 0, 0, ballots=9),
        "A received 9 of 9 ballots cast; all is 9: endorsed",
    ),
    (
        replace(TWO_THIRDS, fraction=Fraction(0), bound=Bound.MORE_THAN),
        abc(3, 2, 2, ballots=7),
        "A received 3 of 7 ballots cast; nothing is 0 and the rule asks for more: endorsed",
    ),
]


@pytest.mark.parametrize(("rule", "counted", "sentence"), CASES, ids=[c[2] for c in CASES])
def test_the_decision_says_why(rule: Rule, counted: Tallies, sentence: str) -> None:
    decision = decide(rule, counted)
    assert decision.sentence == sentence
    assert decision.kind.value.replace("_", " ") == sentence.rpartition(": ")[2]


def oracle(rule: Rule, counted: Tallies) -> tuple[Kind, list[str]]:
    """The rule in its plainest form: whole numbers, multiplied crosswise, each option by itself."""
    numerator, denominator = rule.fraction.numerator, rule.fraction.denominator
    votes = dict(zip(counted.options, counted.counts, strict=True))
    against = votes.pop(rule.no_endorsement, -1) if rule.no_endorsement else -1
    if rule.whole is Whole.VOTES:
        against, whole = -1, sum(votes.values())
    else:
        whole = counted.ballots if rule.whole is Whole.BALLOTS else counted.eligible
    if isinstance(rule.quorum, BallotsQuorum) and counted.ballots < rule.quorum.number:
        return Kind.NO_QUORUM, []
    if isinstance(rule.quorum, EligibleQuorum):
        part = rule.quorum.fraction
        if counted.ballots * part.denominator < counted.eligible * part.numerator:
            return Kind.NO_QUORUM, []
    endorsed = []
    for option, count in votes.items():
        over = count * denominator - whole * numerator
        enough = over >= 0 if rule.bound is Bound.AT_LEAST else over > 0
        first = all(count >= other for other in votes.values())
        if enough and first and count > 0 and count > against:
            endorsed.append(option)
    if len(endorsed) == 1 or (endorsed and rule.tie is Tie.ALL):
        return Kind.ENDORSED, endorsed
    return Kind.NO_ENDORSEMENT, []


@unhurried
@given(rules(st.just(NOBODY)), tallies())
def test_the_decision_is_the_oracles(rule: Rule, counted: Tallies) -> None:
    decision = decide(rule, counted)
    assert (decision.kind, list(decision.options)) == oracle(rule, counted)
    assert decision.sentence.endswith(decision.kind.value.replace("_", " "))
    assert len(decision.sentence.splitlines()) == 1
    assert json.loads(json.dumps(decision.to_json())) == decision.to_json()


@unhurried
@given(rules(st.just(NOBODY)), tallies(), st.integers(1, 10**6))
def test_more_votes_never_take_an_endorsement_away(rule: Rule, counted: Tallies, more: int) -> None:
    decision = decide(rule, counted)
    if len(decision.options) != 1:
        return
    at = counted.options.index(decision.options[0])
    raised = min(counted.counts[at] + more, counted.ballots)
    counts = (*counted.counts[:at], raised, *counted.counts[at + 1 :])
    assert decide(rule, replace(counted, counts=counts)).options == decision.options


@unhurried
@given(rules(st.just(NOBODY)), tallies(), st.integers(2, 7))
def test_a_decision_depends_on_proportions_only(rule: Rule, counted: Tallies, times: int) -> None:
    fraction = replace(rule, quorum=None)
    many = replace(
        counted,
        counts=tuple(n * times for n in counted.counts),
        ballots=counted.ballots * times,
        eligible=counted.eligible * times,
    )
    assert decide(fraction, many).options == decide(fraction, counted).options


@unhurried
@given(rules(st.just(NOBODY)), tallies())
def test_no_endorsement_is_never_endorsed(rule: Rule, counted: Tallies) -> None:
    assert NOBODY not in decide(rule, counted).options


def test_the_form_for_programs() -> None:
    decision = decide(replace(TWO_THIRDS, quorum=EligibleQuorum(Fraction(1, 3))), abc(60, 40, 0, ballots=100))
    assert decision.to_json() == {
        "kind": "no_endorsement",
        "options": [],
        "sentence": "A received 60 of 100 ballots cast; two thirds is 66 2/3: no endorsement",
        "rule": 'Rule: endorse the option with at least 2/3 of the ballots cast and more votes than "No endorsement"; '
        "quorum 1/3 of the eligible voters; a tie endorses nobody.",
        "question": 1,
        "leaders": ["A"],
        "votes": 60,
        "of": 100,
        "threshold": "200/3",
        "ballots": 100,
        "eligible": 100,
        "weighted": False,
        "quorum": "100/3",
    }


def test_options_cannot_break_or_reorder_the_sentence() -> None:
    counted = Tallies(("A\nB\x1b[31m\u202e\u2028\ud800", "B"), (9, 0), 0, 9, 9)
    said = decide(replace(TWO_THIRDS, no_endorsement=None), counted).sentence
    assert said.startswith("A\\u000aB\\u001b[31m\\u202e\\u2028\\ud800 received 9")


def test_a_rule_that_does_not_fit_decides_nothing() -> None:
    with pytest.raises(errors.WrongRule):
        decide(TWO_THIRDS, Tallies(("A", "B"), (1, 2), 0, 3, 3))


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: Tallies(("A",), (), 0, 1, 1), errors.WrongTallyShape),
        (lambda: Tallies(("A",), (1,), 0, 2, 1), errors.NumberOutOfRange),
        (lambda: Tallies(("A",), (0,), 0, -1, 1), errors.NumberOutOfRange),
        (lambda: Tallies(("A",), (2,), 0, 1, 1), errors.ResultOutOfRange),
        (lambda: Tallies(("A",), (-1,), 0, 1, 1), errors.ResultOutOfRange),
        (lambda: Tallies(("A",), (1,), 2, 1, 1), errors.ResultOutOfRange),
        (lambda: Tallies.of_row(["A"], [1], blank=True, ballots=1, eligible=1), errors.WrongTallyShape),
        (lambda: Tallies.of_row(["A"], [1, 0], blank=False, ballots=1, eligible=1), errors.WrongTallyShape),
    ],
)
def test_impossible_tallies_cannot_be_built(make: Callable[[], Tallies], error: type[errors.Fault]) -> None:
    with pytest.raises(error):
        make()


def test_a_result_leads_with_its_blank_votes() -> None:
    assert Tallies.of_row(["A", "B"], [3, 5, 0], blank=True, ballots=8, eligible=9) == Tallies(
        ("A", "B"), (5, 0), 3, 8, 9
    )
    assert Tallies.of_row(["A", "B"], [3, 5], blank=False, ballots=8, eligible=9, weighted=True).blank == 0


def test_fractions_in_words() -> None:
    said = [share(Fraction(*f)) for f in [(1, 2), (2, 3), (1, 3), (3, 4), (3, 5), (9, 10), (1, 1), (0, 1), (7, 11)]]
    assert said == [
        "half", "two thirds", "one third", "three quarters", "three fifths", "nine tenths", "all", "nothing", "7/11",
    ]  # fmt: skip
    assert [amount(Fraction(200_000, 3)), amount(Fraction(1, 3)), amount(0)] == ["66,666 2/3", "1/3", "0"]
    assert listed(["A", "B", "C"]) == "A, B and C"
    assert plain("می‌خواهم café\u00a0!") == "می‌خواهم café\u00a0!"  # joiners belong to the writing of a name


def test_no_float_comes_near_a_decision() -> None:
    folder = Path(hustings.decision.__file__).parent
    for module in folder.glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            assert not isinstance(node, ast.Div), f"{module.name}: / may make a float"
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, float | complex)), module.name
            assert not (isinstance(node, ast.Name) and node.id in {"float", "round", "Decimal", "math"}), module.name
