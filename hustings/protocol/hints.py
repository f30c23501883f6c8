"""Hints: the commitments of the proofs of every ballot, written down by whoever checked it once (spec/hints.md).

They make checking faster and are never trusted: no verdict depends on them, so nothing about a hints file is ever a
fault.
"""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Self

from hustings import errors
from hustings.protocol.archive import open_regular

MAGIC = b"HUSTINGS HINTS 1\n"
POINT = 32
OPENING = len(MAGIC) + 32 + 4
"""Bytes before the first hint."""


def opening(election_hash: str, points: int) -> bytes:
    """What a file of hints begins with, for the election of this hash (hex) with this many points for each ballot."""
    return MAGIC + bytes.fromhex(election_hash) + points.to_bytes(4, "big")


class HintsReader:
    """The hints of a file, in step with the ballots; ``useless`` says why they are of no use, empty while they are."""

    def __init__(self, path: str | os.PathLike[str], election_hash: str, points: int) -> None:
        """Open the hints for the election of this hash (hex) with this many points for each ballot; raises nothing."""
        self.useless = ""
        self._size = points * POINT
        self._file: BinaryIO | None = None
        self._left = 0
        try:
            self._file = os.fdopen(open_regular(path, os.O_RDONLY), "rb")
            head = self._file.read(OPENING)
            self._left = os.fstat(self._file.fileno()).st_size - OPENING
        except (errors.Refusal, OSError) as error:
            self._give_up(f"the hints cannot be read: {error}")
        else:
            self._check_head(head, election_hash, points)

    def _check_head(self, head: bytes, election_hash: str, points: int) -> None:
        if not head.startswith(MAGIC) or len(head) < OPENING:
            self._give_up("the file holds no hints")
        elif head[:-4] != opening(election_hash, points)[:-4]:
            self._give_up("the hints are for another election")
        elif head != opening(election_hash, points):
            self._give_up("the hints are for ballots of another form")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def next_many(self, count: int) -> list[bytes]:
        """The hints of the next ``count`` ballots, empty where there is none."""
        if self._file is None:
            return [b""] * count
        size = self._size
        try:
            data = self._file.read(max(0, min(count * size, self._left)))
        except OSError as error:
            self._give_up(f"the hints cannot be read: {error.strerror}")
            return [b""] * count
        self._left -= len(data)
        blocks = [data[start : start + size] for start in range(0, len(data) - size + 1, size)]
        if len(blocks) < count:
            self._give_up("the hints end before the ballots do")
        none = bytes(size)
        return [b"" if block == none else block for block in blocks] + [b""] * (count - len(blocks))

    def _give_up(self, reason: str) -> None:
        self.useless = reason
        self.close()


class HintsWriter:
    """Writes hints beside the ballots' check; the file appears under its name, whole, when `finish` is called.

    Raises Refusal when it cannot be written, or when a file of that name is there that holds no hints.
    """

    def __init__(self, path: str | os.PathLike[str], election_hash: str, points: int) -> None:
        """Begin the hints for the election of this hash (hex) with this many points for each ballot."""
        self._path = Path(path)
        self._size = points * POINT
        self._refuse_other_file()
        self._unfinished = self._path.with_name(f".{self._path.name}.{os.getpid()}.unfinished")
        try:
            self._file = self._unfinished.open("wb")
        except (OSError, ValueError) as error:
            raise errors.Refusal(f"the hints cannot be written: {error}") from None
        self._write(opening(election_hash, points))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.discard()

    def add_many(self, hints: Iterable[bytes]) -> None:
        """The hints of the next ballots, empty where there is none."""
        none = bytes(self._size)
        blocks = [hint or none for hint in hints]
        if any(len(block) != self._size for block in blocks):
            raise ValueError("a hint has as many points as was said at the beginning")
        self._write(b"".join(blocks))

    def finish(self) -> None:
        """Put the file in its place."""
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._unfinished.replace(self._path)
        except OSError as error:
            self._fail(error)

    def discard(self) -> None:
        """Remove what is not finished; after `finish` there is nothing to remove."""
        # A full disk fails again when what waits in memory is written at the close.
        with suppress(OSError):
            self._file.close()
        self._unfinished.unlink(missing_ok=True)

    def _write(self, data: bytes) -> None:
        try:
            self._file.write(data)
        except OSError as error:
            self._fail(error)

    def _fail(self, error: OSError) -> None:
        self.discard()
        raise errors.Refusal(f"the hints cannot be written: {error.strerror}") from None

    def _refuse_other_file(self) -> None:
        # Somebody may name the archive by mistake: only hints are replaced by hints.
        try:
            if not self._path.exists():
                return
        except OSError as error:
            raise errors.Refusal(f"the hints cannot be written: {error.strerror}") from None
        with os.fdopen(open_regular(self._path, os.O_RDONLY), "rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                raise errors.Refusal(f"{str(self._path)!r} holds no hints and is not replaced")
