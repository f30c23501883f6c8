"""Posting: what is appended is examined, and what is appended is what another writer of archives writes."""

import fcntl
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from hustings import errors
from hustings.protocol import board as boards
from hustings.protocol import posting
from hustings.protocol.decryptions import PartialDecryption
from hustings.protocol.election import fingerprint
from hustings.protocol.events import Setup
from hustings.protocol.group import Scalar
from hustings.protocol.hints import HintsWriter
from hustings.protocol.posting import Accepted, OpenBoard, create_archive
from hustings.protocol.verification import Sources, verify
from tests.protocol.archives import TIMESTAMP
from tests.verification.forge import Draft
from tests.verification.sound import PLANS, draft


def begun(folder: Path, vote: Draft) -> Path:
    """The archive of a vote before its first ballot."""
    path = folder / "vote.bel"
    create_archive(path, Setup(vote.election, vote.trustees, vote.credentials, None), TIMESTAMP)
    return path


def voted(folder: Path, vote: Draft) -> Path:
    path = begun(folder, vote)
    with OpenBoard(path) as board:
        board.post(vote.ballots)
    return path


def names(outcomes: list[posting.Outcome]) -> list[str]:
    return [outcome.name if isinstance(outcome, errors.Fault) else "" for outcome in outcomes]


@pytest.mark.parametrize("size", [1, boards.BATCH_BYTES])
@pytest.mark.parametrize("name", sorted(PLANS))
def test_a_whole_vote_is_what_another_writer_of_archives_writes(
    name: str, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However few bytes of ballots are summed up at once."""
    monkeypatch.setattr("hustings.protocol.board.BATCH_BYTES", size)
    vote = draft(name)
    path = begun(tmp_path, vote)
    with OpenBoard(path) as board:
        half = len(vote.ballots) // 2
        outcomes = board.post(vote.ballots[:half]) + board.post(vote.ballots[half:])
    with OpenBoard(path) as board:
        board.close_vote()
        sized = board.post_encrypted_tally()
        for owner, decryption in vote.decryptions:
            board.post_partial_decryption(owner, decryption)
        result = board.post_result()
        assert (board.board.last_event, board.board.tally.result) == ("Result", result)
    assert path.read_bytes() == vote.archive()
    assert [outcome.tracker for outcome in outcomes if isinstance(outcome, Accepted)] == [
        fingerprint(ballot) for ballot in vote.ballots
    ]
    assert [outcome.position for outcome in outcomes if isinstance(outcome, Accepted)] == [*range(len(vote.ballots))]
    assert (sized.num_tallied, sized.encrypted_tally) == (
        len(vote.counted()),
        sha256(vote.tally or b"").hexdigest(),
    )


def test_an_open_board_reads_again_what_it_posted(tmp_path: Path) -> None:
    """The whole vote with one object, whose offsets come from its own bookkeeping."""
    vote = draft("singles")
    path = begun(tmp_path, vote)
    with OpenBoard(path) as board:
        board.post(vote.ballots)
        board.close_vote()
        board.post_encrypted_tally()
        assert (board.board.posted, board.board.height) == (len(vote.ballots), len(vote.ballots) + 2)
    assert vote.archive().startswith(path.read_bytes())


def test_hints_of_the_ballots_posted_serve_the_verifier(tmp_path: Path) -> None:
    vote = draft("threshold")
    path, hints = begun(tmp_path, vote), tmp_path / "hints"
    with OpenBoard(path) as board:
        form = board.board.election.hash_hex, board.board.form.points_per_hint
        with HintsWriter(hints, *form) as writer:
            outcomes = board.post(vote.ballots)
            writer.add_many([outcome.hint for outcome in outcomes if isinstance(outcome, Accepted)])
            writer.finish()
    hinted = verify(Sources(path, hints=hints)).hinted
    assert hinted is not None
    assert (hinted.used, hinted.useless) == (len(vote.ballots), "")


# -- what is refused ---------------------------------------------------------------------------------------------------


def test_each_ballot_has_its_own_outcome_and_the_right_ones_are_posted(tmp_path: Path) -> None:
    vote, other = draft("singles"), draft("weights")
    good, again = vote.ballots[0], vote.ballots[1]
    bent = good.replace(b'"response":"', b'"response":"99', 1)
    stranger = good.replace(vote.voters[0].public.encode(), Scalar.random().public_key().hex().encode())
    path = begun(tmp_path, vote)
    with OpenBoard(path) as board:
        sent = [bent, good, b"", stranger, good, bent, other.ballots[0], again, b"x" * (16 * 2**20 + 1)]
        outcomes = board.post(sent)
        assert names(outcomes) == [
            *("ScalarOutOfRange", "", "NotCanonical", "UnknownCredential", "DuplicateBallot", "ScalarOutOfRange"),
            *("WrongElectionHash", "", "RecordTooLarge"),
        ]
        assert names(board.post([good, vote.ballots[2]])) == ["DuplicateBallot", ""]
        assert board.post([]) == []
    with OpenBoard(path) as board:
        assert names(board.post([again, vote.ballots[3]])) == ["DuplicateBallot", ""]
    report = verify(Sources(path))
    assert report.board.posted == 4


def test_nothing_of_a_ballot_that_is_refused_stays(tmp_path: Path) -> None:
    vote = draft("singles")
    path = voted(tmp_path, vote)
    before = path.read_bytes()
    with OpenBoard(path) as board:
        head = board.board.head
        assert names(board.post([b"{}", vote.ballots[0]])) == ["NotCanonical", "DuplicateBallot"]
        assert board.board.head == head
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("done", "refused"),
    [
        (0, ("encrypt", "decrypt", "result")),
        (1, ("ballot", "close", "decrypt", "result")),
        (2, ("ballot", "close", "encrypt")),
        (3, ("ballot", "close", "encrypt")),
        (4, ("ballot", "close", "encrypt", "decrypt", "result")),
    ],
)
def test_what_comes_at_the_wrong_time_is_refused_and_leaves_no_trace(
    done: int, refused: tuple[str, ...], tmp_path: Path
) -> None:
    vote = draft("threshold")
    path = voted(tmp_path, vote)
    owner, decryption = vote.decryptions[0]
    other_owner, other = vote.decryptions[1]
    with OpenBoard(path) as board:

        def decrypt() -> None:
            board.post_partial_decryption(owner, decryption)
            board.post_partial_decryption(other_owner, other)

        steps: dict[str, Callable[[], object]] = {
            "close": board.close_vote,
            "encrypt": board.post_encrypted_tally,
            "decrypt": decrypt,
            "result": board.post_result,
            "ballot": lambda: board.post([vote.ballots[0]]),
        }
        for step in ("close", "encrypt", "decrypt", "result")[:done]:
            steps[step]()
        before = path.read_bytes()
        for step in refused:
            with pytest.raises(errors.Refusal, match=r"vote is|tally is|result is"):
                steps[step]()
        assert path.read_bytes() == before


def test_partial_decryptions_are_verified_before_they_are_posted(tmp_path: Path) -> None:
    vote = draft("threshold")
    path = voted(tmp_path, vote)
    owner, decryption = vote.decryptions[0]
    with OpenBoard(path) as board:
        board.close_vote()
        board.post_encrypted_tally()
        before = path.read_bytes()
        encrypted = board.board.tally.encrypted
        assert encrypted is not None
        foreign = PartialDecryption.make(Scalar.random(), encrypted, board.board.election.fingerprint).write()
        for wrong, content, fault in (
            (owner, foreign, errors.WrongDecryptionProof),
            (owner + 1, decryption, errors.WrongDecryptionProof),
            (0, decryption, errors.UnknownOwner),
            (99, decryption, errors.UnknownOwner),
            (owner, decryption[:-1], errors.NotJson),
        ):
            with pytest.raises(fault):
                board.post_partial_decryption(wrong, content)
        assert path.read_bytes() == before
        assert board.board.tally.decryptions == {}
        board.post_partial_decryption(owner, decryption)
        with pytest.raises(errors.RepeatedOwner):
            board.post_partial_decryption(owner, decryption)
        with pytest.raises(errors.NotEnoughDecryptions):
            board.post_result()
        board.post_partial_decryption(*vote.decryptions[1])
        board.post_result()
    assert path.read_bytes() == vote.archive()


# -- the file ----------------------------------------------------------------------------------------------------------


def test_a_board_has_one_writer(tmp_path: Path) -> None:
    path = begun(tmp_path, draft("singles"))
    with OpenBoard(path), pytest.raises(errors.Refusal, match="being written"):
        OpenBoard(path)
    with OpenBoard(path):
        pass


def test_a_batch_that_was_broken_off_is_cut_away_and_can_be_posted_again(tmp_path: Path) -> None:
    vote = draft("singles")
    path = begun(tmp_path, vote)
    with OpenBoard(path) as board:
        board.post(vote.ballots[:3])
        whole = path.stat().st_size
        board.post(vote.ballots[3:5])
    os.truncate(path, whole + 700)
    with OpenBoard(path) as board:
        assert board.dropped == 700
        assert names(board.post(vote.ballots[3:])) == [""] * len(vote.ballots[3:])
        assert board.board.posted == len(vote.ballots)
        board.close_vote()
    assert vote.archive().startswith(path.read_bytes())


def test_after_a_write_that_fails_the_board_goes_on_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vote = draft("singles")
    path = begun(tmp_path, vote)

    def full(_descriptor: int, _data: object) -> int:
        raise OSError(28, "No space left on device")

    with OpenBoard(path) as board:
        board.post(vote.ballots[:2])
        before = path.read_bytes()
        with monkeypatch.context() as patched:
            patched.setattr(os, "write", full)
            with pytest.raises(errors.Refusal, match="No space left"):
                board.post(vote.ballots[2:4])
        assert path.read_bytes() == before
        assert names(board.post(vote.ballots[2:])) == [""] * len(vote.ballots[2:])
        board.close_vote()
    assert vote.archive().startswith(path.read_bytes())


def test_an_archive_with_a_fault_is_not_opened_and_not_left_locked(tmp_path: Path) -> None:
    vote = draft("singles").copy()
    vote.post(0, vote.ballots[0])
    path = tmp_path / "vote.bel"
    path.write_bytes(vote.archive())
    with pytest.raises(errors.RepeatedRecord):
        OpenBoard(path)
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@pytest.mark.parametrize(
    ("part", "content", "fault"),
    [
        ("election", b"{}", errors.WrongField),
        ("trustees", b"[]", errors.WrongField),
        ("trustees", draft("weights").trustees, errors.WrongElectionKey),
        ("credentials", b"[]", errors.NoCredentials),
    ],
)
def test_an_archive_is_made_only_of_a_right_set_up(
    part: str, content: bytes, fault: type[errors.Fault], tmp_path: Path
) -> None:
    vote = draft("singles")
    setup = Setup(vote.election, vote.trustees, vote.credentials, None)._replace(**{part: content})
    path = tmp_path / "vote.bel"
    with pytest.raises(fault):
        create_archive(path, setup, TIMESTAMP)
    assert not path.exists()


def test_an_archive_is_never_overwritten(tmp_path: Path) -> None:
    path = begun(tmp_path, draft("singles"))
    before = path.read_bytes()
    with pytest.raises(errors.Refusal, match="exists already"):
        begun(tmp_path, draft("singles"))
    assert path.read_bytes() == before
