"""A ledger's file, line by line, with a bar that tells how much of it is read."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hustings.cli import terminal
from hustings.protocol.board import Progress

LONGEST = 2**20
"""Bytes of a line: no entry has as many."""

_BETWEEN = 2000


@contextmanager
def ledger_lines(path: Path) -> Iterator[Iterator[bytes]]:
    """The file's lines, each with its line feed; a Refusal when it cannot be read. ``-`` is the standard input."""
    with terminal.open_input(path) as stream, terminal.progress("Reading") as progress:
        size = 0 if path == terminal.STANDARD else os.fstat(stream.fileno()).st_size
        yield _told(iter(lambda: stream.readline(LONGEST), b""), size, progress)


def _told(lines: Iterator[bytes], size: int, progress: Progress) -> Iterator[bytes]:
    read = 0
    for number, line in enumerate(lines):
        read += len(line)
        if size and number % _BETWEEN == 0:
            progress("Reading", read, size)
        yield line
