"""A roll as a table: the header's names, and rows below it that have as many cells or fewer."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from hustings import errors
from hustings.roll.header import Names, is_separator_line, parse_names
from hustings.roll.lines import Lines

MAX_COLUMNS = 500


def first_line(lines: Lines) -> str:
    """The header: the first line that is neither empty nor a spreadsheet's note. Errors: RollHeaderNotUnderstood."""
    for line in lines:
        if line.strip() and not is_separator_line(line):
            return line
        lines.row_begins()
    raise errors.RollHeaderNotUnderstood("the roll is empty: it needs a header and a row for each member")


def rows(lines: Lines, delimiter: str, width: int) -> Iterator[tuple[int, list[str]]]:
    """The rows below the header, each with the number of its first line; empty lines are none."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.row_begins()
        first = lines.number + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            # It quotes the delimiter, which may be a tab and has no place on a terminal.
            said = str(error).replace("\t", "tab")
            raise errors.RollRowBroken(
                f"the row cannot be read ({said}): put a cell with quotes in it in quotes, its own doubled",
                line=first,
            ) from None
        if row is None:
            return
        if len(row) > width and any(cell.strip() for cell in row[width:]):
            raise errors.RollRowBroken(
                f"the row has {len(row)} cells where the header has {width}: "
                "put the cell that contains a separator in quotes",
                line=first,
            )
        if row:
            yield first, row


class Table:
    """Iterates once over the rows of a roll whose columns are still to be mapped; ``names`` are read at once.

    Bounded in memory: one row is held at a time. The stream is not closed. Errors: RollRefusal's kinds.
    """

    def __init__(self, stream: io.BufferedIOBase) -> None:
        self._lines = Lines(stream)
        self._header = _names(self._lines)
        self._rows = rows(self._lines, self._header.delimiter, len(self._header.names))

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names as written."""
        return self._header.names

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        return self._rows


def _names(lines: Lines) -> Names:
    try:
        line = first_line(lines)
    except errors.RollRowBroken:
        raise errors.RollHeaderNotUnderstood(
            f"the first line is longer than the names of {MAX_COLUMNS} columns can be: export the members again, "
            "with a line for each",
            line=lines.number,
        ) from None
    header = parse_names(line, lines.number)
    if len(header.names) > MAX_COLUMNS:
        raise errors.RollHeaderNotUnderstood(
            f"the table has {len(header.names)} columns, and at most {MAX_COLUMNS} are read: leave out what a vote "
            "does not need",
            line=lines.number,
        )
    return header
