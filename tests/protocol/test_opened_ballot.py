"""Opened ballots: honest ones pass, and whatever a page could have done otherwise is named."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from hustings import errors
from hustings.protocol.ballots import form_of
from hustings.protocol.election import Election, HomomorphicQuestion, Template, fingerprint, write_election
from hustings.protocol.group import ORDER, Scalar
from hustings.protocol.opened_ballot import OpenedBallot
from tests.vectors.ballots import KEY, SECRET, UUID
from tests.vectors.reference_ballot import Dice, Form, Question, Voter

FORM = Form(UUID, KEY, (Question(2, 0, 1), Question(2, 1, 1, blank=True)))
QUESTIONS = (HomomorphicQuestion(("a", "b"), "1?", 0, 1), HomomorphicQuestion(("c", "d"), "2?", 1, 1, True))
ELECTION = Election.parse(write_election(Template("", "N", QUESTIONS), UUID, Scalar.from_int(KEY).public_key()))
CHOICES = [[0, 1], [0, 1, 0]]


class RecordingVoter(Voter):
    """The reference voter, who for once remembers what only she knows."""

    def __init__(self) -> None:
        super().__init__(FORM, SECRET, Dice("opened"))
        self.start = f"{ELECTION.fingerprint}|{self.credential}"
        self.randomness: list[list[str]] = [[], []]

    def pair(self, place: tuple[int, int], value: int) -> Any:
        pair = super().pair(place, value)
        self.randomness[place[0]].append(str(pair.randomness))
        return pair


@pytest.fixture(scope="module")
def opened() -> dict[str, Any]:
    voter = RecordingVoter()
    ballot = voter.vote(CHOICES)
    ballot.fields["election_hash"] = ELECTION.fingerprint
    voter.sign(ballot)
    return {"ballot": ballot.text(), "choices": CHOICES, "randomness": voter.randomness}


def parse(fields: dict[str, Any]) -> OpenedBallot:
    return OpenedBallot.parse(json.dumps(fields, separators=(",", ":")).encode())


def test_an_honest_ballot_opens(opened: dict[str, Any]) -> None:
    told = parse(opened)
    told.check(ELECTION)
    assert told.tracker == fingerprint(opened["ballot"].encode())
    assert told.choices == ((0, 1), (0, 1, 0))
    assert OpenedBallot.parse(told.write()) == told


def changed(opened: dict[str, Any], change: Callable[[dict[str, Any]], object]) -> OpenedBallot:
    fields: dict[str, Any] = json.loads(json.dumps(opened))
    change(fields)
    return parse(fields)


@pytest.mark.parametrize(
    ("change", "fault", "where"),
    [
        (lambda o: o["choices"].__setitem__(0, [1, 0]), errors.WrongOpening, "answers[0].choices[0]"),
        (lambda o: o["choices"].__setitem__(1, [0, 1, 1]), errors.WrongOpening, "answers[1].choices[2]"),
        (lambda o: o["randomness"][1].reverse(), errors.WrongOpening, "answers[1].choices[0]"),
        (lambda o: o["randomness"].reverse(), errors.WrongOpeningShape, "answers[0]"),
        (lambda o: o["choices"][0].append(0), errors.WrongOpeningShape, "answers[0]"),
        (lambda o: o["randomness"][1].pop(), errors.WrongOpeningShape, "answers[1]"),
        (lambda o: o["choices"].pop(), errors.WrongOpeningShape, ""),
        (lambda o: o["randomness"].append([]), errors.WrongOpeningShape, ""),
        (lambda o: o.update(ballot=o["ballot"].replace("sig", "gis", 1)), errors.NotCanonical, None),
        (lambda o: o.update(ballot=o["ballot"].replace('"response":"', '"response":"1', 1)), errors.Fault, None),
    ],
)
def test_what_does_not_open_is_named(
    opened: dict[str, Any], change: Callable[[dict[str, Any]], object], fault: type[errors.Fault], where: str | None
) -> None:
    with pytest.raises(fault) as raised:
        changed(opened, change).check(ELECTION)
    assert where is None or raised.value.where == where


@pytest.mark.parametrize(
    ("change", "fault", "where"),
    [
        (lambda o: o["choices"][0].__setitem__(0, 2), errors.NumberOutOfRange, "choices[0][0]"),
        (lambda o: o["randomness"][0].__setitem__(1, str(ORDER)), errors.ScalarOutOfRange, "randomness[0][1]"),
        (lambda o: o["randomness"][0].__setitem__(1, 7), errors.WrongField, "randomness[0][1]"),
        (lambda o: o.pop("randomness"), errors.WrongField, ""),
        (lambda o: o.update(ballot="\ud800"), errors.NotUtf8, "ballot"),
    ],
)
def test_what_is_no_opened_ballot_is_named(
    opened: dict[str, Any], change: Callable[[dict[str, Any]], object], fault: type[errors.Fault], where: str
) -> None:
    with pytest.raises(fault) as raised:
        changed(opened, change)
    assert raised.value.where == where


def test_there_is_one_writing(opened: dict[str, Any]) -> None:
    with pytest.raises(errors.NotCanonical):
        OpenedBallot.parse(json.dumps(opened).encode())


def test_a_ballot_of_another_election_is_none_of_this(opened: dict[str, Any]) -> None:
    other = Election.parse(write_election(Template("x", "N", QUESTIONS), UUID, ELECTION.public_key))
    with pytest.raises(errors.WrongElectionHash):
        parse(opened).check(other)
    form_of(ELECTION).check(opened["ballot"].encode())
