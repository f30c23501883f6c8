import json
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hustings import errors
from hustings.protocol.archive import ArchiveReader
from hustings.protocol.election import (
    MAX_ANSWERS,
    Election,
    HomomorphicQuestion,
    Language,
    Template,
    check_uuid,
    new_uuid,
    write_election,
)
from hustings.protocol.group import Element, Scalar

KEY = Scalar.from_int(5).public_key()
UUID = "dL3YYtXFBd3kqR"
TEXTS = st.text(max_size=12)


@st.composite
def questions(draw: st.DrawFn) -> HomomorphicQuestion:
    answers = tuple(draw(st.lists(TEXTS, min_size=1, max_size=5)))
    minimum = draw(st.integers(0, len(answers)))
    maximum = draw(st.integers(minimum, len(answers)))
    return HomomorphicQuestion(answers, draw(TEXTS), minimum, maximum, draw(st.sampled_from([None, False, True])))


TEMPLATES = st.builds(
    Template,
    TEXTS,
    TEXTS,
    st.lists(questions(), min_size=1, max_size=3).map(tuple),
    st.none() | TEXTS,
    st.none() | TEXTS,
    st.none() | st.builds(Language, TEXTS, st.sampled_from(["ltr", "rtl"])),
)


@settings(deadline=None)
@given(TEMPLATES)
def test_any_election_survives_the_round_trip_byte_by_byte(template: Template) -> None:
    assert Template.parse(template.write()) == template
    data = write_election(template, UUID, KEY)
    election = Election.parse(data)
    assert (election.template, election.public_key, election.uuid, election.raw) == (template, KEY, UUID, data)
    assert (election.name, election.description, election.questions) == (
        template.name,
        template.description,
        template.questions,
    )
    assert election.hash_hex == sha256(data).hexdigest()
    assert election.fingerprint == b64encode(sha256(data).digest()).decode()[:43]


def test_the_writing_is_belenios_writing() -> None:
    template = Template(
        "Fixture b_blank",
        "Fixture b_blank",
        (HomomorphicQuestion(("Alice", "Bob", "Carol"), "Blank allowed?", 1, 2, True),),
        "Admin",
        "CA",
    )
    key = Element.from_hex("5db96f9739d1d9fcb5d866ff7bcce5f9af0b8c437c61f1065c722fcf82827a38")
    data = write_election(template, "HwsSHj2HYJcGWe", key)
    assert sha256(data).hexdigest() == "af0ee65437d81c0865d432ff5dbdeecb120014a8d9b53bf25debec6b4813d02d"
    assert Election.parse(data).fingerprint == "rw7mVDfYHAhl1DL/Xb3uyxIAFKjZtTvyXevsa0gT0C0"


def test_the_language_comes_last() -> None:
    template = Template("", "", (HomomorphicQuestion(("a",), "?"),), language=Language("ar", "rtl"))
    assert write_election(template, UUID, KEY).endswith(b',"uuid":"dL3YYtXFBd3kqR","language":["ar","rtl"]}')


def test_blank_absent_and_blank_false_are_two_writings_of_one_meaning() -> None:
    writings = {
        write_election(Template("", "", (HomomorphicQuestion(("a",), "?", blank=blank),)), UUID, KEY)
        for blank in (None, False, True)
    }
    assert len(writings) == 3
    assert [Election.parse(data).questions[0].may_be_blank for data in sorted(writings, key=len)] == [
        False,
        True,
        False,
    ]


# -- what is no election -----------------------------------------------------------------------------------------------

QUESTION: dict[str, Any] = {"answers": ["a", "b"], "min": 1, "max": 1, "question": "?"}
ELECTION: dict[str, Any] = {
    "version": 1,
    "description": "",
    "name": "",
    "group": "Ed25519",
    "public_key": KEY.hex(),
    "questions": [QUESTION],
    "uuid": UUID,
}


def election_with(**changed: object) -> bytes:
    return json.dumps(ELECTION | changed, separators=(",", ":"), ensure_ascii=False).encode()


def question_with(**changed: object) -> bytes:
    return election_with(questions=[QUESTION, QUESTION | changed])


RANKED = {"type": "NonHomomorphic", "value": {"answers": ["a"], "question": "?"}}
SMALL_ORDER = "00" * 31 + "00"
BAD: dict[str, tuple[bytes, type[errors.HustingsError]]] = {
    "another version": (election_with(version=2), errors.Unsupported),
    "another version with other fields": (b'{"version":2,"x":1}', errors.Unsupported),
    "another group": (election_with(group="BELENIOS-2048", public_key="123"), errors.Unsupported),
    "ranked question": (election_with(questions=[QUESTION, RANKED]), errors.Unsupported),
    "lists question": (election_with(questions=[RANKED | {"type": "Lists"}]), errors.Unsupported),
    "homomorphic question with more": (
        election_with(questions=[{"type": "Homomorphic", "value": QUESTION, "extra": {}}]),
        errors.Unsupported,
    ),
    "type no text": (election_with(questions=[{"type": 1}]), errors.WrongField),
    "no object": (b"[]", errors.WrongField),
    "version true": (election_with(version=True), errors.NotCanonical),
    "version text": (election_with(version="1"), errors.NotCanonical),
    "group null": (election_with(group=None), errors.NotCanonical),
    "field missing": (json.dumps({k: v for k, v in ELECTION.items() if k != "name"}).encode(), errors.WrongField),
    "field unknown": (election_with(x=1), errors.WrongField),
    "fields out of order": (json.dumps(dict(reversed(ELECTION.items()))).encode(), errors.NotCanonical),
    "spaces": (json.dumps(ELECTION).encode(), errors.NotCanonical),
    "administrator null": (election_with(administrator=None), errors.WrongField),
    "key in upper case": (election_with(public_key="0F" * 32), errors.PointNotCanonical),
    "key of small order": (election_with(public_key=SMALL_ORDER), errors.PointNotInGroup),
    "uuid short": (election_with(uuid="1" * 13), errors.WrongUuid),
    "uuid long": (election_with(uuid="1" * 129), errors.WrongUuid),
    "uuid not Base58": (election_with(uuid="0" * 14), errors.WrongUuid),
    "uuid with a line": (election_with(uuid="1" * 14 + "\n"), errors.WrongUuid),
    "language unknown way": (election_with(language=["en", "up"]), errors.WrongField),
    "language alone": (election_with(language=["en"]), errors.WrongField),
    "no questions": (election_with(questions=[]), errors.WrongQuestion),
    "questions no list": (election_with(questions={}), errors.WrongField),
    "question no object": (election_with(questions=["?"]), errors.WrongField),
    "no answers": (question_with(answers=[], min=0, max=0), errors.WrongQuestion),
    "too many answers": (question_with(answers=["a"] * (MAX_ANSWERS + 1)), errors.Unsupported),
    "minimum above maximum": (question_with(min=2, max=1), errors.WrongQuestion),
    "minimum above the answers": (question_with(min=3, max=3), errors.WrongQuestion),
    "hostile maximum": (question_with(max=2**30 - 1), errors.Unsupported),
    "maximum beyond numbers": (question_with(max=10**19), errors.NumberOutOfRange),
    "negative minimum": (question_with(min=-1), errors.NumberOutOfRange),
    "minimum text": (question_with(min="1"), errors.WrongField),
    "blank null": (
        election_with(questions=[{"answers": ["a"], "blank": None, "min": 1, "max": 1, "question": "?"}]),
        errors.WrongField,
    ),
    "blank at the end": (question_with(blank=True), errors.NotCanonical),
    "answer no text": (question_with(answers=["a", 1]), errors.WrongField),
    "deep": (b'{"x":' * 1000, errors.TooDeep),
}


@pytest.mark.parametrize(("data", "fault"), BAD.values(), ids=BAD)
def test_what_is_no_election_is_named(data: bytes, fault: type[errors.HustingsError]) -> None:
    with pytest.raises(errors.HustingsError) as caught:
        Election.parse(data)
    assert type(caught.value) is fault
    assert "\n" not in str(caught.value)


def test_the_place_of_a_wrong_question_is_told() -> None:
    with pytest.raises(errors.WrongQuestion) as caught:
        Election.parse(question_with(min=2))
    assert caught.value.where == "questions[1]"


@settings(deadline=None, max_examples=200)
@given(st.integers(0, len(election_with()) - 1), st.integers(0, 255))
def test_a_mutated_election_never_ends_otherwise_than_in_the_tree_of_errors(place: int, byte: int) -> None:
    data = bytearray(election_with())
    data[place] = byte
    try:
        assert Election.parse(bytes(data)).raw == data
    except errors.HustingsError as error:
        assert "\n" not in str(error)  # noqa: PT017 - one of many errors


def test_a_template_is_read_as_people_write_it() -> None:
    template = {"description": "d", "name": "n", "questions": [QUESTION], "administrator": "A"}
    parsed = Template.parse(json.dumps(template, indent=2).encode())
    assert parsed == Template("d", "n", (HomomorphicQuestion(("a", "b"), "?"),), "A")
    with pytest.raises(errors.Unsupported, match="question 1 is of type 'NonHomomorphic'"):
        Template.parse(json.dumps(template | {"questions": [RANKED]}).encode())
    with pytest.raises(errors.WrongQuestion):
        Template("", "", ())


def test_identifiers_are_fresh() -> None:
    made = {check_uuid(new_uuid()) for _ in range(50)}
    assert len(made) == 50
    assert {len(uuid) for uuid in made} == {14}


def test_the_fixtures_are_written_as_they_are_read(shared: Path) -> None:
    for folder in sorted((shared / "fixtures" / "sound").iterdir()):
        (path,) = folder.glob("*.bel")
        with ArchiveReader.open(path) as reader:
            data = next(reader.records()).content
        if folder.name in ("e_ranked", "i_mixed_h_nh", "j_lists"):
            with pytest.raises(errors.Unsupported, match="homomorphic questions only"):
                Election.parse(data)
            continue
        election = Election.parse(data)
        assert write_election(election.template, election.uuid, election.public_key) == data
        assert Template.parse((folder / "template.json").read_bytes()) == election.template
