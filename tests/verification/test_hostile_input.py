"""Files that are no archives, or that change while they are read: one clear line, soon, in bounded memory."""

import gzip
import os
import random
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hustings import errors
from hustings.protocol.archive import ArchiveReader, first_record, header
from hustings.protocol.verification import Sources, verify
from tests.protocol.archives import TIMESTAMP, hash_of, record_bytes
from tests.verification.corruptions.records import starts
from tests.verification.forge import Draft, Item, changed, rechained, saved, tar, written
from tests.verification.sound import draft

REPOSITORY = Path(__file__).resolve().parents[2]
MIB = 2**20


def refused(path: Path) -> errors.HustingsError:
    with pytest.raises(errors.HustingsError) as caught:
        verify(Sources(path))
    assert "\n" not in str(caught.value)
    return caught.value


# -- files of other kinds ----------------------------------------------------------------------------------------------


def _pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


def _sparse(path: Path, start: bytes = b"") -> Path:
    path.write_bytes(start)
    os.truncate(path, 2**30)
    return path


def _link(path: Path) -> Path:
    path.symlink_to(path)
    return path


NO_ARCHIVES: dict[str, tuple[Callable[[Path], Path], type[errors.HustingsError]]] = {
    "missing": (lambda path: path, errors.Refusal),
    "folder": (lambda path: path.parent, errors.Refusal),
    "pipe": (_pipe, errors.Refusal),
    "endless device": (lambda _: Path("/dev/zero"), errors.Refusal),
    "empty device": (lambda _: Path("/dev/null"), errors.Refusal),
    "link to itself": (_link, errors.Refusal),
    "name too long": (lambda path: path.with_name("x" * 300), errors.Refusal),
    "name with nul": (lambda path: path.with_name("x\0y"), errors.Refusal),
    "beneath a file": (lambda path: saved(path.parent, b"") / "x", errors.Refusal),
    "a file that is not for reading": (lambda _: Path("/proc/self/mem"), errors.HustingsError),
    "empty": (lambda path: saved(path.parent, b""), errors.NotAnArchive),
    "noise": (lambda path: saved(path.parent, random.Random(1).randbytes(MIB)), errors.NotAnArchive),
    "text": (lambda path: saved(path.parent, b"BELENIOS\n" * 999), errors.NotAnArchive),
    "compressed": (lambda path: saved(path.parent, gzip.compress(draft("singles").archive())), errors.NotAnArchive),
    "zeros": (_sparse, errors.NotAnArchive),
    "zeros after the first record": (lambda path: _sparse(path, first_record(TIMESTAMP)), errors.WrongRecordHeader),
    "zeros after an archive": (lambda path: _sparse(path, draft("singles").archive()), errors.WrongRecordHeader),
}


@pytest.mark.parametrize("kind", sorted(NO_ARCHIVES))
def test_what_is_no_archive_is_refused(kind: str, tmp_path: Path) -> None:
    make, expected = NO_ARCHIVES[kind]
    assert isinstance(refused(make(tmp_path / "file.bel")), expected)


@pytest.mark.parametrize("kind", sorted(NO_ARCHIVES))
def test_what_is_no_older_copy_is_refused(kind: str, tmp_path: Path) -> None:
    path = saved(tmp_path, draft("singles").archive(), "newer.bel")
    with pytest.raises(errors.HustingsError) as caught:
        verify(Sources(path, since=NO_ARCHIVES[kind][0](tmp_path / "file.bel")))
    assert "\n" not in str(caught.value)


# -- memory ------------------------------------------------------------------------------------------------------------

MEASURED = """
import resource, sys
from pathlib import Path
from hustings import errors
from hustings.protocol.verification import Sources, verify
limit = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
try:
    print("sound", verify(Sources(Path(sys.argv[2]))).board.posted)
except errors.HustingsError as error:
    print(type(error).__name__)
"""


def verdict_within(limit: int, path: Path) -> str:
    """What `verify` says in a process that may have this much address space; a traceback is a failure."""
    command = [sys.executable, "-c", MEASURED, str(limit), str(path)]
    environment = os.environ | {"RAYON_NUM_THREADS": "2"}
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


def _record_of(content_size: int, number: int) -> bytes:
    """A sound archive, record ``number``'s header of which states another size."""
    archive = draft("singles").archive()
    at = starts(archive)[number]
    block = header(archive[at : at + 100].rstrip(b"\0"), content_size, TIMESTAMP)
    return archive[:at] + block + archive[at + 512 :]


@pytest.mark.parametrize("size", [2**30, 2**30 + 1, 8**11 - 1])
@pytest.mark.parametrize("number", [1, 3, 9])
def test_a_stated_size_takes_no_memory(size: int, number: int, tmp_path: Path) -> None:
    verdict = verdict_within(512 * MIB, saved(tmp_path, _record_of(size, number)))
    assert verdict in {"RecordTooLarge", "TruncatedArchive"}


def _setup_with(name: str, content: bytes) -> bytes:
    made = draft("singles").copy()
    setattr(made, name, content)
    return made.empty().archive()


LARGE = 15 * MIB
BULK: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "trustees of numbers": (lambda: _setup_with("trustees", b"[" + b"0," * (LARGE // 2) + b"0]"), {"Unsupported"}),
    "trustees of lists": (lambda: _setup_with("trustees", b"[" + b"[]," * (LARGE // 3) + b"0]"), {"Unsupported"}),
    "trustees of one string": (lambda: _setup_with("trustees", b'"' + b"x" * LARGE + b'"'), {"WrongField"}),
    "a string that never ends": (lambda: _setup_with("election", b'"' + b'\\"' * (LARGE // 2)), {"NotJson"}),
    "strings that never end": (lambda: _setup_with("election", b'"\\' * (LARGE // 2)), {"NotJson"}),
    "an escape that never ends": (lambda: _setup_with("election", b'"' + b'\\"' * (LARGE // 2) + b"\\"), {"NotJson"}),
    "brackets": (lambda: _setup_with("election", b"[" * 100_000), {"TooDeep"}),
    "objects": (lambda: _setup_with("election", b'{"a":' * 100_000 + b"1" + b"}" * 100_000), {"TooDeep"}),
    "digits": (lambda: _setup_with("election", b"1" * LARGE), {"NumberOutOfRange"}),
    "digits as text": (lambda: _setup_with("trustees", b'["' + b"1" * LARGE + b'"]'), {"WrongField"}),
    "fields": (
        lambda: _setup_with("election", b"{" + b",".join(b'"%d":0' % n for n in range(MIB)) + b"}"),
        {"Unsupported"},
    ),
    "credentials": (lambda: _setup_with("credentials", b'["' + b"0" * 8 * MIB + b'"]'), {"PointNotCanonical"}),
    "credentials in an open string": (lambda: _setup_with("credentials", b'["' + b"\\" * 8 * MIB), {"NotCanonical"}),
    "an event": (lambda: _event_of(b'{"parent":"' + b"0" * LARGE + b'"}'), {"WrongField"}),
    "a ballot": (lambda: _ballots_of(1, LARGE), {"NotCanonical", "ScalarOutOfRange", "PointNotCanonical"}),
    "ballots": (lambda: _ballots_of(60, 8 * MIB), {"NotCanonical", "ScalarOutOfRange", "PointNotCanonical"}),
}


def _event_of(content: bytes) -> bytes:
    return tar([*draft("singles").copy().empty().items(), Item("event", content)])


def _ballots_of(count: int, size: int) -> bytes:
    """Ballots that begin as they should and go on for long."""
    made = draft("singles").copy().open()
    start = made.ballots[0][: made.ballots[0].index(b'"answers":[')]
    made.ballots = [start + b"%08d" % number + b" " * size for number in range(count)]
    return made.archive()


@pytest.mark.parametrize("kind", sorted(BULK))
def test_bulk_takes_little_memory(kind: str, tmp_path: Path) -> None:
    make, expected = BULK[kind]
    assert verdict_within(768 * MIB, saved(tmp_path, make())) in expected


def test_more_than_memory_holds_is_refused(tmp_path: Path) -> None:
    """A list of credentials may be as long as a gibibyte: where that does not fit, one line says so."""
    archive = draft("singles").archive()
    start = archive[: starts(archive)[3]]
    path = saved(tmp_path, start + header(b"0" * 64 + b".data.json", 2**30, TIMESTAMP))
    os.truncate(path, len(start) + 512 + 2**30)
    assert verdict_within(512 * MIB, path) == "Refusal"


def test_a_sound_archive_takes_no_more(tmp_path: Path) -> None:
    assert verdict_within(512 * MIB, saved(tmp_path, draft("singles").archive())) == "sound 12"


def test_a_gibibyte_of_zeros_takes_little_memory(tmp_path: Path) -> None:
    assert verdict_within(512 * MIB, _sparse(tmp_path / "sparse.bel")) == "NotAnArchive"


# -- files that change while they are read -----------------------------------------------------------------------------


@contextmanager
def meanwhile(path: Path, change: Callable[[Path], object]) -> Iterator[None]:
    """Another thread does something to the file again and again."""
    stop = threading.Event()

    def run() -> None:
        while not stop.is_set():
            change(path)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_a_file_that_grows_is_read_up_to_where_it_was(tmp_path: Path) -> None:
    """A board that is being written: whatever is seen of it is sound, or told to end too soon."""
    made = draft("singles").copy().open()
    path = saved(tmp_path, made.archive())
    items = [*made.items()]
    more = iter([record_bytes(*item) for item in rechained([*items, *draft("singles").items()[-15:-14]])[len(items) :]])

    def append(path: Path) -> None:
        with path.open("ab") as file:
            file.write(next(more, b"")[:100])

    with meanwhile(path, append):
        for _ in range(20):
            try:
                assert verify(Sources(path)).board.posted == 12
            except (errors.TruncatedArchive, errors.StrayRecord):
                continue


def test_a_file_that_grew_since_it_was_opened_is_the_old_one(tmp_path: Path) -> None:
    path = saved(tmp_path, draft("singles").copy().open().archive())
    with ArchiveReader.open(path) as reader:
        before = reader.size
        with path.open("ab") as file:
            file.write(b"anything")
        assert sum(1 for _ in reader.records()) == 5 + 2 * 12
        assert reader.bytes_at(before, 8) == b""


def during(monkeypatch: pytest.MonkeyPatch, change: Callable[[], object], when: int) -> None:
    """Do something to the file after so many reads of it."""
    read, reads = os.pread, 0

    def pread(descriptor: int, size: int, offset: int) -> bytes:
        nonlocal reads
        reads += 1
        if reads == when:
            change()
        return read(descriptor, size, offset)

    monkeypatch.setattr("hustings.protocol.archive.os.pread", pread)


def _longer() -> Draft:
    """A vote of which the last ballots lie beyond the first piece that is read."""
    made = draft("singles").copy()
    made.cast = [*made.cast] * 150
    made.recast()
    made.retally()
    return made


@pytest.fixture(scope="module")
def long_archive() -> bytes:
    return _longer().archive()


def test_it_takes_several_reads(long_archive: bytes, tmp_path: Path) -> None:
    assert len(long_archive) > 5 * MIB
    assert verify(Sources(saved(tmp_path, long_archive))).board.posted == 1800


@pytest.mark.parametrize("when", [1, 2, 3, 4, 5, 50])
@pytest.mark.parametrize("size", [300, 4 * MIB])
def test_a_file_that_shrinks_is_never_sound_beyond_its_end(
    when: int, size: int, long_archive: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(tmp_path, long_archive)
    during(monkeypatch, lambda: os.truncate(path, size), when)
    refused(path)


@pytest.mark.parametrize("when", [4, 5, 50, 1000])
def test_a_file_that_changes_is_never_taken_for_another(
    when: int, long_archive: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bytes that were read first and those that are read again are the same, or there is no verdict."""
    path = saved(tmp_path, long_archive)
    other = _longer().archive()
    during(monkeypatch, lambda: path.write_bytes(other), when)
    refused(path)


def test_a_file_exchanged_by_name_is_read_to_its_end(
    long_archive: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(tmp_path, long_archive)
    during(monkeypatch, lambda: saved(tmp_path, b"", "empty").replace(path), 4)
    assert verify(Sources(path)).board.posted == 1800


# -- places that cannot be written -------------------------------------------------------------------------------------

FULL = """
import resource, sys
from pathlib import Path
from hustings import errors
from hustings.protocol.verification import Sources, verify
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    verify(Sources(Path(sys.argv[1]), write_hints=Path(sys.argv[2])))
except errors.Refusal as error:
    print(error)
"""


def test_a_full_disk_is_told_in_one_line(tmp_path: Path) -> None:
    path = saved(tmp_path, draft("singles").archive())
    command = [sys.executable, "-c", FULL, str(path), str(tmp_path / "hints")]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.stdout == "the hints cannot be written: File too large\n", done.stderr
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_hash_of_nothing_in_particular_is_no_election(tmp_path: Path) -> None:
    """Every message of the set-up empty, all hashes right."""
    made = draft("singles").copy().empty()
    for content in (b"", b"0", b"null", b'""', b"[]", b"{}", b"[[]]", b"true"):
        for name in ("election", "trustees", "credentials"):
            other = made.copy()
            setattr(other, name, content)
            refused(saved(tmp_path, other.archive()))
    assert hash_of(b"") != hash_of(b"0")
    assert written({}) == changed(b"{}", lambda value: value) == b"{}"
