"""The archive of an election, UUID.bel: an old-style tar that only grows (specification section 4.4).

Every record is a header block of 512 bytes, its content, and zeros up to the next block. The header is a function of
the record's name and size and of the archive's timestamp; any other header is a fault, so an archive has one writing.
The first record, ``BELENIOS``, tells the format's version and the timestamp. There are no blocks at the end.
"""

import os
import re
import stat
from collections.abc import Iterator
from hashlib import sha256
from typing import Literal, NamedTuple, NoReturn, Self

from hustings import errors
from hustings.protocol import canonical

BLOCK = 512
MAX_RECORD = 16 * 2**20
"""The largest record but one: a ballot about 10,000 options has less."""

MAX_CREDENTIALS = 2**30
"""The largest third record, in whose place the credentials stand: 16 million voters."""

Kind = Literal["data", "event"]

_CREDENTIALS = 3  # records are counted from 0, BELENIOS
_FIRST = b"BELENIOS"
_MAX_FIRST = 4096
_CHUNK = 4 * 2**20
_ZEROS = bytes(BLOCK)
_KINDS: dict[bytes, Kind] = {b".data.json".ljust(36, b"\0"): "data", b".event.json".ljust(36, b"\0"): "event"}
_NAME = re.compile(rb"[0-9a-f]{64}\.(?:data|event)\.json")
_OCTAL = re.compile(rb"[0-7]{11}\0")
_TIMESTAMP = re.compile(r"0|[1-9][0-9]{0,9}")
_MAX_FORMS = 4096


class Record(NamedTuple):
    """One record but the first: its hash is that of its content; ``offset`` is its header's place in the archive."""

    kind: Kind
    hash_hex: str
    offset: int
    content: bytes


class _Form(NamedTuple):
    # What the headers of all records of one size share.
    size: int
    padding: int
    checksum: int  # of the header without the name


def header(name: bytes, size: int, timestamp: int) -> bytes:
    """The header block of a record (name under 100 bytes, size and timestamp below 8^11)."""
    middle = _middle(size, timestamp)
    return name.ljust(100, b"\0") + middle + _rest(_form(middle, size).checksum + sum(name))


def first_record(timestamp: int) -> bytes:
    """The record ``BELENIOS`` of an archive with this timestamp (seconds since 1970), padded."""
    content = canonical.dumps(_first_content(timestamp))
    return header(_FIRST, len(content), timestamp) + content + padding(len(content))


def padding(size: int) -> bytes:
    """The zeros after a content of this size."""
    return _ZEROS[: -size % BLOCK]


class ArchiveReader:
    """The records of an archive, up to the size that it had when it was opened: what is appended meanwhile is not read.

    Raises Refusal for what cannot be read as a file, NotAnArchive for one of another format, Unsupported for another
    version.
    """

    def __init__(self, descriptor: int, name: str) -> None:
        """Own an open descriptor of a regular file; most callers want `open`."""
        self._descriptor = descriptor
        self.name = name
        self.size = os.fstat(descriptor).st_size
        self.timestamp, self.start = self._read_first()

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> Self:
        """Open the archive at ``path`` for reading."""
        descriptor = open_regular(path, os.O_RDONLY)
        try:
            return cls(descriptor, os.fspath(path))
        except BaseException:
            os.close(descriptor)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)

    def bytes_at(self, offset: int, size: int) -> bytes:
        """``size`` bytes from ``offset``, or up to the size at opening; fewer when the file has shrunk meanwhile."""
        try:
            return os.pread(self._descriptor, max(0, min(size, self.size - offset)), offset)
        except OSError as error:
            raise errors.Refusal(f"{self.name} cannot be read: {error.strerror}") from None
        except MemoryError:
            raise errors.Refusal(f"{self.name} has a record of {size} bytes, for which there is no memory") from None

    def records(self) -> Iterator[Record]:
        """Every record after the first, in order, its header, name, hash and padding checked; holds one at a time.

        Faults: TruncatedArchive, WrongRecordHeader, WrongRecordTime, WrongRecordName, RecordTooLarge, WrongRecordHash,
        WrongRecordPadding.
        """
        forms: dict[bytes, _Form] = {}
        window, begin, offset, number = b"", 0, self.start, 0  # window: the bytes of the archive from begin
        while offset < self.size:
            number += 1
            at = offset - begin
            if at + BLOCK > len(window):
                window, begin, at = self.bytes_at(offset, _CHUNK), offset, 0
            form = forms.get(window[at + 100 : at + 148])
            if form is None:
                form = self._new_form(window[at : at + BLOCK], number, offset)
                if len(forms) < _MAX_FORMS:
                    forms[window[at + 100 : at + 148]] = form
            name = window[at : at + 100]
            kind = _KINDS.get(name[64:])
            if kind is None or window[at + 148 : at + BLOCK] != _rest(form.checksum + sum(name)):
                self._refuse_header(window[at : at + BLOCK], number, offset)
            at += BLOCK
            whole = form.size + form.padding
            if at + whole > len(window):
                window, begin, at = self._large_window(offset + BLOCK, whole, number), offset + BLOCK, 0
            content = window[at : at + form.size]
            hash_hex = sha256(content).hexdigest()
            if hash_hex.encode() != name[:64]:
                self._refuse_hash(name, number, offset)
            if window[at + form.size : at + whole] != _ZEROS[: form.padding]:
                raise errors.WrongRecordPadding(_where(number, offset))
            yield Record(kind, hash_hex, offset, content)
            offset += BLOCK + whole

    def _read_first(self) -> tuple[int, int]:
        # The timestamp, and where the second record starts.
        block = self.bytes_at(0, BLOCK)
        if not block or not (_FIRST + b"\0").startswith(block[:9]):
            raise errors.NotAnArchive("", "its first record is not BELENIOS")
        where = _where(0, 0)
        if len(block) < BLOCK:
            raise errors.TruncatedArchive(where)
        size, timestamp = _numbers(block, where)
        if block != header(_FIRST, size, timestamp):
            raise errors.WrongRecordHeader(where)
        if size > _MAX_FIRST:
            raise errors.RecordTooLarge(where)
        padded = self.bytes_at(BLOCK, size + -size % BLOCK)
        if len(padded) < size + -size % BLOCK:
            raise errors.TruncatedArchive(where)
        if padded[size:] != padding(size):
            raise errors.WrongRecordPadding(where)
        try:
            stated = canonical.read(padded[:size], _parse_first, _first_content)
        except errors.Fault as fault:
            raise fault.within(where) from None
        if stated != timestamp:
            raise errors.WrongRecordTime(where)
        return timestamp, BLOCK + len(padded)

    def _new_form(self, block: bytes, number: int, offset: int) -> _Form:
        # The form of a size not met before, when the record has room in the archive.
        where = _where(number, offset)
        if len(block) < BLOCK:
            raise errors.TruncatedArchive(where)
        size, _ = _numbers(block, where)
        middle = _middle(size, self.timestamp)
        if block[100:148] != middle:
            self._refuse_header(block, number, offset)
        return _form(middle, size)

    def _large_window(self, offset: int, whole: int, number: int) -> bytes:
        # At least a record's content and padding. Nothing is allocated that is not in the file.
        where = _where(number, offset - BLOCK)
        if whole > (MAX_CREDENTIALS if number == _CREDENTIALS else MAX_RECORD):
            raise errors.RecordTooLarge(where)
        if offset + whole > self.size:
            raise errors.TruncatedArchive(where)
        window = self.bytes_at(offset, max(whole, _CHUNK))
        if len(window) < whole:
            raise errors.TruncatedArchive(where, "it became shorter while it was read")
        return window

    def _refuse_header(self, block: bytes, number: int, offset: int) -> NoReturn:
        where = _where(number, offset)
        if len(block) < BLOCK:
            raise errors.TruncatedArchive(where)
        size, timestamp = _numbers(block, where)
        name = block[:100].rstrip(b"\0")
        if len(name) == 100 or b"\0" in name or block != header(name, size, timestamp):
            raise errors.WrongRecordHeader(where)
        if timestamp != self.timestamp:
            raise errors.WrongRecordTime(where)
        raise errors.WrongRecordName(where)

    def _refuse_hash(self, name: bytes, number: int, offset: int) -> NoReturn:
        if not _NAME.fullmatch(name.rstrip(b"\0")):
            raise errors.WrongRecordName(_where(number, offset))
        raise errors.WrongRecordHash(_where(number, offset))


def open_regular(path: str | os.PathLike[str], flags: int) -> int:
    """A descriptor of the regular file at ``path``, else a Refusal; a pipe or a device is not waited for."""
    try:
        descriptor = os.open(path, flags | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise errors.Refusal(f"{os.fspath(path)!r} cannot be opened: {reason}") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise errors.Refusal(f"{os.fspath(path)!r} is no file")
    return descriptor


def _middle(size: int, timestamp: int) -> bytes:
    # Bytes 100 to 147 of a header: mode, owner, group, size, time.
    return b"0000644\x000000000\x000000000\0%011o\0%011o\0" % (size, timestamp)


def _form(middle: bytes, size: int) -> _Form:
    # The checksum counts its own eight bytes as spaces, and the "0" of a plain file.
    return _Form(size, -size % BLOCK, sum(middle) + 8 * ord(" ") + ord("0"))


def _rest(checksum: int) -> bytes:
    # Bytes 148 to 511 of a header: checksum, kind of file, nothing.
    return b"%06o\0 0" % checksum + _ZEROS[:355]


def _numbers(block: bytes, where: str) -> tuple[int, int]:
    # Size and timestamp as a header states them.
    if not _OCTAL.fullmatch(block[124:136]) or not _OCTAL.fullmatch(block[136:148]):
        raise errors.WrongRecordHeader(where)
    return int(block[124:135], 8), int(block[136:147], 8)


def _where(number: int, offset: int) -> str:
    return f"record {number} at byte {offset}"


def _first_content(timestamp: int) -> canonical.Json:
    return {"version": 1, "timestamp": str(timestamp)}


def _parse_first(reader: canonical.Reader) -> int:
    fields = reader.fields("version", "timestamp")
    version = fields["version"].integer()
    if version != 1:
        raise errors.Unsupported(f"the archive is of version {version}; this release reads version 1")
    text = fields["timestamp"].text()
    if not _TIMESTAMP.fullmatch(text) or int(text) >= 8**11:
        raise errors.NumberOutOfRange(fields["timestamp"].where)
    return int(text)
