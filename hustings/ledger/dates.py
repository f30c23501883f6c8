"""Dates as precise as they are known: a day, a month or a year, written 2016-01-12, 2016-01 or 2016 (ISO 8601-1)."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import total_ordering
from typing import Self

from hustings import errors

EARLIEST, LATEST = 1700, 2200
_WRITTEN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


class Precision(Enum):
    """How precisely a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the day, the month or the year; they sort by the day on which they are certainly over."""

    first: date
    last: date
    precision: Precision

    @classmethod
    def parse(cls, written: str) -> Self:
        """The date of this writing; WrongField when it is none: no such day, another form, before 1700."""
        found = _WRITTEN.fullmatch(written)
        if found is None:
            raise errors.WrongField(
                "date", f"{written[:40]!r}: write a day as 2016-01-12, a month 2016-01, a year 2016"
            )
        year, month, day = (int(part) if part else 0 for part in found.groups())
        if not EARLIEST <= year <= LATEST:
            raise errors.WrongField("date", f"{written!r}: the year is not from {EARLIEST} to {LATEST}")
        try:
            first = date(year, month if found[2] else 1, day if found[3] else 1)
        except ValueError:
            raise errors.WrongField("date", f"{written!r}: there is no such day") from None
        if day:
            return cls(first, first, Precision.DAY)
        if month:
            return cls(first, first.replace(day=monthrange(year, month)[1]), Precision.MONTH)
        return cls(first, date(year, 12, 31), Precision.YEAR)

    def __str__(self) -> str:
        return self.first.isoformat()[: {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}[self.precision]]

    def __lt__(self, other: "PartialDate") -> bool:
        return (self.last, self.first) < (other.last, other.first)

    def years_until(self, later: date) -> int:
        """Whole years from this date to the later one; of a date known to the year or month, the fewer ones."""
        following = self.last + timedelta(days=1) if self.precision is not Precision.DAY else self.first
        return later.year - following.year - ((later.month, later.day) < (following.month, following.day))
