"""For whom credentials are made: the members of a roll, or so many voters without names."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hustings import errors
from hustings.cli import terminal
from hustings.roll import Report, RollReader

LINES_SHOWN = 8


@dataclass(frozen=True)
class Voters:
    """Names (addresses), in the order of the roll, each with its weight or, for all, None; the roll's report."""

    names: Sequence[str]
    weights: Sequence[int | None]
    report: Report | None


def counted_voters(count: int) -> Voters:
    """So many voters, called voter1, voter2, ... as in Belenios."""
    return Voters([f"voter{number}" for number in range(1, count + 1)], [None] * count, None)


def voters_of(roll: Path, *, weighted: bool) -> Voters:
    """The members of a roll; Refusal when it cannot be read, has nobody, or has no weights where they are wanted."""
    with terminal.open_input(roll) as stream:
        reader = RollReader(stream)  # type: ignore[arg-type]  # a stream of bytes is all that it takes
        if weighted and reader.header.weight is None:
            raise errors.Refusal(f'{str(roll)!r} has no column of weights: name it "weight", or leave --weights out')
        members = [(member.mailbox, member.weight) for member in reader]
    if not members:
        raise errors.Refusal(f"{str(roll)!r} has no member with an address")
    if reader.header.weight is not None and not weighted:
        terminal.warn("the roll has weights, which are not used: each member has one vote (--weights uses them)")
    weights = [weight if weighted else None for _, weight in members]
    return Voters([name for name, _ in members], weights, reader.report)


def tell(report: Report) -> None:
    """Print what was taken from the roll, and which lines were not."""
    say = terminal.output().print
    say(f"roll: {report.rows:,} rows, {report.members:,} members")
    for what, lines in (
        ("repeated", report.repeated),
        ("without an address", report.without_email),
        ("with an address that is none", report.invalid_email),
    ):
        if lines:
            shown = ", ".join(map(str, lines[:LINES_SHOWN])) + (", …" if len(lines) > LINES_SHOWN else "")
            say(f"  {len(lines):,} {what}, left out: line{'s' * (len(lines) > 1)} {shown}")
