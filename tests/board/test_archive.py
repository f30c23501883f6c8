"""The archive from rows is byte for byte the one that hustings.protocol writes, from whatever place on."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hustings.board import actions, archive
from hustings.board.models import Record
from hustings.elections.models import Election, State
from hustings.protocol.hints import HintsReader
from hustings.protocol.verification import Sources, verify
from tests.web.elections import Vote, closed_election, decided_election, open_election, votes_for

pytestmark = pytest.mark.django_db


def whole(vote: Vote, start: int = 0, stop: int | None = None) -> bytes:
    return b"".join(archive.archive(vote.chain, start, stop))


def test_the_archive_of_a_whole_election(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "PAGE", 3)
    monkeypatch.setattr(archive, "CHUNK", 700)
    vote = decided_election(casts=[*votes_for(5, 2), (0, 1)])
    assert whole(vote) == vote.archive


@pytest.mark.parametrize("casts", [[], votes_for(4)])
def test_any_range_of_bytes(casts: list[tuple[int, ...]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "PAGE", 2)
    monkeypatch.setattr(archive, "CHUNK", 512)
    vote = closed_election(casts=casts)
    expected = vote.archive
    places = sorted({0, 1, 511, 512, 513, 1023, 1024, 1025, *range(0, len(expected) + 600, 1499), len(expected)})
    for start in places:
        assert whole(vote, start) == expected[start:]
        assert whole(vote, start, start + 777) == expected[start : start + 777]


def test_what_is_posted_meanwhile_is_not_read() -> None:
    vote = open_election()
    vote.cast(0, 0)
    before, pieces = vote.archive, archive.archive(vote.chain)
    vote.cast(1, 0)
    assert b"".join(pieces) == before


def test_what_was_cast_and_closed_verifies_with_its_hints(tmp_path: Path) -> None:
    vote = open_election()
    for voter in (0, 1, 0, 2):
        actions.cast(election_uuid=vote.uuid, ballot=vote.ballot(voter, 1))
    Election.objects.update(closes_at=datetime.now(UTC) - timedelta(seconds=1))
    assert actions.close_due() == [vote.uuid]
    (tmp_path / "vote.bel").write_bytes(whole(vote))
    (tmp_path / "vote.hints").write_bytes(b"".join(archive.hints(vote.chain)))
    report = verify(Sources(tmp_path / "vote.bel", hints=tmp_path / "vote.hints"))
    assert (report.counted.ballots, report.board.posted, report.board.last_event) == (3, 4, "EndBallots")
    assert report.hinted is not None
    assert (report.hinted.used, report.hinted.useless) == (4, "")


def test_hints_from_any_place_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "PAGE", 2)
    vote = open_election()
    vote.post(votes_for(5))
    expected = b"".join(archive.hints(vote.chain))
    assert len(expected) == archive.hints_size(vote.chain)
    for start in (0, 1, 52, 53, 54, 500, len(expected) // 2, len(expected) - 1, len(expected)):
        assert b"".join(archive.hints(vote.chain, start)) == expected[start:]
    path = tmp_path / "hints"
    path.write_bytes(expected)
    with HintsReader(path, vote.board.board.election.hash_hex, vote.board.board.form.points_per_hint) as reader:
        assert [*map(bool, reader.next_many(5))] == [True] * 5


def test_a_close_happens_once_and_only_when_it_is_due() -> None:
    vote = open_election(state=State.READY)
    assert actions.close_due() == []
    Election.objects.update(closes_at=datetime.now(UTC) - timedelta(seconds=1))
    assert actions.close_due() == [vote.uuid]
    assert actions.close_due() == []
    closed = Election.objects.get()
    assert (closed.state, closed.opened_at) == (State.CLOSED, closed.opens_at)
    assert closed.closed_at is not None
    assert Record.objects.filter(kind="event").count() == 2
