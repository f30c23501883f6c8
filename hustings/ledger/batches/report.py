"""The report of a batch: every row of the file, what became of it, and why, as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from hustings.ledger.batches.naming import attach
from hustings.ledger.batches.storing import said_by
from hustings.ledger.models import Batch, BatchName, BatchRow
from hustings.roll.report import MARK, harmless

HEADER = (
    *("line", "verdict", "reason", "column", "cell", "endorser", "contest", "candidate", "status", "date"),
    *("known_entry", "entry"),
)
_PART = 1000


def lines(batch: Batch) -> Iterator[bytes]:
    """The report, a part at a time; what the file said is made harmless to programs for tables."""
    yield _written([HEADER], mark=MARK)
    last: tuple[int, int] = (0, -1)
    while part := list(_after(batch, last)):
        attach(part)
        yield _written([_line(row) for row in part])
        last = part[-1].line, part[-1].place


def _after(batch: Batch, last: tuple[int, int]) -> Sequence[BatchRow]:
    line, place = last
    rows = BatchRow.objects.filter(batch=batch).in_order()
    later = rows.filter(line=line, place__gt=place)
    return [*later, *rows.filter(line__gt=line)[:_PART]]


def _line(row: BatchRow) -> tuple[str, ...]:
    said = said_by(row)
    named = (_named(name) for name in (row.endorser, row.contest, row.candidate))
    return (
        f"{row.line}",
        row.verdict,
        row.reason,
        harmless(row.column),
        harmless(row.said),
        *map(harmless, named),
        said.status.value if said else "",
        str(said.date or "") if said else "",
        f"{row.there_id or ''}",
        f"{row.entry_id or ''}",
    )


def _named(name: BatchName | None) -> str:
    return name.name if name else ""


def _written(rows: Sequence[Sequence[str]], mark: str = "") -> bytes:
    text = io.StringIO(newline="")
    text.write(mark)
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
