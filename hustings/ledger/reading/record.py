"""A row of a file whose columns are known: its cells by the names of their columns, and what cannot be read of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from hustings.ledger.reading.reported import Finding, Item, Reason, Row
from hustings.ledger.reading.sheet import Cells
from hustings.ledger.reading.values import Unread, quoted
from hustings.roll.header import folded

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Header:
    """The columns' names as written, and the place of each by its name as `folded` leaves it."""

    names: tuple[str, ...]
    places: Mapping[str, int]

    @classmethod
    def of(cls, names: Sequence[str]) -> "Header":
        """The header of these names; of two that are one, the first counts."""
        places: dict[str, int] = {}
        for place, name in enumerate(names):
            places.setdefault(folded(name), place)
        return cls(tuple(names), places)


@dataclass(slots=True)
class Record:
    """A row's cells by their columns' folded names; what cannot be read gathers in ``findings``."""

    header: Header
    row: Cells
    findings: list[Finding] = field(default_factory=list)

    def text(self, column: str) -> str:
        """The cell's text; empty where there is no such column."""
        place = self.header.places.get(column)
        return "" if place is None else self.row.cells[place]

    def take(self, column: str, read: Callable[[str], T]) -> T | None:
        """The cell's value; None where it is empty, or cannot be read, which is found."""
        text = self.text(column)
        if not text:
            return None
        try:
            return read(text)
        except Unread as unread:
            self.find(unread.reason, column, unread.said)
            return None

    def need(self, column: str, read: Callable[[str], T], missing: Reason) -> T | None:
        """The cell's value; None, which is found, where it is empty or cannot be read."""
        if not self.text(column):
            self.find(missing, column)
        return self.take(column, read)

    def compose(self, column: str, text: str, read: Callable[[str], str]) -> str:
        """Text that is put together of several cells; empty when it cannot be read, which is found in this column."""
        try:
            return read(text) if text else ""
        except Unread as unread:
            self.find(unread.reason, column, unread.said)
            return ""

    def find(self, reason: Reason, column: str, said: str = "") -> None:
        """Why this part of the row is not taken."""
        place = self.header.places.get(column)
        self.findings.append(Finding(reason, "" if place is None else self.header.names[place], quoted(said)))

    def give(self, *items: Item) -> Row:
        """The row with these items."""
        return Row(self.row.line, items, tuple(self.findings))
