"""Tables in tests: from the text of a file to its rows."""

import csv
import io
from collections.abc import Iterator, Sequence

from hustings.ledger.kinds import EndorserKind, Status
from hustings.ledger.reading.columns import Columns
from hustings.ledger.reading.guess import guess
from hustings.ledger.reading.profiles import Profile, profile_of, read
from hustings.ledger.reading.reported import Candidacy, Item, Reason, Reported, Row
from hustings.ledger.reading.sheet import Cells, Sheet
from hustings.ledger.statements import (
    CandidateStatement,
    ContestStatement,
    EndorsementStatement,
    EndorserStatement,
    Statement,
)


def stream(text: str | bytes) -> io.BytesIO:
    """A file of this text."""
    return io.BytesIO(text if isinstance(text, bytes) else text.encode())


def written(*rows: Sequence[str]) -> str:
    """The rows as CSV."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def how(text: str | bytes) -> Profile | Columns:
    """How the file is read if nobody settles it: as what it is known for, or by columns that are guessed."""
    sheet = Sheet(stream(text))
    sample = [one.cells for one in sheet if isinstance(one, Cells)]
    return profile_of(sheet.names) or guess(sheet.names, sample)


def rows(text: str | bytes, by: Profile | Columns | None = None) -> list[Row]:
    """All rows of the file."""
    return list(read(stream(text), by or how(text)))


def endorsements(found: Sequence[Row]) -> list[Reported]:
    """What the rows report of endorsements."""
    return [item for row in found for item in row.items if isinstance(item, Reported)]


def candidacies(found: Sequence[Row]) -> list[Candidacy]:
    """What the rows report of candidates alone."""
    return [item for row in found for item in row.items if isinstance(item, Candidacy)]


def reasons(found: Sequence[Row]) -> list[tuple[int, Reason, str]]:
    """The line, reason and column of each finding."""
    return [(row.line, finding.reason, finding.column) for row in found for finding in row.findings]


def check_statements(item: Item) -> None:
    """That the ledger can state whatever the item says: each statement is read back from its writing."""
    for statement in _statements(item):
        assert type(statement).parse(statement.write()) == statement


def _statements(item: Item) -> Iterator[Statement]:
    contest, who = item.contest, item.candidate
    details = contest.cycle, contest.office, contest.party, contest.jurisdiction, contest.decided_on
    yield ContestStatement(contest.id or "x", contest.name, *details)
    if who is not None:
        yield CandidateStatement("x", who.id or "x", who.name, (), who.party, who.outcome, who.share, who.note)
    if isinstance(item, Reported):
        one = item.endorser
        kind = one.kind or EndorserKind.ADVOCACY
        yield EndorserStatement(one.id or "x", one.name, kind, founded=one.founded, members=one.members)
        assert item.status is not Status.RETRACTED
        parts = item.date, item.process, item.position, None, item.source, item.note
        yield EndorsementStatement("x", "x", item.status, "x" if who else "", *parts)
