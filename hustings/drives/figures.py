"""How many signed, as it may be told to everybody. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

SMALLEST = 5
"""A state with fewer signers is not named: with a few facts more its number could be about one of them."""


@dataclass(frozen=True, slots=True)
class ByRegion:
    """Signers by state: the named ones with their numbers, and how many the others have together.

    ``other`` is made of ``merged`` states; it is neither one state alone nor small, or else nothing is named at all.
    """

    named: tuple[tuple[str, int], ...]
    other: int
    merged: int

    @property
    def total(self) -> int:
        """All of them."""
        return sum(number for _name, number in self.named) + self.other


def suppressed(counted: Sequence[tuple[str, int]]) -> ByRegion:
    """The numbers without small ones, which could not be told from the total and the others either."""
    kept = sorted((row for row in counted if row[1] >= SMALLEST), key=lambda row: (-row[1], row[0]))
    merged = [row for row in counted if 0 < row[1] < SMALLEST]
    # One small state would be what is left of the total: the next smallest goes along with it.
    while kept and merged and (len(merged) == 1 or sum(number for _name, number in merged) < SMALLEST):
        merged.append(kept.pop())
    return ByRegion(tuple(kept), sum(number for _name, number in merged), len(merged))
