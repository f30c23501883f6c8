"""`hustings election`: what is frozen, and what is refused before anything is written."""

import json
from pathlib import Path

import pytest

from hustings import errors
from hustings.cli.election.template import with_rule
from hustings.cli.setup import read_setup
from hustings.protocol.appender import create
from hustings.protocol.election import HomomorphicQuestion, Template, check_uuid
from hustings.protocol.group import Scalar
from hustings.protocol.trustee_keys import TrusteePublicKey
from tests.cli.command import hustings, refused, run
from tests.cli.office import ANSWERS, Office

ASKED = ("--name", "N", "--question", "Q?", "--answer", "Ada", "--answer", "Ben")


def test_a_uuid_is_one() -> None:
    first, second = (hustings("election", "uuid").strip() for _ in range(2))
    assert first != second
    assert check_uuid(first) == first


def test_an_election_is_what_the_command_line_said(office: Office) -> None:
    board = read_setup(office.archive)
    question = HomomorphicQuestion(ANSWERS, "Whom?", 1, 1, True)
    assert board.election.template == Template(
        'Rule: endorse the option with at least 2/3 of the ballots cast and more votes than "No endorsement"; '
        "no quorum; a tie endorses nobody.",
        "Été",
        (question,),
    )
    assert (board.credentials.count, board.credentials.total_weight) == (3, 6)
    assert len(board.trustees.owner_keys) == 4


def test_everything_can_be_said_and_read_by_a_program(office: Office, tmp_path: Path) -> None:
    options = ("--description", "Read me", "--administrator", "Adm", "--credential-authority", "Aut")
    rule = ("--rule", "more than 1/2 of the votes for options")
    line = office.create(*ASKED, *options, *rule, "--min", "0", "--max", "2", "--json", out=tmp_path / "out")
    told = json.loads(hustings(*line))
    board = read_setup(Path(told["archive"]))
    template = board.election.template
    assert told["uuid"] == office.uuid
    assert (told["credentials"], told["total_weight"]) == (3, 6)
    assert told["fingerprints"]["election"] == board.election.fingerprint
    assert told["fingerprints"]["public credentials"] == board.credentials.fingerprint
    assert (template.administrator, template.credential_authority) == ("Adm", "Aut")
    assert template.questions == (HomomorphicQuestion(("Ada", "Ben"), "Q?", 0, 2),)
    assert template.description == (
        "Read me\n\nRule: endorse the option with more than 1/2 of the votes for options; "
        "no quorum; a tie endorses nobody."
    )


def test_a_template_may_have_several_questions(office: Office, tmp_path: Path) -> None:
    template = tmp_path / "template.json"
    questions = [{"answers": ["a", "b"], "min": 0, "max": 1, "question": q} for q in ("1?", "2?")]
    template.write_text(json.dumps({"description": "D", "name": "N", "questions": questions}, indent=1))
    hustings(*office.create("--template", template, out=tmp_path / "out"))
    board = read_setup(tmp_path / "out" / f"{office.uuid}.bel")
    assert [question.question for question in board.election.questions] == ["1?", "2?"]


def test_one_trustee_who_can_open_all_is_warned_about(office: Office, tmp_path: Path) -> None:
    (key,) = office.folder.glob("*.pubkey")
    common = ("--credentials", office.public_credentials, *ASKED)
    ran = run("election", "create", "--trustees", key, *common, "--out", tmp_path / "one")
    assert (ran.status, ran.line[:28]) == (0, "warning: one trustee alone c")
    assert run(*office.create(*ASKED, out=tmp_path / "two")).said == ""


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        (("--name", "N"), 2, "--name, --question and an --answer"),
        ((*ASKED, "--answer", "Ada"), 2, "two answers have the same text"),
        ((*ASKED, "--max", "3"), 2, "--max 3 is more than there are answers, 2"),
        ((*ASKED, "--min", "2"), 1, "fault: WrongQuestion"),
        ((*ASKED, "--rule", "at least 4/6 of the ballots cast"), 1, "fault: WrongRule: --rule"),
        ((*ASKED, "--rule", "most"), 1, "fault: WrongRule: --rule"),
        ((*ASKED, "--rule", "at least 1/2 of the ballots cast; hm"), 1, "'hm' is neither a quorum nor what a tie does"),
        (("--name", "N", "--question", "Q", "--answer", "No endorsement", "--rule", "at least 1/2 of the ballots cast"),
         1, "there is no option that could be endorsed"),
        ((*ASKED, "--uuid", "1" * 14), 2, "were made for"),
        ((*ASKED, "--template", "template"), 2, "leave --name, --question, --answer out"),
        ((*ASKED, "--trustees", "none"), 2, "'none' cannot be opened"),
    ],
)  # fmt: skip
def test_what_cannot_be_an_election_is_refused(
    office: Office, tmp_path: Path, options: tuple[str, ...], status: int, said: str
) -> None:
    line = refused(*office.create(*options, out=tmp_path / "out"), status=status)
    assert said in line
    assert not list((tmp_path / "out").glob("*"))


def test_an_archive_is_not_overwritten(office: Office) -> None:
    before = office.archive.read_bytes()
    assert "never overwritten" in refused(*office.create(*ASKED, out=office.folder))
    assert office.archive.read_bytes() == before


def test_names_among_the_public_credentials_are_left_out(office: Office, tmp_path: Path) -> None:
    """Belenios' tool writes them; the record of the archive is the same without."""
    (listed, named) = (json.loads(office.public_credentials.read_text()), tmp_path / f"{office.uuid}.pubcreds")
    named.write_text(json.dumps([f'{entry},a "name", so' for entry in listed], separators=(",", ":")))
    hustings(*office.create(*ASKED, "--credentials", named, out=tmp_path / "out"))
    made = read_setup(tmp_path / "out" / f"{office.uuid}.bel")
    assert made.credentials.hash_hex == read_setup(office.archive).credentials.hash_hex
    named.write_text(json.dumps([f"{listed[0]},name", listed[1]], separators=(",", ":")))
    line = refused(*office.create(*ASKED, "--credentials", named, out=tmp_path / "2"), status=1)
    assert line.startswith(f"fault: WrongCredential: {named}, [1]: ")
    assert line.endswith("some credentials have a name and some have none")


def test_an_archive_without_its_set_up_is_no_election(office: Office, tmp_path: Path) -> None:
    archive = tmp_path / "begun.bel"
    create(archive, 0)
    assert "it has no Setup event" in refused("trustee", "check", archive, *office.keys(1), status=1)


def test_an_empty_file_is_no_trustee(office: Office, tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert "is empty" in refused("trustee", "combine", tmp_path / "empty")


def test_wrong_files_in_each_place(office: Office, tmp_path: Path) -> None:
    (private,) = office.folder.glob("*.privkey")
    (public,) = office.folder.glob("*.pubkey")
    forged = tmp_path / "forged.pubkey"
    key = TrusteePublicKey.of(Scalar.random())
    forged.write_bytes(key.write().replace(key.proof.response.decimal().encode(), b"1"))
    common = ("--credentials", office.public_credentials, *ASKED, "--out", tmp_path / "out")
    for path, status, said in (
        (private, 2, "looks like a private key"),
        (forged, 1, "fault: WrongTrusteeProof: trustee 1"),
        (office.archive, 1, "fault: "),
    ):
        assert said in refused("election", "create", "--trustees", path, *common, status=status)
    twice = ("--trustees", public, "--trustees", public)
    assert "RepeatedTrustee" in refused("election", "create", *twice, *common, status=1)
    for path, status, said in (
        (public, 2, "--uuid is missing"),
        (office.folder / f"{office.uuid}.privcreds", 2, "--uuid is missing"),
    ):
        line = refused(*office.create(*ASKED, "--credentials", path, out=tmp_path / "out"), status=status)
        assert said in line


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("at least 2/3 of the ballots cast", 'at least 2/3 of the ballots cast and more votes than "No endorsement"'),
        ("more than 1/2 of the eligible voters.",
         'more than 1/2 of the eligible voters and more votes than "No endorsement"'),
        ("more than 1/2 of the votes for options",
         'more than 1/2 of the votes for options other than "No endorsement"'),
        ('at least 1/2 of the ballots cast and more votes than "No endorsement"',
         'at least 1/2 of the ballots cast and more votes than "No endorsement"'),
    ],
)  # fmt: skip
def test_a_short_rule_is_completed(written: str, rule: str) -> None:
    template = Template("", "N", (HomomorphicQuestion(("A", "No endorsement"), "Q"),))
    assert with_rule(template, written).description == (
        f"Rule: endorse the option with {rule}; no quorum; a tie endorses nobody."
    )
    others = f"{written.removesuffix('.')}; a tie endorses all; quorum 10 ballots cast"
    assert with_rule(template, others).description == (
        f"Rule: endorse the option with {rule}; quorum 10 ballots cast; a tie endorses all."
    )


def test_a_whole_rule_is_taken_as_it_stands() -> None:
    line = "Rule: endorse the option with at least 1/2 of the ballots cast; no quorum; a tie endorses nobody."
    template = Template("D", "N", (HomomorphicQuestion(("A", "B"), "Q"),))
    made = with_rule(template, line)
    assert made.description == f"D\n\n{line}"
    with pytest.raises(errors.Refusal, match="states a rule already"):
        with_rule(made, line)
