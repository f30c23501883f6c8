"""A table of endorsements as numbered rows, in the encodings and dialects of rolls; a broken row breaks no other."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

from hustings import errors
from hustings.ledger.reading.reported import Finding, Reason
from hustings.ledger.reading.values import quoted
from hustings.roll.header import parse_names
from hustings.roll.lines import Lines
from hustings.roll.table import MAX_COLUMNS, first_line, rows


@dataclass(frozen=True, slots=True)
class Cells:
    """A row's cells, without white space around them; as many as the header has."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that has no cells, and why."""

    line: int
    finding: Finding


class Sheet:
    """Iterates once over the rows of a table; ``names`` are its columns', read at once.

    Lines and rows without a word in them are none. Bounded in memory: one row is held at a time. The stream is not
    closed. Errors: RollHeaderNotUnderstood; RollNotText, also for a row that does not end within a mebibyte.
    """

    def __init__(self, stream: io.BufferedIOBase) -> None:
        self._lines = _Lines(stream, undecoded=True)
        self.names, self._delimiter = _header(self._lines)

    def __iter__(self) -> Iterator[Cells | Broken]:
        width = len(self.names)
        below = rows(self._lines, self._delimiter, width)
        while True:
            first = self._lines.number + 1
            try:
                found = next(below, None)
            except errors.RollRowBroken as broken:
                yield Broken(broken.line, Finding(Reason.BROKEN, said=self._why(broken, first)))
                below = rows(self._lines, self._delimiter, width)  # which the error has ended
                continue
            if found is None:
                return
            line, cells = found
            if any(cell.strip() for cell in cells):
                yield _decoded(line, cells, self.names)

    def _why(self, broken: errors.RollRowBroken, first: int) -> str:
        last = self._lines.number
        through = f" (lines {first:,} to {last:,} are in it)" if last > first else ""
        return quoted(f"{str(broken).partition(': ')[2]}{through}")


class _Lines(Lines):
    """Lines of which one that never ends is the end: nobody can say where the next row begins."""

    def __next__(self) -> str:
        try:
            return super().__next__()
        except errors.RollRowBroken as broken:
            raise errors.RollNotText(f"{broken}") from None


def _header(lines: Lines) -> tuple[tuple[str, ...], str]:
    try:
        first = first_line(lines)
        header = parse_names(first, lines.number)
    except errors.RollHeaderNotUnderstood:
        raise errors.RollHeaderNotUnderstood(
            "no line names the columns: put one above the endorsements, for instance "
            "endorser,candidate,contest,date,source",
            line=lines.number,
        ) from None
    names = tuple(quoted(name) for name in header.names)
    if len(names) > MAX_COLUMNS:
        raise errors.RollHeaderNotUnderstood(
            f"the table has {len(names)} columns, and at most {MAX_COLUMNS} are read: leave out what says nothing of "
            "endorsements",
            line=lines.number,
        )
    if any(_undecoded(name) for name in header.names):
        raise errors.RollNotText(
            'the names of the columns are not UTF-8: save the table as "CSV UTF-8" and try again', line=lines.number
        )
    return names, header.delimiter


def _decoded(line: int, cells: list[str], names: tuple[str, ...]) -> Cells | Broken:
    for name, cell in zip(names, cells, strict=False):
        if _undecoded(cell):
            said = cell.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
            return Broken(line, Finding(Reason.NOT_UTF8, name, quoted(said)))
    stripped = [cell.strip() for cell in cells[: len(names)]]
    return Cells(line, (*stripped, *[""] * (len(names) - len(stripped))))


def _undecoded(text: str) -> bool:
    return not text.isascii() and any("\udc80" <= char <= "\udcff" for char in text)
