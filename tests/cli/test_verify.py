"""`hustings verify`: its words, its JSON, its exit status."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.command import hustings, refused, run
from tests.cli.office import Office


@pytest.fixture(scope="session")
def tallied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    hustings("demo", "--voters", "60", "--out", folder)
    (archive,) = folder.glob("*.bel")
    return archive


def test_a_sound_archive_is_told_in_words(tallied: Path) -> None:
    said = hustings("verify", tallied, "--hints", tallied.with_suffix(".hints"))
    assert said.rstrip().endswith("sound")
    for part in (
        "62 ballots",
        "counted: 60\n",
        "any 2 of 3",
        "62 ballots checked by them",
        "Bernie Sanders",
        "78.3 %",
    ):
        assert part in said
    assert "Bernie Sanders received 47 of 60 ballots cast; two thirds is 40: endorsed." in said


def test_a_sound_archive_is_told_to_programs(tallied: Path) -> None:
    found = json.loads(hustings("verify", tallied, "--json"))
    assert found["verdict"] == "sound"
    assert (found["fault"], found["where"]) == (None, None)
    assert found["ballots"] == {"posted": 62, "counted": 60}
    assert found["result"] == [[47, 9, 1, 3]]
    assert found["decision"]["kind"] == "endorsed"
    assert found["decision"]["options"] == ["Bernie Sanders"]


def test_a_vote_that_is_open_has_no_result(office: Office) -> None:
    assert "The vote is open" in hustings("verify", office.voted().archive)
    found = json.loads(hustings("verify", office.archive, "--json"))
    assert (found["verdict"], found["result"], found["decision"]) == ("sound", None, None)


def test_a_fault_is_named_with_its_place(tallied: Path, tmp_path: Path) -> None:
    data = tallied.read_bytes()
    at = data.index(b'{"result":') + len(b'{"result":[[4')
    bent = tmp_path / "bent.bel"
    bent.write_bytes(data[:at] + b"8" + data[at + 1 :])
    ran = run("verify", bent, "--json")
    assert ran.status == 1
    found = json.loads(ran.output)
    assert (found["verdict"], found["fault"]) == ("fault", "WrongRecordHash")
    assert found["where"].startswith("record ")
    assert ran.line.startswith("fault: WrongRecordHash: record ")


def test_what_cannot_be_verified_gets_no_verdict(tmp_path: Path) -> None:
    ran = run("verify", tmp_path, "--json")
    assert ran.status == 2
    assert json.loads(ran.output)["verdict"] == "unsupported"
    assert ran.line.endswith("is no file")


def test_an_older_copy_is_looked_for(tallied: Path, tmp_path: Path, office: Office) -> None:
    older = tmp_path / "older.bel"
    shutil.copy(office.archive, older)
    assert "nothing was taken away since" in hustings("verify", office.voted().archive, "--since", older)
    line = refused("verify", tallied, "--since", older, status=1)
    assert line.startswith("fault: NotAnExtension")


def test_hints_are_written_for_sound_archives_only(tallied: Path, tmp_path: Path) -> None:
    hints = tmp_path / "new.hints"
    hustings("verify", tallied, "--write-hints", hints)
    assert hints.read_bytes() == tallied.with_suffix(".hints").read_bytes()
    cut = tmp_path / "cut.bel"
    shutil.copy(tallied, cut)
    with cut.open("r+b") as file:
        file.truncate(cut.stat().st_size - 100)
    line = refused("verify", cut, "--write-hints", tmp_path / "none.hints", status=1)
    assert line.startswith("fault: TruncatedArchive")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cut.bel", "new.hints"]
