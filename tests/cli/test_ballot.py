"""`hustings ballot`: what a voter can choose, and how."""

import json
from pathlib import Path

import pytest

from hustings.cli.ballot.choices import choices_of_texts
from hustings.cli.setup import read_setup
from hustings.protocol.ballots import form_of
from hustings.protocol.election import Election, HomomorphicQuestion, Template, fingerprint, write_election
from hustings.protocol.group import Scalar
from tests.booth.browser_code import ballots_of_the_booth
from tests.cli.command import hustings, refused, run
from tests.cli.office import ANSWERS, Office


def encrypt(office: Office, *options: str | Path) -> list[str | Path]:
    return ["ballot", "encrypt", office.archive, "--credential-file", office.credential(0), *options]


def test_a_ballot_is_one_line_and_its_tracker_is_told(office: Office, tmp_path: Path) -> None:
    ran = run(*encrypt(office, "--choice", "日本"))
    ballot = ran.output.encode().removesuffix(b"\n")
    form_of(read_setup(office.archive).election).check(ballot)
    assert ran.line == f"tracker: {fingerprint(ballot)}"
    out = tmp_path / "ballot"
    hustings(*encrypt(office, "--blank", "--out", out))
    assert out.read_bytes().count(b"\n") == 1
    assert "exists already" in refused(*encrypt(office, "--blank", "--out", out))
    hustings(*encrypt(office, "--blank", "--out", out, "--force"))


def test_the_credential_and_the_choices_may_come_from_pipes(office: Office, tmp_path: Path) -> None:
    choices = tmp_path / "choices"
    choices.write_text("[[0, 0, 1, 0]]\n")
    credential = office.credential(0)
    line = ("ballot", "encrypt", office.archive)
    hustings(*line, "--credential-file", "-", "--choices", choices, stdin=credential.read_bytes())
    hustings(*line, "--credential-file", credential, "--choices", "-", stdin=choices.read_bytes())
    assert "cannot both" in refused(*line, "--credential-file", "-", "--choices", "-", stdin="")


def test_an_election_without_its_archive_is_enough(office: Office, tmp_path: Path) -> None:
    election = tmp_path / "election.json"
    election.write_bytes(read_setup(office.archive).election.raw + b"\n")
    line = ("ballot", "encrypt", election, "--credential-file", office.credential(0), "--blank")
    ballot = hustings(*line)
    assert hustings("board", "append", office.archive, "-", stdin=ballot)
    assert "read from a file" in refused("ballot", "encrypt", "-", *line[3:])


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        ((), 2, "say what you choose"),
        (("--choice", "Nobody"), 2, "'Nobody' is not one of the options, which are 'Ada [red]', '日本'"),
        (("--choice", ANSWERS[0], "--choice", ANSWERS[1]), 1, "fault: ChoiceNotAllowed"),
        (("--choice", ANSWERS[0], "--blank"), 2, "'' is not one of the options"),
        (("--blank", "--choices", "c"), 2, "leave --choice and --blank out"),
        (("--choices", "-"), 1, "fault: NotJson"),
        (("--many", "m"), 2, "leave the other options out"),
    ],
)
def test_a_choice_that_is_none_is_refused(office: Office, options: tuple[str, ...], status: int, said: str) -> None:
    assert said in refused(*encrypt(office, *options), status=status, stdin="nonsense")


@pytest.mark.parametrize(
    ("choices", "status", "said"),
    [
        ("[[1,0,0]]", 2, "the choices have the shape [3]; this election takes [4]"),
        ("[[0,1,0,0],[1]]", 2, "the choices have the shape [4, 1]; this election takes [4]"),
        ("[[0,2,0,0]]", 1, "fault: NumberOutOfRange: the standard input, [0][1]"),
        ("[[1,1,0,0]]", 1, "fault: ChoiceNotAllowed"),
        ("[[0,0,0,0]]", 1, "fault: ChoiceNotAllowed"),
        ("{}", 1, "fault: WrongField"),
    ],
)
def test_choices_that_are_not_allowed_are_refused(office: Office, choices: str, status: int, said: str) -> None:
    assert said in refused(*encrypt(office, "--choices", "-"), stdin=choices, status=status)


def test_a_credential_that_cannot_vote_here_is_refused(office: Office, tmp_path: Path) -> None:
    line = ("ballot", "encrypt", office.archive, "--blank", "--credential-file", "-")
    assert "NotACredential" in refused(*line, stdin="password", status=1)
    unknown = refused(*line, stdin="11111-111111-11111-111111\n", status=1)
    assert unknown.startswith("fault: UnknownCredential")
    assert "11111" not in unknown
    assert "--credential-file is missing" in refused(*line[:-2])
    assert "cannot be opened" in refused(*line[:-1], tmp_path / "none")


QUESTIONS = (
    HomomorphicQuestion(("a: b", "c"), "1?", 0, 2),
    HomomorphicQuestion(("Yes", "No"), "2?", 1, 1, True),
)
TWO = Election.parse(write_election(Template("", "N", QUESTIONS), "1" * 14, Scalar.random().public_key()))


def test_with_several_questions_each_choice_is_led_by_its_question() -> None:
    assert choices_of_texts(TWO, ["1:a: b", "2:No", "1:c"], blank=False) == [[1, 1], [0, 0, 1]]
    assert choices_of_texts(TWO, ["2:"], blank=False) == [[0, 0], [1, 0, 0]]


@pytest.mark.parametrize(
    ("texts", "blank", "said"),
    [
        (["Yes"], False, "does not begin with its question: 1:text, up to 2:text"),
        (["3:Yes"], False, "does not begin with its question"),
        (["²:Yes"], False, "does not begin with its question"),
        (["1:"], False, "allows no blank vote"),
        ([], True, "--blank is for one question"),
    ],
)
def test_choices_without_their_question_are_refused(texts: list[str], blank: bool, said: str, tmp_path: Path) -> None:
    election, credential = tmp_path / "election.json", tmp_path / "credential"
    election.write_bytes(TWO.raw)
    credential.write_text("11111-111111-11111-111111\n")
    options = [part for text in texts for part in ("--choice", text)] + ["--blank"] * blank
    assert said in refused("ballot", "encrypt", election, "--credential-file", credential, *options)


# -- many --------------------------------------------------------------------------------------------------------------


def wish(office: Office, number: int, choices: object) -> str:
    return json.dumps({"credential": office.credential(number).read_text().strip(), "choices": choices}) + "\n"


def test_many_ballots_are_made_and_posted_at_once(office: Office, tmp_path: Path) -> None:
    wishes = tmp_path / "wishes"
    wishes.write_text("".join(wish(office, number, [[0, 1, 0, 0]]) for number in (0, 1, 2)))
    ballots = tmp_path / "ballots"
    assert run("ballot", "encrypt", office.archive, "--many", wishes, "--out", ballots).said == "3 ballots\n"
    assert len(hustings("board", "append", office.archive, ballots).splitlines()) == 3


@pytest.mark.parametrize(
    ("second", "status", "said"),
    [
        ("nonsense\n", 1, "fault: NotJson: the standard input, line 2"),
        ('{"credential":"x","choices":[]}\n', 1, "fault: NotACredential: the standard input, line 2"),
        ("", 2, "line 2: the choices have the shape [1]"),
        ("[" * (2**20 + 1), 1, "fault: RecordTooLarge: the standard input, line 2"),
        ("two", 1, "fault: ChoiceNotAllowed: -, line 2"),
    ],
)
def test_one_wrong_line_among_many_is_named_and_nothing_is_made(
    office: Office, second: str, status: int, said: str, tmp_path: Path
) -> None:
    special = {"": wish(office, 1, [[1]]), "two": wish(office, 1, [[0, 1, 1, 0]])}
    sent = wish(office, 0, [[0, 1, 0, 0]]) + special.get(second, second)
    line = ("ballot", "encrypt", office.archive, "--many", "-", "--out", tmp_path / "out")
    assert said in refused(*line, stdin=sent, status=status)
    assert not (tmp_path / "out").exists()


def opened_by_the_booth(office: Office, choices: list[list[int]]) -> bytes:
    election = read_setup(office.archive).election.raw
    (opened,) = ballots_of_the_booth(election, [(office.credential(0).read_text().strip(), choices)]).opened
    return opened


def test_an_audit_says_what_the_page_encrypted(office: Office, tmp_path: Path) -> None:
    opened = opened_by_the_booth(office, [[0, 0, 1, 0]])
    line = ("ballot", "audit", "--election", office.archive)
    ran = run(*line, "-", stdin=opened)
    assert ran.output.splitlines() == ["encrypted honestly: this ballot says", "Whom?: 日本"]
    assert ran.line == f"tracker: {fingerprint(json.loads(opened)['ballot'].encode())}"
    saved = tmp_path / "opened.json"
    saved.write_bytes(opened.replace(b"[0,0,1,0]", b"[0,1,0,0]") + b"\n")
    assert refused(*line, saved, status=1).startswith(f"fault: WrongOpening: {saved}, answers[0].choices[1]")


def test_an_audit_names_blank_votes(office: Office, tmp_path: Path) -> None:
    opened = opened_by_the_booth(office, [[1, 0, 0, 0]])
    assert "Whom?: blank" in hustings("ballot", "audit", "--election", office.archive, "-", stdin=opened)
    election = tmp_path / "election.json"
    election.write_bytes(TWO.raw)
    credential = "11111-111111-11111-111111"
    (other,) = ballots_of_the_booth(TWO.raw, [(credential, [[0, 0], [0, 1, 0]])]).opened
    said = hustings("ballot", "audit", "--election", election, "-", stdin=other)
    assert said.splitlines()[1:] == ["1?: none of the options", "2?: Yes"]
