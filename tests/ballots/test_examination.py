"""The examination of ballots: what passes is right in itself, what does not is refused by name."""

from pathlib import Path

import pytest

from hustings import errors
from hustings.ballots.examination import Examined, Examiner, examiner
from hustings.protocol.archive import ArchiveReader
from hustings.protocol.board import read_board
from hustings.protocol.election import fingerprint
from tests.verification.forge import Draft
from tests.verification.sound import PLANS, draft


def setup(vote: Draft) -> Examiner:
    return Examiner(vote.election)


@pytest.mark.parametrize("name", sorted(PLANS))
def test_every_ballot_of_a_sound_vote_passes_with_its_hint(name: str, tmp_path: Path) -> None:
    vote = draft(name)
    path = tmp_path / "vote.bel"
    path.write_bytes(vote.archive())
    with ArchiveReader.open(path) as reader:
        board = read_board(reader)
    made = setup(vote)
    report = board.form.check_many(vote.ballots, [0] * len(vote.ballots), None, None)
    for ballot, verdict, hint in zip(vote.ballots, made.examine_many(vote.ballots), report.hints, strict=True):
        assert isinstance(verdict, Examined)
        assert (verdict.content, verdict.tracker, verdict.hint) == (ballot, fingerprint(ballot), hint)
        assert board.credentials.position(verdict.credential) >= 0
        assert len(ballot) <= made.limit


def test_each_of_many_gets_its_own_verdict() -> None:
    vote = draft("singles")
    made = setup(vote)
    good, foreign = vote.ballots[0], draft("threshold").ballots[0]
    changed = good.replace(b'"challenge":"', b'"challenge":"0', 1)
    ballots = [b"", good, foreign, changed, good[:-1], bytes(made.limit + 1), good]
    verdicts = [
        "" if isinstance(verdict, Examined) else type(verdict).__name__ for verdict in made.examine_many(ballots)
    ]
    assert verdicts == ["NotCanonical", "", "WrongElectionHash", "ScalarNotCanonical", "NotCanonical", "TooLarge", ""]
    with pytest.raises(errors.WrongElectionHash):
        made.examine(foreign)


def test_an_election_is_read_once_in_a_process() -> None:
    raw = draft("singles").election
    assert examiner(raw) is examiner(bytes(bytearray(raw)))
