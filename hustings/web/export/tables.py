"""Tables of the ledger: the columns of each file, and a row's cells.

The endorsements' file is the ledger's own CSV, version 1, which an import takes back (docs/guides/api.md). An
apostrophe stands before what a program for tables would take for a formula.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.db.models import Model

from hustings.ledger.actions import SITE
from hustings.ledger.fields import LONGEST_NAME, MOST_NAMES
from hustings.ledger.models import Candidate, Contest, Endorsement, Endorser
from hustings.roll.report import harmless
from hustings.web.api import links

LONGEST_CELL = MOST_NAMES * (LONGEST_NAME + 2)
AT_ONCE = 200
"""Rows written into one piece of an answer."""
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Table(Generic[Row]):
    """A table's columns, and how a row's cells are found; None is an empty cell."""

    columns: tuple[str, ...]
    cells: Callable[[Row], Iterable[object]]

    def written(self, rows: Iterable[Row]) -> Iterator[bytes]:
        """The file, in pieces."""
        lines: list[Iterable[object]] = [self.columns]
        for row in rows:
            lines.append(self.cells(row))
            if len(lines) >= AT_ONCE:
                yield _csv(lines)
                lines = []
        yield _csv(lines)


def _csv(lines: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([_cell(cell) for cell in line] for line in lines)
    return text.getvalue().encode()


def _cell(value: object) -> str:
    return "" if value is None else harmless(f"{value}", LONGEST_CELL)


def _endorsement(row: Endorsement) -> list[object]:
    endorser, contest, candidate = row.endorser, row.contest, row.candidate
    return [
        *(row.pk, row.entry.hash, row.corrects_id, row.reason),
        *(endorser.slug, endorser.name, endorser.kind),
        *(contest.slug, contest.name, contest.cycle, contest.office, contest.party, contest.jurisdiction),
        *((candidate.person, candidate.name) if candidate else (None, None)),
        *(row.status, row.date, row.process, row.rule, row.threshold, row.ballots, row.eligible),
        *(_share(row.share), "; ".join(map(_result, row.results)), row.position, row.evidence),
        *(row.source_title, row.source_link, row.source_date, row.source_hash),
        *(row.proof.get(part) for part in ("site", "election", "certificate", "archive")),
        *(row.note, row.entry.recorder.slug if row.entry.recorder else SITE, row.entry.at.isoformat()),
    ]


def _share(hundredths: int | None) -> str | None:
    return None if hundredths is None else format((Decimal(hundredths) / 100).normalize(), "f")


def _result(share: dict[str, Any]) -> str:
    """``Bernie Sanders 78.6%``, or with votes ``Barack Obama 197444``."""
    if "votes" in share:
        return f"{share['name']} {share['votes']}"
    return f"{share['name']} {share['percent']}%" if "percent" in share else str(share["name"])


ENDORSEMENTS: Table[Endorsement] = Table(
    (
        *("entry", "hash", "corrects", "reason", "endorser", "endorser_name", "endorser_kind"),
        *("contest", "contest_name", "cycle", "office", "party", "jurisdiction", "candidate", "candidate_name"),
        *("status", "date", "process", "rule", "threshold", "ballots", "eligible", "share", "results", "position"),
        *("evidence", "source_title", "source_link", "source_date", "source_hash"),
        *("site", "election", "certificate_hash", "archive_hash", "note", "recorder", "recorded_at"),
    ),
    _endorsement,
)


def _endorser(row: Endorser) -> list[object]:
    also = "; ".join(one.name for one in row.names.all() if one.name != row.name)
    return [
        *(row.slug, row.name, row.kind, also, row.founded, row.members, row.parent.slug if row.parent else None),
        *(row.site, row.wikidata, row.stated_id, links.endorser_page(row.slug)),
    ]


ENDORSERS: Table[Endorser] = Table(
    ("id", "name", "kind", "also", "founded", "members", "parent", "site", "wikidata", "stated_in", "page"), _endorser
)


def _contest(row: Contest) -> list[object]:
    return [
        *(row.slug, row.name, row.cycle, row.office, row.party, row.jurisdiction, row.decided_on, row.wikidata),
        *(row.stated_id, links.contest_page(row.slug)),
    ]


CONTESTS: Table[Contest] = Table(
    (
        *("id", "name", "cycle", "office", "party", "jurisdiction", "decided_on", "wikidata"),
        *("stated_in", "page"),
    ),
    _contest,
)


def _candidate(row: Candidate) -> list[object]:
    return [
        *(row.contest.slug, row.person, row.name, "; ".join(row.also), row.party, row.outcome, row.share, row.note),
        *(row.wikidata, row.stated_id, links.candidate_page(row.contest.slug, row.person)),
    ]


CANDIDATES: Table[Candidate] = Table(
    ("contest", "id", "name", "also", "party", "outcome", "share", "note", "wikidata", "stated_in", "page"), _candidate
)
