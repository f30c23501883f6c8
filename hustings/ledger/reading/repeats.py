"""What a file says twice: the second time it is a finding, and so is a second candidate of the same name."""

from collections.abc import Iterator
from dataclasses import replace

from hustings.ledger.names import name_key
from hustings.ledger.reading.reported import Candidacy, Finding, Item, Reason, Row


def without_repeats(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows without items that an earlier row has, and without those of candidates whom only their name identifies.

    Two candidacies in one contest under one name that differ in anything else are two people, or one told in two ways:
    nobody can say which, so the second row is not taken. Keeps a number for each item that was read, not the item.
    """
    seen: dict[int, int] = {}
    people: dict[int, int] = {}
    for row in rows:
        namesake = next((line for line in (_namesake(one, row.line, people) for one in row.items) if line), None)
        fresh = [one for one in row.items if seen.setdefault(hash(one), row.line) == row.line]
        said = {seen[hash(one)] for one in row.items if one not in fresh}
        findings = [Finding(Reason.REPEATED, said=f"line {line:,} says the same") for line in sorted(said)]
        if namesake and not said:
            fresh = []
            findings = [
                Finding(Reason.SAME_NAME, said=f"line {namesake:,} has a candidate of this name in this contest")
            ]
        yield replace(row, items=tuple(fresh), findings=(*row.findings, *findings)) if findings else row


def _namesake(one: Item, line: int, people: dict[int, int]) -> int | None:
    """The line of an earlier row with a candidacy in this contest under this name."""
    if not isinstance(one, Candidacy):
        return None
    first = people.setdefault(hash((one.contest.name, one.contest.id, name_key(one.candidate.name))), line)
    return first if first != line else None
