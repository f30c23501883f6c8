"""Ballots as they come in: one on each line of some files."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from hustings.cli import terminal
from hustings.protocol.archive import MAX_RECORD
from hustings.protocol.board import BATCH

MAX_BATCH = 64 * 2**20
"""Bytes of ballots that are held at once."""


class Line(NamedTuple):
    """One ballot and where it stood. One that is longer than a record may be is cut short, but not so far as to fit."""

    place: str
    content: bytes


def batches(paths: Sequence[Path]) -> Iterator[list[Line]]:
    """All lines that are not empty, some at a time. Raises Refusal for files that cannot be read."""
    batch: list[Line] = []
    size = 0
    for path in paths:
        for line in _lines(path):
            batch.append(line)
            size += len(line.content)
            if len(batch) == BATCH or size > MAX_BATCH:
                yield batch
                batch, size = [], 0
    if batch:
        yield batch


def _lines(path: Path) -> Iterator[Line]:
    name = "standard input" if path == terminal.STANDARD else str(path)
    number = 0
    with terminal.open_input(path) as stream:
        while read := stream.readline(MAX_RECORD + 2):
            number += 1
            content = read.removesuffix(b"\n")
            while read and not read.endswith(b"\n"):
                read = stream.readline(MAX_RECORD)
            if content:
                yield Line(f"{name}, line {number}", content)
