"""`hustings board`: ballots are posted or refused by name, and hints keep step."""

import json
import os
from pathlib import Path

import pytest

from hustings.cli.board import lines
from hustings.protocol.election import fingerprint
from hustings.protocol.verification import Sources, verify
from tests.cli.command import hustings, refused, run
from tests.cli.office import ANSWERS, Office


def test_trackers_are_printed_and_what_is_refused_is_named(office: Office, tmp_path: Path) -> None:
    good, again = office.ballot(0, ANSWERS[0]), office.ballot(1)
    file = tmp_path / "ballots"
    file.write_text("\n" + good + "nonsense [red]\n" + good)
    ran = run("board", "append", office.archive, file, "-", stdin=again.removesuffix("\n"))
    assert ran.status == 1
    assert ran.output.splitlines() == [fingerprint(ballot.encode().removesuffix(b"\n")) for ballot in (good, again)]
    first, second, last = ran.said.splitlines()
    assert first.startswith(f"refused: {file}, line 3: NotCanonical: ")
    assert second.startswith(f"refused: {file}, line 4: DuplicateBallot: ")
    assert last == "2 posted, 2 refused"
    assert verify(Sources(office.archive)).board.posted == 2


def test_programs_read_one_object_a_line(office: Office) -> None:
    ballot = office.ballot(0, ANSWERS[1])
    ran = run("board", "append", office.archive, "-", "--json", stdin=ballot + ballot)
    posted, refused_ = map(json.loads, ran.output.splitlines())
    assert ran.status == 1
    assert posted == {
        "place": "standard input, line 1",
        "position": 0,
        "tracker": fingerprint(ballot.encode().removesuffix(b"\n")),
    }
    assert (refused_["place"], refused_["fault"]) == ("standard input, line 2", "DuplicateBallot")


def test_a_ballot_of_another_election_is_refused(office: Office, tmp_path: Path) -> None:
    asked = ("--name", "Other", "--question", "Q", "--answer", "A")
    hustings(*office.create(*asked, out=tmp_path))
    credential = ("--credential-file", office.credential(0))
    other = hustings("ballot", "encrypt", tmp_path / f"{office.uuid}.bel", *credential, "--choice", "A")
    assert "WrongElectionHash" in run("board", "append", office.archive, "-", stdin=other).said


def test_lines_that_are_no_ballots_cost_no_memory(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MAX_BATCH", 1000)
    monkeypatch.setattr(lines, "MAX_RECORD", 5000)
    ran = run("board", "append", office.archive, "-", stdin="x" * 20_000 + "\n" + office.ballot(0) + "y" * 600 + "\n")
    assert [line.split(":")[1] for line in ran.said.splitlines()[:-1]] == [
        " standard input, line 1",
        " standard input, line 3",
    ]
    assert len(ran.output.splitlines()) == 1


def test_a_closed_vote_takes_no_ballot(office: Office) -> None:
    ballot = office.ballot(0)
    hustings("tally", "close", office.archive)
    assert "the vote is closed" in refused("board", "append", office.archive, "-", stdin=ballot)


def test_what_was_broken_off_is_cut_away_and_told(office: Office) -> None:
    office.voted()
    os.truncate(office.archive, office.archive.stat().st_size - 1)
    said = run("board", "append", office.archive, "-", stdin=office.ballot(1)).said
    assert "of a post that was broken off were removed" in said
    assert verify(Sources(office.archive)).board.posted == 2


# -- hints -------------------------------------------------------------------------------------------------------------


def used(office: Office, hints: Path) -> tuple[int, str]:
    """How many ballots the verifier checks by these hints, and why not more."""
    hinted = verify(Sources(office.archive, hints=hints)).hinted
    assert hinted is not None
    return hinted.used, hinted.useless


def append(office: Office, hints: Path, *ballots: str) -> str:
    ran = run("board", "append", office.archive, "-", "--hints", hints, stdin="".join(ballots))
    assert len(ran.output.splitlines()) >= 1
    return ran.said


def test_hints_keep_step_with_the_ballots(office: Office, tmp_path: Path) -> None:
    hints = tmp_path / "hints"
    append(office, hints, office.ballot(0), "nonsense\n", office.ballot(1))
    assert used(office, hints) == (2, "")
    append(office, hints, office.ballot(2))
    assert used(office, hints) == (3, "")


def test_ballots_without_hints_are_told(office: Office, tmp_path: Path) -> None:
    hints = tmp_path / "hints"
    office.voted()
    assert "no hints for ballots posted before (2)" in append(office, hints, office.ballot(0))
    assert used(office, hints)[0] == 1
    os.truncate(hints, hints.stat().st_size - 1)
    assert "the hints end before the ballots do" in append(office, hints, office.ballot(1))
    assert used(office, hints)[0] == 1


def test_a_file_that_is_no_hints_is_left_alone_and_nothing_is_posted(office: Office, tmp_path: Path) -> None:
    before = office.archive.read_bytes()
    other = tmp_path / "other"
    other.write_bytes(b"HUSTINGS HINTS 1\n" + bytes(100))
    ballot = office.ballot(0)
    for hints, said in ((office.archive, "holds no hints"), (other, "for another election")):
        assert said in refused("board", "append", office.archive, "-", "--hints", hints, stdin=ballot)
    assert office.archive.read_bytes() == before
    assert other.read_bytes() == b"HUSTINGS HINTS 1\n" + bytes(100)
