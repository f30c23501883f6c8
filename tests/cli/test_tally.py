"""`hustings tally`: each step at its time, and the decision at the end."""

import json
from pathlib import Path

import pytest

from hustings.protocol.verification import Sources, verify
from tests.cli.command import hustings, refused
from tests.cli.office import ANSWERS, Office


def decryption(office: Office, owner: int, folder: Path) -> Path:
    out = folder / f"decryption-{owner}"
    hustings("trustee", "decrypt", office.archive, *office.keys(owner), "--out", out)
    return out


def test_a_vote_is_tallied_step_by_step(office: Office, tmp_path: Path) -> None:
    office.voted()
    hustings("board", "append", office.archive, "-", stdin=office.ballot(2, ANSWERS[1]))
    assert "3 ballots posted, of which the last of each voter counts: 2" in hustings("tally", "close", office.archive)
    assert "2 ballots" in hustings("tally", "encrypt", office.archive)
    files = [decryption(office, owner, tmp_path) for owner in (1, 3, 4)]
    assert "trustee 1: proven" in hustings("tally", "add", office.archive, files[0])
    assert "NotEnoughDecryptions" in refused("tally", "result", office.archive, status=1)
    hustings("tally", "add", office.archive, *files[1:])
    shown = hustings("tally", "result", office.archive)
    assert "Ada [red]" in shown
    assert "日本 received 3 of 4 ballots cast, by weight; two thirds is 2 2/3: endorsed." in shown
    assert verify(Sources(office.archive)).board.last_event == "Result"


def test_programs_read_each_step(office: Office, tmp_path: Path) -> None:
    office.voted()

    def told(*args: str | Path) -> dict[str, object]:
        value: dict[str, object] = json.loads(hustings("tally", args[0], office.archive, *args[1:], "--json"))
        return value

    closed = told("close")
    assert (closed["posted"], closed["counted"]) == (2, 2)
    encrypted = told("encrypt")
    assert (encrypted["num_tallied"], encrypted["total_weight"]) == (2, 4)
    assert told("add", *(decryption(office, owner, tmp_path) for owner in (1, 2, 3))) == {"posted": [1, 2, 3]}
    result = told("result")
    assert result["result"] == [[0, 4, 0, 0]]
    assert isinstance(result["decision"], dict)
    assert result["decision"]["options"] == [ANSWERS[0]]


def test_steps_out_of_order_are_refused(office: Office) -> None:
    archive = office.archive
    assert "the vote is open" in refused("tally", "encrypt", archive)
    assert "the vote is open" in refused("tally", "result", archive)
    hustings("tally", "close", archive)
    assert "the vote is closed" in refused("tally", "close", archive)
    assert "is not encrypted yet" in refused("tally", "result", archive)
    hustings("tally", "encrypt", archive)
    assert "is posted" in refused("tally", "encrypt", archive)
    assert "is posted" in refused("tally", "close", archive)


def test_a_bad_ballot_on_the_board_keeps_the_tally_from_being_made(office: Office) -> None:
    """Another program may have posted it unexamined."""
    office.voted()
    data = bytearray(office.archive.read_bytes())
    data[-600] ^= 1
    office.archive.write_bytes(data)
    assert "fault: " in refused("tally", "close", office.archive, status=1)


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        (lambda one, _: one, 2, "does not have two lines"),
        (lambda one, two: f"{one}\n{two}\n{two}", 2, "does not have two lines"),
        (lambda one, two: f"{two}\n{one}", 1, "line 2: "),
        (lambda one, two: f"{one}\n{two.replace('1', '2', 1)}", 1, "fault: WrongDecryptionProof"),
        (lambda one, two: f"{one}\n{two.replace('1', '9', 1)}", 1, "fault: UnknownOwner"),
        (lambda one, two: f"{one.replace('1', '2')}\n{two}", 1, "it names another partial decryption"),
    ],
)
def test_what_is_no_partial_decryption_is_refused(
    office: Office, change: object, status: int, said: str, tmp_path: Path
) -> None:
    office.tallied()
    one, two = decryption(office, 1, tmp_path).read_text().splitlines()
    assert callable(change)
    before = office.archive.read_bytes()
    assert said in refused("tally", "add", office.archive, "-", stdin=change(one, two), status=status)
    assert office.archive.read_bytes() == before
