import errno
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hustings import errors
from hustings.protocol.hints import MAGIC, HintsReader, HintsWriter

ELECTION = "ab" * 32
POINTS = 15
SIZE = 32 * POINTS


def hint(number: int) -> bytes:
    return bytes([number]) * SIZE


def write(path: Path, hints: list[bytes]) -> Path:
    with HintsWriter(path, ELECTION, POINTS) as writer:
        writer.add_many(hints)
        writer.finish()
    return path


def test_the_file_is_what_the_specification_says(tmp_path: Path) -> None:
    path = write(tmp_path / "a.hints", [hint(1), b"", hint(2)])
    head = b"HUSTINGS HINTS 1\n" + bytes.fromhex(ELECTION) + b"\0\0\0\x0f"
    assert path.read_bytes() == head + hint(1) + bytes(SIZE) + hint(2)
    assert [file.name for file in tmp_path.iterdir()] == ["a.hints"]


def test_hints_are_read_in_step_with_the_ballots(tmp_path: Path) -> None:
    path = write(tmp_path / "a.hints", [hint(1), b"", hint(2), hint(3)])
    with HintsReader(path, ELECTION, POINTS) as reader:
        assert reader.next_many(3) == [hint(1), b"", hint(2)]
        assert reader.next_many(0) == []
        assert reader.next_many(1) == [hint(3)]
        assert reader.useless == ""
        assert reader.next_many(2) == [b"", b""]
        assert reader.useless == "the hints end before the ballots do"


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from([b"", hint(1), hint(255)]), max_size=30), st.integers(1, 7))
def test_any_hints_survive_the_round_trip(
    tmp_path_factory: pytest.TempPathFactory, hints: list[bytes], step: int
) -> None:
    path = write(tmp_path_factory.mktemp("hints") / "a.hints", hints)
    found: list[bytes] = []
    with HintsReader(path, ELECTION, POINTS) as reader:
        for start in range(0, len(hints), step):
            found += reader.next_many(len(hints[start : start + step]))
        assert reader.useless == ""
    assert found == hints


HEAD = MAGIC + bytes.fromhex(ELECTION) + POINTS.to_bytes(4, "big")
USELESS = {
    "empty": (b"", "no hints"),
    "noise": (b"\x00\xff" * 99, "no hints"),
    "another version": (HEAD.replace(b" 1\n", b" 2\n"), "no hints"),
    "head cut": (HEAD[:-1], "no hints"),
    "another election": (HEAD.replace(b"\xab", b"\xac"), "another election"),
    "another form": (HEAD[:-1] + b"\x0e", "another form"),
    "hostile number of points": (HEAD[:-4] + b"\xff\xff\xff\xff", "another form"),
    "nothing after the head": (HEAD, "end before"),
    "half a hint": (HEAD + hint(1)[1:], "end before"),
}


@pytest.mark.parametrize(("data", "reason"), USELESS.values(), ids=USELESS)
def test_useless_hints_say_why_and_give_nothing(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "a.hints"
    path.write_bytes(data)
    with HintsReader(path, ELECTION, POINTS) as reader:
        assert reader.next_many(2) == [b"", b""]
        assert reason in reader.useless
        assert reader.next_many(1) == [b""]


def test_what_is_no_file_is_useless(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "missing", tmp_path / "pipe"):
        reader = HintsReader(path, ELECTION, POINTS)
        assert reader.next_many(1) == [b""]
        assert reader.useless.startswith("the hints cannot be read: ")


def test_a_disk_that_fails_makes_hints_useless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.hints", [hint(1)])

    class Failing:
        def read(self, _: int) -> bytes:
            raise OSError(errno.EIO, "Input/output error")

        def close(self) -> None:
            """Nothing is open."""

    with HintsReader(path, ELECTION, POINTS) as reader:
        with monkeypatch.context() as disk:
            disk.setattr(reader, "_file", Failing())
            assert reader.next_many(1) == [b""]
        assert reader.useless == "the hints cannot be read: Input/output error"


def test_a_huge_file_is_read_no_further_than_asked(tmp_path: Path) -> None:
    path = write(tmp_path / "a.hints", [hint(1)])
    os.truncate(path, 2**40)
    with HintsReader(path, ELECTION, POINTS) as reader:
        assert reader.next_many(2) == [hint(1), b""]


def test_only_hints_are_replaced(tmp_path: Path) -> None:
    path = write(tmp_path / "a.hints", [hint(1)])
    write(path, [hint(2)])
    assert path.read_bytes() == HEAD + hint(2)
    path.write_bytes(b"an archive, say")
    with pytest.raises(errors.Refusal, match="holds no hints"):
        write(path, [])
    assert path.read_bytes() == b"an archive, say"


def test_unfinished_hints_leave_nothing(tmp_path: Path) -> None:
    with HintsWriter(tmp_path / "a.hints", ELECTION, POINTS) as writer:
        writer.add_many([hint(1)])
        with pytest.raises(ValueError, match="as many points"):
            writer.add_many([b"short"])
    assert not list(tmp_path.iterdir())


@contextmanager
def small_disk() -> Iterator[None]:
    """No file may grow beyond a kilobyte: not even the tests' own log, so this is held for a moment only."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_hints_that_cannot_be_written_are_refused(tmp_path: Path) -> None:
    with pytest.raises(errors.Refusal, match="cannot be written"):
        HintsWriter(tmp_path / "missing" / "a.hints", ELECTION, POINTS)
    with (
        small_disk(),
        HintsWriter(tmp_path / "a.hints", ELECTION, POINTS) as writer,
        pytest.raises(errors.Refusal, match="File too large"),
    ):
        writer.add_many([hint(1)] * 2000)
    with small_disk(), HintsWriter(tmp_path / "a.hints", ELECTION, POINTS) as writer:
        writer.add_many([hint(1)] * 5)
        with pytest.raises(errors.Refusal, match="File too large"):
            writer.finish()
    assert not list(tmp_path.iterdir())
