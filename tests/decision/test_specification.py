"""The examples of spec/rule.md are what the program says."""

import re
from pathlib import Path

import pytest

from hustings.decision import Rule, Tallies, decide
from hustings.decision.decision import DecisionJson

SPECIFICATION = (Path(__file__).parents[2] / "spec" / "rule.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```example\n(.*)\n(.*)\n(\d+) ballots cast, (\d+) eligible\n(.*)\n```", SPECIFICATION)


def test_the_examples_are_found() -> None:
    assert len(EXAMPLES) == SPECIFICATION.count("```example") > 9


@pytest.mark.parametrize(("line", "votes", "ballots", "eligible", "sentence"), EXAMPLES)
def test_the_example_is_true(line: str, votes: str, ballots: str, eligible: str, sentence: str) -> None:
    rule = Rule.parse(line)
    assert rule is not None
    counts = {option: int(count) for option, _, count in (part.rpartition(" ") for part in votes.split(" | "))}
    tallies = Tallies(tuple(counts), tuple(counts.values()), 0, int(ballots), int(eligible))
    assert decide(rule, tallies).sentence == sentence


def test_the_table_of_fields_is_complete() -> None:
    table = SPECIFICATION.partition("## The decision for programs")[2].partition("## Examples")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == list(DecisionJson.__annotations__)
