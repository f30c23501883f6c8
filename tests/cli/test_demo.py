"""`hustings demo`: a whole vote, of any size, in a folder of one's own."""

from pathlib import Path

import pytest

from hustings.cli.demo import SHARES, VOTERS_2016, counts
from hustings.protocol.verification import Sources, verify
from tests.cli.command import hustings, refused


def test_moveons_counts_come_out_at_the_real_size() -> None:
    assert sum(SHARES) == 1000
    assert counts(VOTERS_2016) == [267_763, 49_737, 3_066, 20_099]


@pytest.mark.parametrize("voters", [1, 2, 3, 7, 999, 3407, VOTERS_2016])
def test_every_voter_is_counted_once(voters: int) -> None:
    assert sum(counts(voters)) == voters
    assert min(counts(voters)) >= 0


@pytest.mark.parametrize("voters", [1, 51])
def test_a_vote_of_any_size_is_sound(voters: int, tmp_path: Path) -> None:
    said = hustings("demo", "--voters", str(voters), "--out", tmp_path / "new" / "folder")
    (archive,) = (tmp_path / "new" / "folder").glob("*.bel")
    report = verify(Sources(archive, hints=archive.with_suffix(".hints")))
    assert report.counted.ballots == voters
    assert report.result is not None
    assert list(report.result.questions[0]) == counts(voters)
    assert report.hinted == (report.board.posted, "")
    assert f"verify {archive}" in said.splitlines()[-1]


def test_nothing_is_made_where_no_folder_can_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "cannot be made" in refused("demo", "--voters", "1", "--out", tmp_path / "file" / "folder")


def test_a_vote_has_a_voter() -> None:
    with pytest.raises(AssertionError):
        hustings("demo", "--voters", "0")
