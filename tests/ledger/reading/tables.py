"""Tables in tests: from the text of a file to its rows."""

import csv
import io
from collections.abc import Sequence

from hustings.ledger.reading.columns import Columns
from hustings.ledger.reading.guess import guess
from hustings.ledger.reading.profiles import Profile, profile_of, read
from hustings.ledger.reading.reported import Candidacy, Reason, Reported, Row
from hustings.ledger.reading.sheet import Cells, Sheet


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
