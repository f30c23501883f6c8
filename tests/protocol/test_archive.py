"""Archives read, refused, appended to, and mended after a crash. Long: each fault of a record has its case here."""

import errno
import gzip
import io
import os
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hustings import errors
from hustings.protocol import archive as archive_module
from hustings.protocol.appender import Appender, Group, create, new_record
from hustings.protocol.archive import ArchiveReader, Record, first_record, header, padding
from hustings.protocol.chain import ChainWriter
from tests.protocol.archives import BALLOTS, SETUP, TIMESTAMP, hash_of, record_bytes, whole_vote, write_archive

FIRST = first_record(TIMESTAMP)
GOOD = record_bytes("data", b"[1]")


def read(path: Path) -> list[Record]:
    with ArchiveReader.open(path) as reader:
        return list(reader.records())


def read_bytes(folder: Path, data: bytes) -> list[Record]:
    path = folder / "archive.bel"
    path.write_bytes(data)
    return read(path)


def with_checksum(block: bytes) -> bytes:
    """The header with the checksum that its other bytes demand."""
    blank = block[:148] + b" " * 8 + block[156:512]
    return block[:148] + b"%06o\0 " % sum(blank) + block[156:]


def replaced(data: bytes, place: int, by: bytes) -> bytes:
    return data[:place] + by + data[place + len(by) :]


def first_of(content: bytes) -> bytes:
    return header(b"BELENIOS", len(content), TIMESTAMP) + content + padding(len(content))


# -- what is written is read -------------------------------------------------------------------------------------------


def test_a_written_archive_is_read_record_by_record(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "a.bel")
    records = read(path)
    assert [record.content for record in records if record.kind == "data"][4:44] == list(BALLOTS)
    assert len(records) == 4 + 1 + 2 * 40 + 1 + 3 + 2 * 3 + 2
    for record in records:
        assert record.hash_hex == hash_of(record.content)
        whole = record_bytes(record.kind, record.content)
        assert path.read_bytes()[record.offset :].startswith(whole)


def test_python_reads_it_as_a_tar(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "a.bel")
    with tarfile.open(path) as tar:
        members = tar.getmembers()
    assert members[0].name == "BELENIOS"
    assert {member.mtime for member in members} == {TIMESTAMP}
    assert [member.name[:64] for member in members[1:]] == [record.hash_hex for record in read(path)]


@settings(deadline=None, max_examples=30)
@given(st.lists(st.binary(max_size=1600), max_size=12), st.integers(0, 8**11 - 1))
def test_any_records_survive_the_round_trip(contents: list[bytes], timestamp: int) -> None:
    data = first_record(timestamp) + b"".join(record_bytes("data", content, timestamp) for content in contents)
    descriptor = os.memfd_create("archive")
    os.write(descriptor, data)
    with ArchiveReader(descriptor, "archive") as reader:
        assert reader.timestamp == timestamp
        assert [record.content for record in reader.records()] == contents


def test_records_larger_than_the_window_and_across_its_edge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "_CHUNK", 2048)
    contents = [bytes([number]) * (number * 311) for number in range(30)]
    data = FIRST + b"".join(record_bytes("event", content) for content in contents)
    assert [record.content for record in read_bytes(tmp_path, data)] == contents


def test_more_sizes_than_are_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "_MAX_FORMS", 3)
    contents = [b"x" * number for number in range(20)]
    data = FIRST + b"".join(record_bytes("data", content) for content in contents)
    assert [record.content for record in read_bytes(tmp_path, data)] == contents


def test_what_is_appended_while_it_is_read_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.bel"
    path.write_bytes(FIRST + GOOD)
    with ArchiveReader.open(path) as reader:
        with path.open("ab") as file:
            file.write(b"not yet a record")
        assert [record.content for record in reader.records()] == [b"[1]"]


def test_a_file_that_shrinks_while_it_is_read_is_truncated(tmp_path: Path) -> None:
    large = record_bytes("data", b"x" * 5 * 2**20)
    path = tmp_path / "a.bel"
    path.write_bytes(FIRST + large)
    with ArchiveReader.open(path) as reader:
        os.truncate(path, len(FIRST) + 2**20)
        with pytest.raises(errors.TruncatedArchive, match="became shorter"):
            list(reader.records())


# -- faults of records -------------------------------------------------------------------------------------------------

RECORD_FAULTS: dict[str, tuple[bytes, type[errors.Fault]]] = {
    "header cut": (GOOD[:300], errors.TruncatedArchive),
    "header cut in its name": (GOOD[:30], errors.TruncatedArchive),
    "content cut": (GOOD[:514], errors.TruncatedArchive),
    "padding cut": (GOOD[:-1], errors.TruncatedArchive),
    "mode": (with_checksum(replaced(GOOD, 100, b"0000755")), errors.WrongRecordHeader),
    "owner": (with_checksum(replaced(GOOD, 108, b"0000001")), errors.WrongRecordHeader),
    "checksum": (replaced(GOOD, 148, b"000000"), errors.WrongRecordHeader),
    "checksum's end": (replaced(GOOD, 154, b" \0"), errors.WrongRecordHeader),
    "kind of file": (with_checksum(replaced(GOOD, 156, b"5")), errors.WrongRecordHeader),
    "ustar": (with_checksum(replaced(GOOD, 257, b"ustar\x0000")), errors.WrongRecordHeader),
    "last byte of the header": (with_checksum(replaced(GOOD, 511, b"x")), errors.WrongRecordHeader),
    "size not octal": (with_checksum(replaced(GOOD, 124, b"9")), errors.WrongRecordHeader),
    "size negative": (with_checksum(replaced(GOOD, 124, b"-0000000003")), errors.WrongRecordHeader),
    "size with spaces": (with_checksum(replaced(GOOD, 124, b"          3")), errors.WrongRecordHeader),
    "size in base 256": (with_checksum(replaced(GOOD, 124, b"\x80" + bytes(10) + b"\3")), errors.WrongRecordHeader),
    "size with a second meaning": (with_checksum(replaced(GOOD, 135, b" ")), errors.WrongRecordHeader),
    "size of eight gigabytes": (header(GOOD[:75], 8**11 - 1, TIMESTAMP), errors.RecordTooLarge),
    "size beyond the file": (header(GOOD[:75], 2**20, TIMESTAMP), errors.TruncatedArchive),
    "time not octal": (with_checksum(replaced(GOOD, 136, b"x")), errors.WrongRecordHeader),
    "another time": (record_bytes("data", b"[1]", TIMESTAMP + 1), errors.WrongRecordTime),
    "name without ending": (header(GOOD[:64], 3, TIMESTAMP) + GOOD[512:], errors.WrongRecordName),
    "another ending": (header(GOOD[:64] + b".data.xml", 3, TIMESTAMP) + GOOD[512:], errors.WrongRecordName),
    "a path": (header(b"../" + GOOD[:75], 3, TIMESTAMP) + GOOD[512:], errors.WrongRecordName),
    "upper case": (header(GOOD[:64].upper() + GOOD[64:74], 3, TIMESTAMP) + GOOD[512:], errors.WrongRecordName),
    "name of hundred bytes": (with_checksum(replaced(GOOD, 0, b"a" * 100)), errors.WrongRecordHeader),
    "bytes after the name": (with_checksum(replaced(GOOD, 90, b"a")), errors.WrongRecordHeader),
    "content": (replaced(GOOD, 513, b"2"), errors.WrongRecordHash),
    "another name": (header(b"0" * 64 + GOOD[64:74], 3, TIMESTAMP) + GOOD[512:], errors.WrongRecordHash),
    "padding": (replaced(GOOD, 1023, b"x"), errors.WrongRecordPadding),
    "end-of-archive blocks": (bytes(1024), errors.WrongRecordHeader),
    "first record again": (FIRST, errors.WrongRecordName),
}


@pytest.mark.parametrize(("after", "fault"), RECORD_FAULTS.values(), ids=RECORD_FAULTS)
@pytest.mark.parametrize("before", [b"", GOOD], ids=["second", "third"])
def test_a_faulty_record_is_named(tmp_path: Path, before: bytes, after: bytes, fault: type[errors.Fault]) -> None:
    with pytest.raises(errors.Fault) as caught:
        read_bytes(tmp_path, FIRST + before + after)
    assert type(caught.value) is fault
    assert f"at byte {len(FIRST + before)}" in caught.value.where


def test_only_the_credentials_may_be_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "MAX_RECORD", 2**20)
    monkeypatch.setattr(archive_module, "_CHUNK", 2**20)
    large = record_bytes("data", b"x" * (2**20 + 1))
    assert len(read_bytes(tmp_path, FIRST + GOOD * 2 + large)) == 3
    for before in (b"", GOOD, GOOD * 3):
        with pytest.raises(errors.RecordTooLarge):
            read_bytes(tmp_path, FIRST + before + large)


# -- the first record, and what is no archive --------------------------------------------------------------------------

FIRST_FAULTS: dict[str, tuple[bytes, type[errors.HustingsError]]] = {
    "empty": (b"", errors.NotAnArchive),
    "noise": (bytes(range(256)) * 8, errors.NotAnArchive),
    "zeros": (bytes(2048), errors.NotAnArchive),
    "gzip": (gzip.compress(FIRST), errors.NotAnArchive),
    "short noise": (b"BEL!", errors.NotAnArchive),
    "begun": (b"BELEN", errors.TruncatedArchive),
    "header cut": (FIRST[:511], errors.TruncatedArchive),
    "content cut": (FIRST[:520], errors.TruncatedArchive),
    "padding cut": (FIRST[:-1], errors.TruncatedArchive),
    "padding": (FIRST[:-1] + b"x", errors.WrongRecordPadding),
    "header": (replaced(FIRST, 100, b"0000755"), errors.WrongRecordHeader),
    "hostile size": (header(b"BELENIOS", 8**11 - 1, TIMESTAMP), errors.RecordTooLarge),
    "size not octal": (replaced(FIRST, 124, b"x"), errors.WrongRecordHeader),
    "not JSON": (first_of(b"{"), errors.NotJson),
    "not UTF-8": (first_of(b"\xff"), errors.NotUtf8),
    "deep": (first_of(b"[" * 4000), errors.TooDeep),
    "layout": (first_of(b'{"version": 1,"timestamp":"1795320197"}'), errors.NotCanonical),
    "order": (first_of(b'{"timestamp":"1795320197","version":1}'), errors.NotCanonical),
    "another version": (first_of(b'{"version":2,"timestamp":"1795320197"}'), errors.Unsupported),
    "time as number": (first_of(b'{"version":1,"timestamp":1795320197}'), errors.WrongField),
    "time with zero": (first_of(b'{"version":1,"timestamp":"01795320197"}'), errors.NumberOutOfRange),
    "time in other digits": (first_of('{"version":1,"timestamp":"١"}'.encode()), errors.NumberOutOfRange),
    "time too large": (first_of(b'{"version":1,"timestamp":"8589934592"}'), errors.NumberOutOfRange),
    "another time": (first_of(b'{"version":1,"timestamp":"1795320198"}'), errors.WrongRecordTime),
    "unknown field": (first_of(b'{"version":1,"timestamp":"1795320197","x":1}'), errors.WrongField),
}


@pytest.mark.parametrize(("data", "fault"), FIRST_FAULTS.values(), ids=FIRST_FAULTS)
def test_a_faulty_beginning_is_named(tmp_path: Path, data: bytes, fault: type[errors.HustingsError]) -> None:
    with pytest.raises(errors.HustingsError) as caught:
        read_bytes(tmp_path, data)
    assert type(caught.value) is fault


def test_a_modern_tar_is_no_archive(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w") as tar:
        tar.addfile(tarfile.TarInfo("BELENIOS"), io.BytesIO(b""))
    with pytest.raises(errors.WrongRecordHeader):
        read(path)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for path in (tmp_path, tmp_path / "missing", tmp_path / "pipe", tmp_path / "loop", Path("/dev/zero")):
        with pytest.raises(errors.Refusal):
            ArchiveReader.open(path)
    with pytest.raises(errors.Refusal, match="null"):
        ArchiveReader.open("a\0b")


def test_a_disk_that_fails_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_archive(tmp_path / "a.bel")

    def fail(*_: object) -> bytes:
        raise OSError(errno.EIO, "Input/output error")

    with ArchiveReader.open(path) as reader:
        monkeypatch.setattr(os, "pread", fail)
        with pytest.raises(errors.Refusal, match="Input/output error"):
            list(reader.records())


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_a_mutated_archive_never_ends_otherwise_than_in_the_tree_of_errors(data: st.DataObject) -> None:
    base = bytearray(FIRST + GOOD + record_bytes("event", b"{}") + record_bytes("data", b"y" * 700))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(base) - 1))
        base[place] = data.draw(st.integers(0, 255))
    cut = bytes(base[: data.draw(st.integers(0, len(base)))])
    descriptor = os.memfd_create("archive")
    os.write(descriptor, cut)
    try:
        reader = ArchiveReader(descriptor, "archive")
        list(reader.records())
    except errors.HustingsError as error:
        assert "\n" not in str(error)  # noqa: PT017 - one of many errors, any of the tree
    finally:
        os.close(descriptor)


# -- making and appending ----------------------------------------------------------------------------------------------


def test_an_archive_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.bel"
    create(path, TIMESTAMP)
    assert path.read_bytes() == FIRST
    with pytest.raises(errors.Refusal, match="exists already"):
        create(path, TIMESTAMP)
    with pytest.raises(errors.Refusal, match="cannot be made"):
        create(tmp_path / "missing" / "a.bel", TIMESTAMP)
    for timestamp in (-1, 8**11):
        with pytest.raises(ValueError, match="octal"):
            create(tmp_path / "b.bel", timestamp)


def test_an_archive_that_cannot_be_made_whole_is_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(errors.Refusal, match="No space left"):
        create(tmp_path / "a.bel", TIMESTAMP)
    assert not list(tmp_path.iterdir())


def full_disk(*_: object) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "a.bel")
    with Appender(path), pytest.raises(errors.Refusal, match="another program"):
        Appender(path)
    with Appender(path) as again:
        assert again.dropped == 0


def test_appending_in_batches_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = write_archive(tmp_path / "one.bel")
    monkeypatch.setattr("hustings.protocol.appender._BATCH", 3000)
    create(tmp_path / "many.bel", TIMESTAMP)
    groups = list(whole_vote(ChainWriter(None)))
    for start in range(0, len(groups), 7):
        with Appender(tmp_path / "many.bel") as appender:
            appender.append(groups[start : start + 7])
            assert appender.last_event == groups[min(start + 7, len(groups)) - 1].event.content
    assert (tmp_path / "many.bel").read_bytes() == one.read_bytes()


def short_vote() -> list[Group]:
    chain = ChainWriter(None)
    return [chain.setup(SETUP), *(chain.ballot(ballot) for ballot in BALLOTS[:3])]


def ends_of(groups: list[Group]) -> list[int]:
    """Where the first record and each group end."""
    ends = [len(FIRST)]
    for group in groups:
        records = (*group.data, group.event)
        ends.append(ends[-1] + sum(len(record_bytes(record.kind, record.content)) for record in records))
    return ends


def test_a_crash_at_any_byte_costs_only_the_group_that_was_being_written(tmp_path: Path) -> None:
    groups = short_vote()
    whole = write_archive(tmp_path / "whole.bel", lambda _: groups).read_bytes()
    ends = ends_of(groups)
    path = tmp_path / "crashed.bel"
    for cut in (*range(len(FIRST), len(whole), 97), *ends):
        for lost in (b"", bytes(1536)):
            path.write_bytes(whole[:cut])
            kept = max(end for end in ends if end <= cut)
            if lost and cut % 512:
                continue  # zeros in the middle of a record are another test
            path.write_bytes(whole[:cut] + lost)
            with Appender(path) as appender:
                assert appender.dropped == cut + len(lost) - kept
                rest = groups[ends.index(kept) :]
                assert appender.last_event == (groups[ends.index(kept) - 1].event.content if kept > ends[0] else None)
                appender.append(rest)
            assert path.read_bytes() == whole


def test_pages_that_never_arrived_are_cut_off(tmp_path: Path) -> None:
    chain = ChainWriter(None)
    groups = [chain.setup(SETUP), *(chain.ballot(b"%d" % number * 4000) for number in range(1, 6))]
    whole = write_archive(tmp_path / "whole.bel", lambda _: groups).read_bytes()
    ends = ends_of(groups)
    path = tmp_path / "crashed.bel"
    for arrived in range(4096, len(whole), 4096):
        path.write_bytes(whole[:arrived] + bytes(len(whole) - arrived))
        kept = max(end for end in ends if end <= arrived)
        with Appender(path) as appender:
            assert appender.dropped == len(whole) - kept
            appender.append(groups[ends.index(kept) :])
        assert path.read_bytes() == whole


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: replaced(whole, 5000, b"!"),
        lambda whole: whole + b"\0" * 512 + record_bytes("data", b"after a hole"),
        lambda whole: replaced(whole, len(whole) - 1024, b"!"),
        lambda whole: replaced(whole, len(whole) - 1024 + 124, b"9"),
        lambda whole: replaced(whole, len(whole) - 1024 + 126, b"7"),
        lambda whole: replaced(whole, len(whole) - 512, b"!"),
        lambda whole: replaced(whole, len(whole) - 1, b"!"),
        lambda whole: whole + b"noise" * 200,
    ],
    ids=["in the middle", "hole", "name", "size", "larger size", "content", "padding", "noise"],
)
def test_other_damage_is_a_fault_and_is_left_as_it_is(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    groups = short_vote()
    path = write_archive(tmp_path / "a.bel", lambda _: groups)
    damaged = damage(path.read_bytes())
    path.write_bytes(damaged)
    with pytest.raises(errors.ArchiveFault):
        Appender(path)
    assert path.read_bytes() == damaged


def test_a_batch_that_cannot_be_written_leaves_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    groups = short_vote()
    path = write_archive(tmp_path / "a.bel", lambda _: groups[:2])
    before = path.read_bytes()
    monkeypatch.setattr("hustings.protocol.appender._BATCH", 1)
    written = os.write
    calls = iter(range(100))

    def fill_up(descriptor: int, data: memoryview) -> int:
        return full_disk() if next(calls) else written(descriptor, data[:100])

    with Appender(path) as appender:
        with monkeypatch.context() as disk:
            disk.setattr(os, "write", fill_up)
            with pytest.raises(errors.Refusal, match="No space left on device; it is as before"):
                appender.append(groups[2:])
        assert path.read_bytes() == before
        assert appender.last_event == groups[1].event.content

        def stopping() -> Iterator[Group]:
            yield groups[2]
            raise errors.WrongSignature("ballot 3")

        with pytest.raises(errors.WrongSignature):
            appender.append(stopping())
        assert path.read_bytes() == before
        appender.append(groups[2:])
    assert path.read_bytes() == write_archive(tmp_path / "b.bel", lambda _: groups).read_bytes()


def test_a_disk_that_fails_altogether_is_mended_at_the_next_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups = short_vote()
    path = write_archive(tmp_path / "a.bel", lambda _: groups[:2])
    before = path.read_bytes()
    with Appender(path) as appender, monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full_disk)
        disk.setattr(os, "ftruncate", full_disk)
        with pytest.raises(errors.Refusal, match="cannot be cut back"):
            appender.append(groups[2:])
    os.truncate(path, path.stat().st_size - 700)
    with Appender(path) as appender:
        assert appender.dropped > 0
        appender.append(groups[len(groups) - 1 :])
    assert path.read_bytes().startswith(before)


@pytest.mark.parametrize(
    ("error", "said"),
    [(OSError(5, "Input/output error"), "cannot be read: Input/output"), (MemoryError(), "no memory")],
)
def test_a_disk_or_a_memory_that_fails_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    create(tmp_path / "a.bel", 0)

    def fail(*_: object) -> bytes:
        raise error

    with ArchiveReader.open(tmp_path / "a.bel") as reader:
        monkeypatch.setattr("os.pread", fail)
        with pytest.raises(errors.Refusal, match=said):
            reader.bytes_at(0, 10)


def test_new_records_are_named_by_their_hash() -> None:
    assert new_record("data", b"[1]").hash_hex == hash_of(b"[1]")


def test_the_fixtures_are_read(shared: Path) -> None:
    archives = sorted((shared / "fixtures" / "sound").glob("*/*.bel"))
    assert archives
    for path in archives:
        data = path.read_bytes()
        with ArchiveReader.open(path) as reader:
            written = first_record(reader.timestamp)
            for record in reader.records():
                written += record_bytes(record.kind, record.content, reader.timestamp)
        assert written == data
