"""The rule's grammar: one writing per rule, and a reason for everything else."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hustings import errors
from hustings.decision import BallotsQuorum, Bound, EligibleQuorum, Rule, Tie, Whole
from hustings.decision.words import plain
from tests.decision.strategies import RULES, unhurried

MOVEON = (
    'Rule: endorse the option with at least 2/3 of the ballots cast and more votes than "No endorsement"; '
    "no quorum; a tie endorses nobody."
)
SHORT = "Rule: endorse the option with at least 2/3 of the ballots cast; no quorum; a tie endorses nobody."


def reason(description: str) -> str:
    with pytest.raises(errors.WrongRule) as caught:
        Rule.parse(description)
    return str(caught.value)


def test_the_rule_of_2016() -> None:
    assert Rule.parse(MOVEON) == Rule(
        Fraction(2, 3), Bound.AT_LEAST, Whole.BALLOTS, "No endorsement", None, Tie.NOBODY, question=1
    )


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (
            (
                "Rule: endorse the option with more than 1/2 of the votes for options; quorum 1/10 of the "
                "eligible voters; a tie endorses all."
            ),
            Rule(
                Fraction(1, 2), Bound.MORE_THAN, Whole.VOTES, None, EligibleQuorum(Fraction(1, 10)), Tie.ALL, question=1
            ),
        ),
        (
            (
                'Rule: on question 2, endorse the option with at least 3/5 of the votes for options other than "Aucun '
                'soutien \\"\\\\\\""; quorum 1000 ballots cast; a tie endorses nobody.'
            ),
            Rule(
                Fraction(3, 5),
                Bound.AT_LEAST,
                Whole.VOTES,
                'Aucun soutien "\\"',
                BallotsQuorum(1000),
                Tie.NOBODY,
                question=2,
            ),
        ),
        (
            (
                'Rule: endorse the option with more than 0/1 of the eligible voters and more votes than "支持しない"; '
                "quorum 1/1 of the eligible voters; a tie endorses nobody."
            ),
            Rule(Fraction(0), Bound.MORE_THAN, Whole.ELIGIBLE, "支持しない", EligibleQuorum(Fraction(1)), Tie.NOBODY),
        ),
    ],
)
def test_each_clause_is_read_and_written(line: str, rule: Rule) -> None:
    assert Rule.parse(line) == rule
    assert rule.text() == line


@unhurried
@given(RULES)
def test_text_is_parsed_back_to_the_rule(rule: Rule) -> None:
    assert Rule.parse(rule.text()) == rule


@unhurried
@given(
    RULES,
    st.sampled_from(["\n", "\r\n", "\r", "\u2028"]),
    st.sampled_from(["", "Qui soutenir ?", "ルール", "Rules: 3"]),
)
def test_other_text_may_stand_around_it(rule: Rule, end: str, other: str) -> None:
    assert Rule.parse(f"{other}{end}{rule.text()}{end}{other}") == rule


@pytest.mark.parametrize(
    "description", ["", "Whom do we endorse?", "The ruler: nobody", "Our rule is 2/3", "Rules: none"]
)
def test_a_description_may_state_no_rule(description: str) -> None:
    assert Rule.parse(description) is None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Rule:", 'at its start comes "Rule:" where "Rule: " belongs'),
        (SHORT.replace("Rule:", "rule:"), 'where "Rule: " belongs'),
        (SHORT.replace("Rule:", "Rule :"), 'where "Rule: " belongs'),
        (SHORT.replace("Rule:", "Rule："), 'where "Rule: " belongs'),
        (SHORT.replace("Rule:", "R\u200bule:"), 'where "Rule: " belongs'),
        (" " + SHORT, 'where "Rule: " belongs'),
        ("- **" + SHORT, 'where "Rule: " belongs'),
        (SHORT.replace("at least", "At least"), 'comes "At least 2/3'),
        (SHORT.replace("at least", "over"), 'where "at least " or "more than " belongs'),
        (SHORT.replace("2/3", "66.67%"), 'with at least 66" comes ".67% of'),
        (SHORT.replace("2/3", "two thirds"), "where a whole number belongs"),
        (SHORT.replace("2/3", "٢/٣"), "where a whole number belongs"),
        (SHORT.replace("2/3", "4/6"), f"write: {SHORT}"),
        (SHORT.replace("2/3", "02/3"), f"write: {SHORT}"),
        (SHORT.replace("2/3", "3/2"), "3/2 is not between 0 and 1"),
        (SHORT.replace("2/3", "2/0"), "2/0 is not a fraction"),
        (SHORT.replace("2/3", "0/1"), "the fraction must be above 0"),
        (SHORT.replace("at least 2/3", "more than 1/1"), "the fraction must be below 1"),
        (SHORT.replace("2/3", f"1/{10**15}"), "more than 15 digits"),
        (SHORT.replace("2/3", f"1/{'9' * 5000}"), "more than 15 digits"),
        (SHORT.replace("ballots cast;", "ballots;"), 'comes "the ballots; no quorum'),
        (SHORT.replace("cast;", 'cast and more votes than "";'), "the option's text is empty"),
        (SHORT.replace("cast;", 'cast and more votes than " No";'), "has spaces around it"),
        (SHORT.replace("cast;", 'cast and more votes than "N\x1bo";'), "control characters"),
        (SHORT.replace("cast;", "cast and more votes than No;"), "text in double quotes"),
        (SHORT.replace("cast;", 'cast and more votes than "a\\n";'), "text in double quotes"),
        (SHORT.replace("cast;", 'cast and more votes than "No";').replace("no quorum", "nothing"), '"no quorum" or'),
        (SHORT.replace("cast;", 'cast other than "No";'), 'where " and more votes than " or "; " belongs'),
        (SHORT.replace("no quorum", "quorum 0 ballots cast"), 'write "no quorum"'),
        (SHORT.replace("no quorum", "quorum 0/5 of the eligible voters"), 'write "no quorum"'),
        (SHORT.replace("no quorum", "quorum 2/1 of the eligible voters"), "2/1 is not between 0 and 1"),
        (SHORT.replace("no quorum", "quorum 1/10"), 'where " of the eligible voters" belongs'),
        (SHORT.replace("nobody", "somebody"), 'where "nobody" or "all" belongs'),
        (SHORT[:-1], 'comes the end where "." belongs'),
        (SHORT + " ", f"write: {SHORT}"),
        (SHORT + " Thank you!", f"write: {SHORT}"),
        (SHORT.replace("Rule: ", "Rule: on question 1, "), f"write: {SHORT}"),
        (SHORT.replace("Rule: ", "Rule: on question 0, "), "questions are numbered from 1"),
    ],
)
def test_what_is_not_the_one_writing_is_refused_with_the_reason(line: str, said: str) -> None:
    assert said in reason(line)
    assert "description, line 3" in reason(f"What\nnow?\n{line}")


def test_two_rules_are_one_too_many() -> None:
    assert "description, line 3" in reason(f"{SHORT}\n\n{SHORT}")
    assert "line 1 states a rule already" in reason(f"{SHORT}\nrule: another")


def test_the_reason_is_one_line_and_safe_on_a_terminal() -> None:
    said = reason("Rule: \x1b[2Jendorse\u202e" + "x" * 1000)
    assert "\\u001b" in said
    assert plain(said) == said
    assert len(said) < 300


@unhurried
@given(st.text())
@example("rule:")
@example("Rule: \ud800")
def test_any_text_has_a_rule_or_none_or_a_reason(description: str) -> None:
    try:
        rule, said = Rule.parse(description), ""
    except errors.WrongRule as wrong:
        rule, said = None, str(wrong)
    assert len(said.splitlines()) <= 1
    assert rule is None or rule.text() in description.splitlines()


@unhurried
@given(RULES, st.data())
def test_a_damaged_rule_never_passes_for_the_same_rule(rule: Rule, data: st.DataObject) -> None:
    text = rule.text()
    at = data.draw(st.integers(0, len(text)))
    damaged = text[:at] + data.draw(st.text(max_size=3)) + text[at + data.draw(st.integers(0, 3)) :]
    try:
        read = Rule.parse(damaged)
    except errors.WrongRule:
        return
    assert (read == rule) == (text in damaged.splitlines())


def test_a_quorum_of_one_ballot_is_not_a_quorum_of_everybody() -> None:
    rule = Rule.parse(SHORT)
    assert rule is not None
    one, everybody = replace(rule, quorum=BallotsQuorum(1)), replace(rule, quorum=EligibleQuorum(Fraction(1)))
    assert one != everybody
    assert one.least_ballots(50) == 1
    assert everybody.least_ballots(50) == 50
    assert rule.least_ballots(50) is None


def test_a_rule_that_cannot_be_written_cannot_be_built() -> None:
    with pytest.raises(errors.WrongRule, match="more than 15 digits"):
        Rule(Fraction(1, 10**15), Bound.AT_LEAST, Whole.BALLOTS, None, None, Tie.NOBODY)


@pytest.mark.parametrize(
    ("named", "question", "questions", "said"),
    [
        (None, 2, [["A", "B"]], "it is about question 2, and the election has 1"),
        ("Nobody", 1, [["A", "B"]], '"Nobody" stands 0 times among the options'),
        ("Nobody", 2, [["A", "Nobody"], ["A", "B"]], '"Nobody" stands 0 times among the options'),
        ("B", 1, [["A", "B", "B"]], '"B" stands 2 times among the options'),
        (None, 1, [["A", "NO  Endorsement"]], 'the rule must name the option "NO  Endorsement"'),
        ("B", 1, [["B"]], "no option that could be endorsed"),
        (None, 1, [[]], "no option that could be endorsed"),
    ],
)
def test_a_rule_must_fit_the_questions(named: str | None, question: int, questions: list[list[str]], said: str) -> None:
    rule = Rule(Fraction(2, 3), Bound.AT_LEAST, Whole.BALLOTS, named, None, Tie.NOBODY, question)
    with pytest.raises(errors.WrongRule) as caught:
        rule.check_fits(questions)
    assert said in str(caught.value)


def test_a_rule_that_fits() -> None:
    rule = Rule(Fraction(2, 3), Bound.AT_LEAST, Whole.BALLOTS, "B", None, Tie.NOBODY, 2)
    rule.check_fits([["X"], ["A", "B"]])
    replace(rule, no_endorsement=None, question=1).check_fits([["X"]])
