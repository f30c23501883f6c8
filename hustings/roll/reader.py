"""Reads a roll row by row: each member once, every other row by its line number."""

from __future__ import annotations

import io
import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypedDict

from hustings import errors
from hustings.mailroom.address import parse_address
from hustings.roll.header import parse_header
from hustings.roll.lines import Lines
from hustings.roll.table import first_line, rows

MAX_WEIGHT = 100_000_000_000  # the most that Belenios counts in sum


class Member(NamedTuple):
    """One member: ``address`` tells members apart, ``mailbox`` is where to write, ``line`` where it stands."""

    address: str
    mailbox: str
    weight: int
    line: int


class ReportJson(TypedDict):
    """A report for programs: how many of each, and the lines of those that count for nobody."""

    rows: int
    members: int
    repeated: int
    without_email: int
    invalid_email: int
    weighted: bool
    total_weight: int
    lines: dict[str, list[int]]


@dataclass(frozen=True, slots=True)
class Report:
    """What was in a roll: each of ``rows`` is one of ``members``, or its line stands in one of the three lists."""

    rows: int
    members: int
    repeated: Sequence[int]
    without_email: Sequence[int]
    invalid_email: Sequence[int]
    weighted: bool
    total_weight: int

    def to_json(self) -> ReportJson:
        """The form for programs."""
        return {
            "rows": self.rows,
            "members": self.members,
            "repeated": len(self.repeated),
            "without_email": len(self.without_email),
            "invalid_email": len(self.invalid_email),
            "weighted": self.weighted,
            "total_weight": self.total_weight,
            "lines": {
                "repeated": list(self.repeated),
                "without_email": list(self.without_email),
                "invalid_email": list(self.invalid_email),
            },
        }


class RollReader:
    """Iterates once over the members of a roll, in its order; a member's first row counts.

    Kept in memory are the members' addresses and the numbers of the lines that count for nobody, nothing else. The
    header is read at once. The stream is not closed. Errors: RollRefusal's kinds, each with line, column and remedy.
    """

    def __init__(self, stream: io.BufferedIOBase) -> None:
        self._lines = Lines(stream)
        line = first_line(self._lines)
        self.header = parse_header(line, self._lines.number)
        self._weights: dict[str, int] = {}
        self._rows = 0
        self._total = 0
        self._repeated, self._without, self._invalid = array("Q"), array("Q"), array("Q")
        self._members = self._read()

    def __iter__(self) -> Iterator[Member]:
        return self._members

    @property
    def report(self) -> Report:
        """What has been read so far: the whole roll once the iteration has ended."""
        return Report(
            rows=self._rows,
            members=len(self._weights),
            repeated=tuple(self._repeated),
            without_email=tuple(self._without),
            invalid_email=tuple(self._invalid),
            weighted=self.header.weight is not None,
            total_weight=self._total,
        )

    def _read(self) -> Iterator[Member]:
        for line, row in rows(self._lines, self.header.delimiter, len(self.header.names)):
            self._rows += 1
            written = row[self.header.email] if len(row) > self.header.email else ""
            if not written.strip():
                self._without.append(line)
                continue
            address = parse_address(written)
            if address is None:
                self._invalid.append(line)
                continue
            weight = self._weight(row, line)
            known = self._weights.get(address.canonical)
            if known is None:
                self._weights[address.canonical] = weight
                self._total += weight
                yield Member(*address, weight, line)
            elif known == weight:
                self._repeated.append(line)
            else:
                raise errors.ConflictingRollWeights(
                    f"{address.canonical} has weight {weight} here and {known} on an earlier line: correct one of them",
                    line=line,
                    field=self._weight_name,
                )

    @property
    def _weight_name(self) -> str:
        return "" if self.header.weight is None else self.header.names[self.header.weight]

    def _weight(self, row: list[str], line: int) -> int:
        if self.header.weight is None:
            return 1
        written = row[self.header.weight].strip() if len(row) > self.header.weight else ""
        if not re.fullmatch(r"[1-9][0-9]{0,11}", written) or int(written) > MAX_WEIGHT:
            raise errors.WrongRollWeight(
                f"the weight {written[:20]!r} is not a whole number from 1 to {MAX_WEIGHT}: "
                "write 1 for a single vote, and take the row out if it has none",
                line=line,
                field=self._weight_name,
            )
        return int(written)
