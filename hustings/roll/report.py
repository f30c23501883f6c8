"""The report of an import: a line for each row of which nothing was taken, or not all, written to disk as it comes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from hustings.roll.records import Reason

MARK = "\ufeff"  # without it a spreadsheet reads UTF-8 as something else
HEADER = ("line", "what", "cell", "remedy")
MAX_CELL = 200

REMEDIES = {
    Reason.REPEATED: "Nothing to do: this address stands further up in the file, and the first row counts.",
    Reason.WITHOUT_ADDRESS: "Add the member's e-mail address: without one no voting link can be sent.",
    Reason.INVALID_ADDRESS: "Write one e-mail address, like name@example.org, and nothing else in this cell.",
    Reason.INVALID_DAY: "Write the day as 2015-12-31, or leave the cell empty when it is not known.",
    Reason.UNCLEAR_CONSENT: "This member is on the roll and gets no campaign mail: write yes or no to allow it.",
}
# What a spreadsheet takes for a formula when a cell begins with it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class Finding(NamedTuple):
    """A row of which nothing was taken, or not all: its line in the file, why, and the cell that shows it."""

    line: int
    reason: Reason
    cell: str


def header() -> bytes:
    """What a report begins with."""
    return _written([HEADER], mark=MARK)


def add(path: Path, findings: Iterable[Finding], *, standing: int) -> int:
    """Write findings behind the bytes that stand; how many stand then.

    What an interruption left behind them goes. The caller holds the import's lock and notes the size in the
    transaction that the findings belong to.
    """
    lines = [(f"{line}", reason.value, harmless(cell), REMEDIES[reason]) for line, reason, cell in findings]
    if not lines:
        return standing
    with path.open("r+b") as file:
        file.truncate(standing)
        file.seek(standing)
        return standing + file.write(_written(lines))


def _written(lines: Sequence[tuple[str, ...]], mark: str = "") -> bytes:
    text = io.StringIO(newline="")
    text.write(mark)
    csv.writer(text).writerows(lines)
    return text.getvalue().encode()


def harmless(cell: str, longest: int = MAX_CELL) -> str:
    """The cell, cut, and so that no program for tables takes it for a formula."""
    shown = cell[:longest]
    return f"'{shown}" if shown.lstrip(" \u00a0").startswith(_FORMULA) else shown
