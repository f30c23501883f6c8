"""The archive and its hints as they are downloaded: whole events only, any part of them, and what verifies them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from hustings.board import archive as files
from hustings.board.models import Ballot
from hustings.protocol.register import Register
from hustings.protocol.verification import Sources, verify
from hustings.web.public.byterange import Part, Unsatisfiable, part_of
from tests.web.elections import (
    Vote,
    closed_election,
    decided_election,
    open_election,
    open_to_all_election,
    votes_for,
)

pytestmark = pytest.mark.django_db


def body(response: Any) -> bytes:
    """All that a streaming answer sends."""
    return b"".join(response.streaming_content)


def downloaded(client: Client, vote: Vote, file: str = "archive.bel", **headers: Any) -> bytes:
    response = client.get(f"/e/{vote.uuid}/{file}", headers=headers)
    assert response.status_code in (200, 206), response.status_code
    data = body(response)
    assert response["Content-Length"] == str(len(data))
    return data


def test_the_download_verifies_and_the_next_one_extends_it(client: Client, tmp_path: Path) -> None:
    vote = open_election(voters=4)
    vote.post([(0, 0), (1, 1)])
    first, second, last = tmp_path / "first.bel", tmp_path / "second.bel", tmp_path / "last.bel"
    first.write_bytes(downloaded(client, vote))
    vote.post([(0, 2), (2, 0)])
    second.write_bytes(downloaded(client, vote))
    assert verify(Sources(second, since=first)).extends
    vote.close()
    vote.sum_up()
    for trustee in (1, 3):
        vote.decrypt(trustee)
    vote.open_result()
    last.write_bytes(downloaded(client, vote))
    report = verify(Sources(last, since=second))
    assert report.result is not None
    assert report.result.questions == ((1, 1, 1),)
    assert last.read_bytes() == vote.archive


def test_the_register_grows_as_the_archive_does(client: Client) -> None:
    vote = open_to_all_election(joined=1)
    first = downloaded(client, vote, "register.jsonl")
    assert Register.parse(first).drawn
    vote.void(vote.join())
    assert downloaded(client, vote, "register.jsonl", range=f"bytes={len(first)}-") == vote.register[len(first) :]
    assert downloaded(client, vote, "register.jsonl").startswith(first)
    response = client.get(f"/e/{vote.uuid}/register.jsonl")
    assert response["Content-Disposition"] == f'attachment; filename="{vote.uuid}.register.jsonl"'
    etag = {"if-none-match": response["ETag"]}
    assert client.get(f"/e/{vote.uuid}/register.jsonl", headers=etag).status_code == 304


def test_where_nobody_can_join_there_is_no_register(client: Client) -> None:
    assert client.get(f"/e/{open_election().uuid}/register.jsonl").status_code == 404


def test_the_hints_are_used(client: Client, tmp_path: Path) -> None:
    vote = decided_election(casts=votes_for(3, 2))
    archive, hints = tmp_path / "a.bel", tmp_path / "a.hints"
    archive.write_bytes(downloaded(client, vote))
    hints.write_bytes(downloaded(client, vote, "hints"))
    hinted = verify(Sources(archive, hints=hints)).hinted
    assert hinted is not None
    assert (hinted.used, hinted.useless) == (5, "")


def test_a_ballot_without_a_hint_has_zeros_in_its_place(client: Client, tmp_path: Path) -> None:
    vote = decided_election(casts=votes_for(3))
    Ballot.objects.filter(number=1).update(hint=b"")
    archive, hints = tmp_path / "a.bel", tmp_path / "a.hints"
    archive.write_bytes(downloaded(client, vote))
    hints.write_bytes(downloaded(client, vote, "hints"))
    hinted = verify(Sources(archive, hints=hints)).hinted
    assert hinted is not None
    assert hinted.used == 2


def test_every_part_is_the_part_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "PAGE", 3)
    vote = closed_election(casts=votes_for(4, 4), decrypted=[1])
    chain, whole = vote.chain, vote.archive
    starts = [*range(0, len(whole), 509), len(whole) - 1]
    assert all(b"".join(files.archive(chain, start)) == whole[start:] for start in starts)
    hints = b"".join(files.hints(chain))
    assert len(hints) == files.hints_size(chain)
    assert all(b"".join(files.hints(chain, start)) == hints[start:] for start in range(0, len(hints), 53))


def test_an_archive_without_ballots_is_whole() -> None:
    vote = closed_election(casts=[])
    assert b"".join(files.archive(vote.chain)) == vote.archive
    assert b"".join(files.archive(vote.chain, 700)) == vote.archive[700:]
    assert len(b"".join(files.hints(vote.chain))) == files.hints_size(vote.chain)


def test_memory_is_bounded_by_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "PAGE", 2)
    vote = open_election(voters=9)
    vote.post(votes_for(9))
    ballot = len(vote.archive) // 9
    assert max(map(len, files.archive(vote.chain))) < 3 * ballot


def test_what_is_posted_during_a_download_comes_with_the_next_one() -> None:
    vote = open_election(voters=9)
    vote.post(votes_for(3))
    before, under_way = vote.archive, files.archive(vote.chain)
    taken = next(under_way)
    vote.post([(4, 0), (5, 1)])
    assert taken + b"".join(under_way) == before
    assert vote.archive.startswith(before)
    assert len(vote.archive) > len(before)


# -- over HTTP ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def vote() -> Iterator[Vote]:
    vote = open_election(voters=3)
    vote.post(votes_for(2, 1))
    yield vote
    vote.board.close()


def test_the_file_has_a_name_a_size_and_a_mark(client: Client, vote: Vote) -> None:
    response = client.get(f"/e/{vote.uuid}/archive.bel")
    assert response["Content-Disposition"] == f'attachment; filename="{vote.uuid}.bel"'
    assert response["Content-Length"] == str(vote.chain.size)
    assert response["Accept-Ranges"] == "bytes"
    again = client.get(f"/e/{vote.uuid}/archive.bel", headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    vote.cast(0, 1)
    assert client.get(f"/e/{vote.uuid}/archive.bel")["ETag"] != response["ETag"]
    assert client.get(f"/e/{vote.uuid}/hints")["Content-Disposition"] == f'attachment; filename="{vote.uuid}.hints"'


def test_a_head_request_reads_no_ballot(client: Client, vote: Vote) -> None:
    response = client.head(f"/e/{vote.uuid}/archive.bel")
    assert response["Content-Length"] == str(vote.chain.size)
    assert body(response) == b""


def test_a_monitor_fetches_only_what_is_new(client: Client, vote: Vote) -> None:
    copy = downloaded(client, vote)
    nothing = client.get(f"/e/{vote.uuid}/archive.bel", headers={"Range": f"bytes={len(copy)}-"})
    assert nothing.status_code == 416
    assert nothing["Content-Range"] == f"bytes */{len(copy)}"
    vote.cast(0, 1)
    response = client.get(f"/e/{vote.uuid}/archive.bel", headers={"Range": f"bytes={len(copy)}-"})
    assert response.status_code == 206
    size = vote.chain.size
    assert response["Content-Range"] == f"bytes {len(copy)}-{size - 1}/{size}"
    assert copy + body(response) == vote.archive


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-0", 0, 1), ("bytes=10-19", 10, 20), ("bytes=-5", -5, None), ("bytes=600-999999999", 600, None)],
)
def test_ranges(client: Client, vote: Vote, asked: str, start: int, end: int | None) -> None:
    assert downloaded(client, vote, Range=asked) == vote.archive[start:end]


@pytest.mark.parametrize("asked", ["bytes=5-2", "bytes=-", "bytes=a-b", "bytes=0-1,5-6", "lines=0-1", "bytes=1-x", ""])
def test_what_is_no_range_of_bytes_is_ignored(client: Client, vote: Vote, asked: str) -> None:
    response = client.get(f"/e/{vote.uuid}/archive.bel", headers={"Range": asked})
    assert response.status_code == 200
    assert body(response) == vote.archive


def test_if_range_of_another_state_gives_the_whole(client: Client, vote: Vote) -> None:
    headers = {"Range": "bytes=5-", "If-Range": '"another"'}
    assert client.get(f"/e/{vote.uuid}/archive.bel", headers=headers).status_code == 200


@pytest.mark.parametrize(("asked", "size"), [("bytes=0-", 0), ("bytes=-0", 9), ("bytes=9-", 9), ("bytes=-4", 0)])
def test_a_part_that_is_not_there(asked: str, size: int) -> None:
    with pytest.raises(Unsatisfiable):
        part_of(asked, size)


def test_a_part_of_all_is_the_whole() -> None:
    assert part_of(None, 7) == (Part(0, 7, 7), False)
    assert part_of("bytes=0-6", 7) == (Part(0, 7, 7), True)
