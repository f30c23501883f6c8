"""Ledgers as files, made of statements without any site."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hustings.ledger.entries import EntryLine, Opening, entry_hash
from hustings.ledger.statements import Statement

SITE = "https://votes.example.org"
BEGUN = datetime(2016, 1, 12, 18, tzinfo=UTC)


def opening(site: str = SITE) -> bytes:
    """The first line, without its line feed."""
    return Opening(site).write()


def following(lines: Sequence[bytes], statement: Statement, recorder: str = "forward") -> bytes:
    """The line of a statement after these, without its line feed."""
    number = len(lines)
    return EntryLine(number, entry_hash(lines[-1]), BEGUN + timedelta(minutes=number), recorder, statement).write()


def chained(*statements: Statement) -> list[bytes]:
    """The lines of a ledger that says this, without their line feeds, in order or not."""
    lines = [opening()]
    for statement in statements:
        lines.append(following(lines, statement))
    return lines


def file(lines: Sequence[bytes]) -> bytes:
    """The file of these lines."""
    return b"".join(line + b"\n" for line in lines)
