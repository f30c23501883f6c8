"""Parts of a file that a request asks for (RFC 9110, section 14): one range of bytes, or the whole."""

import re
from dataclasses import dataclass

_ONE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")


class Unsatisfiable(Exception):
    """The file has no byte of the range."""


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes ``start`` up to, not including, ``end`` of a file of ``size`` bytes."""

    start: int
    end: int
    size: int

    @property
    def whole(self) -> bool:
        """Whether this is all of the file."""
        return (self.start, self.end) == (0, self.size)

    @property
    def content_range(self) -> str:
        """The answer's Content-Range."""
        return f"bytes {self.start}-{self.end - 1}/{self.size}"


def part_of(asked: str | None, size: int) -> tuple[Part, bool]:
    """What to send, and whether it is an answer to a range: what is no single range of bytes is ignored, as is right.

    Raises Unsatisfiable when the range begins at or after the file's end, or asks for no byte.
    """
    found = _ONE.fullmatch(asked or "")
    if found is None or found.group(1) == found.group(2) == "":
        return Part(0, size, size), False
    first, last = found.groups()
    if not first:
        if int(last) == 0 or size == 0:
            raise Unsatisfiable
        return Part(max(0, size - int(last)), size, size), True
    if last and int(last) < int(first):
        return Part(0, size, size), False
    if int(first) >= size:
        raise Unsatisfiable
    return Part(int(first), min(size, int(last) + 1) if last else size, size), True
