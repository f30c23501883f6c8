"""Making an archive, and appending to one: whole groups of records, once each, or nothing."""

import fcntl
import os
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, Self

from hustings import errors
from hustings.protocol.archive import BLOCK, ArchiveReader, Kind, first_record, header, open_regular, padding

_BATCH = 4 * 2**20


class NewRecord(NamedTuple):
    """A record yet to be appended; `new_record` makes it."""

    kind: Kind
    hash_hex: str
    content: bytes

    @property
    def extent(self) -> int:
        """How many bytes of an archive it takes."""
        return BLOCK + len(self.content) + -len(self.content) % BLOCK

    def write(self, timestamp: int) -> bytes:
        """Its bytes in an archive with this timestamp."""
        name = f"{self.hash_hex}.{self.kind}.json".encode()
        return header(name, len(self.content), timestamp) + self.content + padding(len(self.content))


class Group(NamedTuple):
    """What is appended together: an event, and before it the data records that it names."""

    data: tuple[NewRecord, ...]
    event: NewRecord

    @property
    def records(self) -> tuple[NewRecord, ...]:
        """All its records, in the archive's order."""
        return (*self.data, self.event)

    @property
    def extent(self) -> int:
        """How many bytes of an archive it takes."""
        return sum(record.extent for record in self.records)


def new_record(kind: Kind, content: bytes) -> NewRecord:
    """The record of this content."""
    return NewRecord(kind, sha256(content).hexdigest(), content)


def create(path: str | os.PathLike[str], timestamp: int) -> None:
    """Make an archive without events (timestamp: seconds since 1970, below 8^11). Raises Refusal where a file is."""
    if not 0 <= timestamp < 8**11:
        raise ValueError("a timestamp has at most eleven octal digits")
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
    except FileExistsError:
        raise errors.Refusal(f"{os.fspath(path)!r} exists already, and an archive is never overwritten") from None
    except OSError as error:
        raise errors.Refusal(f"{os.fspath(path)!r} cannot be made: {error.strerror}") from None
    try:
        _write(descriptor, first_record(timestamp))
        os.fsync(descriptor)
        sync_folder(path)
    except OSError as error:
        Path(path).unlink()
        raise errors.Refusal(f"{os.fspath(path)!r} cannot be written: {error.strerror}") from None
    finally:
        os.close(descriptor)


class Appender:
    """The one writer of an archive, which an exclusive lock keeps others from writing.

    A batch of groups is on the disk when `append` returns. A writer that dies in the middle of a batch leaves at most
    an incomplete group at the end: records cut off by the end of the file, data records without their event, or zeros
    that the file system put where bytes never arrived. Opening the archive again cuts the file back to its last whole
    event and tells how many bytes that were in ``dropped``; nothing before that event's end is ever touched. Any other
    damage is a fault, and the file is left as it is.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Lock and mend the archive. Refusal when it cannot be opened or is locked; ArchiveFault when it is damaged."""
        self.name = os.fspath(path)
        self._descriptor = open_regular(path, os.O_RDWR)
        self.last_event: bytes | None = None
        try:
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise errors.Refusal(f"{self.name!r} is being written by another program") from None
            reader = ArchiveReader(self._descriptor, self.name)
            self.timestamp = reader.timestamp
            self._size = self._whole_events(reader)
            self.dropped = reader.size - self._size
            if self.dropped:
                self._cut_back()
        except BaseException:
            os.close(self._descriptor)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Unlock and close the file."""
        os.close(self._descriptor)

    def append(self, groups: Iterable[Group]) -> None:
        """Append all the groups and wait until the disk has them; when anything fails, none of them stays.

        Raises Refusal when they cannot be written, and whatever the iterable raises.
        """
        start, last = self._size, self.last_event
        try:
            self._append(groups)
            os.fsync(self._descriptor)
        except BaseException as error:
            self._size, self.last_event = start, last
            self._cut_back()
            if isinstance(error, OSError):
                raise errors.Refusal(f"{self.name!r} cannot be written: {error.strerror}; it is as before") from error
            raise

    def _cut_back(self) -> None:
        try:
            os.ftruncate(self._descriptor, self._size)
            os.fsync(self._descriptor)
        except OSError as error:
            what = f"{self.name!r} cannot be cut back to its last whole event: {error.strerror}"
            raise errors.Refusal(f"{what}; when it can be written again, opening it does so") from error

    def _append(self, groups: Iterable[Group]) -> None:
        parts: list[bytes] = []
        waiting = 0
        for group in groups:
            for record in group.records:
                parts.append(record.write(self.timestamp))
                waiting += len(parts[-1])
            self.last_event = group.event.content
            if waiting > _BATCH:
                self._write_at_end(b"".join(parts))
                parts, waiting = [], 0
        self._write_at_end(b"".join(parts))

    def _write_at_end(self, data: bytes) -> None:
        os.lseek(self._descriptor, self._size, os.SEEK_SET)
        _write(self._descriptor, data)
        self._size += len(data)

    def _whole_events(self, reader: ArchiveReader) -> int:
        # Where the last whole event ends. ``whole`` is where the last whole record ends.
        end = whole = reader.start
        try:
            for record in reader.records():
                size = len(record.content)
                whole = record.offset + BLOCK + size + -size % BLOCK
                if record.kind == "event":
                    end, self.last_event = whole, record.content
        except errors.TruncatedArchive:
            pass
        except errors.ArchiveFault:
            if not _never_arrived(reader, whole):
                raise
        return end


def _never_arrived(reader: ArchiveReader, offset: int) -> bool:
    # From somewhere in the record at this offset to the file's end there are zeros only. The padding after a content
    # is of zeros, too, but no message ends in one: when the content's last byte is zero, it was never written.
    zeros = offset
    for at in range(offset, reader.size, _BATCH):
        if there := reader.bytes_at(at, _BATCH).rstrip(b"\0"):
            zeros = at + len(there)
    if zeros == offset:
        return True
    block = reader.bytes_at(offset, BLOCK)
    size = int(block[124:135], 8) if set(block[124:135]) <= set(b"01234567") else 0
    right = block == header(block[:100].rstrip(b"\0"), size, reader.timestamp)
    return right and zeros < offset + BLOCK + size


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def sync_folder(path: str | os.PathLike[str]) -> None:
    """Put the folder of this file on the disk: only then does a new file survive a crash."""
    folder = os.open(Path(path).resolve().parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
