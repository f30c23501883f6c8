"""The lines of a roll, decoded: bounded in length, and never guessed at."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from hustings import errors

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAX_ROW = 1 << 20  # characters in one row of the table, line ends in quotes included

SAVE_AS = 'save the table as "CSV UTF-8" and try again'
_MARKS = [
    (codecs.BOM_UTF32_LE, ""),  # begins as UTF-16's mark does, so it comes first
    (codecs.BOM_UTF32_BE, ""),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
_UNDECODED = re.compile("[\udc80-\udcff]")  # what surrogateescape makes of a byte that is not UTF-8


class Lines:
    """Iterates over the lines of a stream of UTF-8 (with or without a mark) or UTF-16 (with one), their ends included.

    ``number`` is that of the line given last, from 1. ``row_begins`` starts the count of the characters that a row may
    have. The stream stays its owner's. With ``undecoded``, bytes that are not UTF-8 come as the surrogates of
    "surrogateescape", for whoever refuses their row alone. Errors: RollNotText, RollRowBroken.
    """

    def __init__(self, stream: io.BufferedIOBase, *, undecoded: bool = False) -> None:
        self.number = 0
        self._undecoded = undecoded
        self._room = MAX_ROW
        head = io.BufferedReader(_Unowned(stream))
        encoding = _encoding(head.peek(4))
        escaped = "strict" if encoding == "utf-16" else "surrogateescape"  # which lets _check name the line
        self._text = io.TextIOWrapper(head, encoding, errors=escaped, newline="")

    def row_begins(self) -> None:
        """The next line begins a row."""
        self._room = MAX_ROW

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        self.number += 1
        try:
            line = self._text.readline(self._room + 1)
        except UnicodeDecodeError:
            raise errors.RollNotText(f"the text begins as UTF-16 and does not go on so: {SAVE_AS}") from None
        if not line:
            raise StopIteration
        if len(line) > self._room:
            raise errors.RollRowBroken(
                "the row does not end within a mebibyte: close the quotes that were opened there", line=self.number
            )
        self._room -= len(line)
        self._check(line)
        return line

    def _check(self, line: str) -> None:
        if "\0" in line:
            raise errors.RollNotText(f"this is no text, it has zero bytes in it: {SAVE_AS}", line=self.number)
        undecoded = None if self._undecoded or line.isascii() else _UNDECODED.search(line)
        if undecoded:
            byte = ord(undecoded[0]) - 0xDC00
            raise errors.RollNotText(
                f"the text is not UTF-8 (byte 0x{byte:02x}; perhaps Latin-1 or Windows-1252): {SAVE_AS}",
                line=self.number,
            )


class _Unowned(io.RawIOBase):
    """Reads from a stream and does not close it."""

    def __init__(self, stream: io.BufferedIOBase) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        return self._stream.readinto(buffer)


def _encoding(head: bytes) -> str:
    for mark, name in _MARKS:
        if head.startswith(mark):
            if not name:
                raise errors.RollNotText(f"the text is UTF-32: {SAVE_AS}")
            return name
    return "utf-8"
