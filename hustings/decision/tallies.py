"""What one question's votes came to: the plain numbers that a rule is applied to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hustings import errors


@dataclass(frozen=True, slots=True)
class Tallies:
    """The counts of one question, one for each option, and what they are counts of.

    With weights every number here is a sum of weights: ``ballots`` is the total weight of the counted ballots and
    ``eligible`` that of the list of credentials. ``blank`` is 0 where a blank vote is not allowed. With questions that
    allow several choices the counts may well add up to more than ``ballots``.
    Errors: WrongTallyShape, NumberOutOfRange, ResultOutOfRange.
    """

    options: tuple[str, ...]
    counts: tuple[int, ...]
    blank: int
    ballots: int
    eligible: int
    weighted: bool = False

    def __post_init__(self) -> None:
        if len(self.counts) != len(self.options):
            raise errors.WrongTallyShape("", f"{len(self.counts)} counts for {len(self.options)} options")
        if not 0 <= self.ballots <= self.eligible:
            raise errors.NumberOutOfRange("ballots", f"{self.ballots} cast, {self.eligible} eligible")
        for where, count in [("blank", self.blank), *zip(self.options, self.counts, strict=True)]:
            if not 0 <= count <= self.ballots:
                raise errors.ResultOutOfRange(where, f"{count} of {self.ballots}")

    @classmethod
    def of_row(
        cls,
        options: Sequence[str],
        row: Sequence[int],
        *,
        blank: bool,
        ballots: int,
        eligible: int,
        weighted: bool = False,
    ) -> Tallies:
        """From one question's row of a Belenios result, which leads with the blank votes if ``blank`` is allowed."""
        if len(row) != len(options) + blank:
            raise errors.WrongTallyShape("", f"{len(row)} numbers for {len(options)} options{' and blank' * blank}")
        first = int(blank)
        return cls(tuple(options), tuple(row[first:]), row[0] if blank else 0, ballots, eligible, weighted)
