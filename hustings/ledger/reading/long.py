"""A table with one row for each endorsement, in whatever columns: the ledger's own CSV and other people's lists."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from hustings.ledger.dates import PartialDate
from hustings.ledger.kinds import PEOPLE, EndorserKind, Outcome, ProcessKind, Status
from hustings.ledger.parts import Process, Share, Source
from hustings.ledger.reading import contests
from hustings.ledger.reading.columns import Columns
from hustings.ledger.reading.field import Field, read
from hustings.ledger.reading.reported import (
    Finding,
    Origin,
    Reason,
    Reported,
    ReportedCandidate,
    ReportedContest,
    ReportedEndorser,
    Row,
)
from hustings.ledger.reading.sheet import Broken, Cells, Sheet
from hustings.ledger.reading.values import Unread, unguarded

T = TypeVar("T")


def rows(stream: io.BufferedIOBase, columns: Columns) -> Iterator[Row]:
    """The rows of a table of these columns. The stream can be sought in. Errors: RollRefusal's kinds."""
    start = stream.tell()
    corrected = frozenset(_corrected(Sheet(stream), columns)) if Field.CORRECTS in columns.places else frozenset()
    stream.seek(start)
    sheet = Sheet(stream)
    for one in sheet:
        if isinstance(one, Broken):
            yield Row(one.line, findings=(one.finding,))
        else:
            yield _row(_Reading(one, columns, sheet.names), corrected)


def _corrected(sheet: Sheet, columns: Columns) -> Iterator[int]:
    """The numbers of the entries that rows of the file correct."""
    place = columns.places[Field.CORRECTS]
    for one in sheet:
        if isinstance(one, Cells) and one.cells[place].isdecimal():
            yield int(one.cells[place][:20])


@dataclass(slots=True)
class _Reading:
    """A row while it is read: what cannot be taken from it gathers in ``findings``."""

    row: Cells
    columns: Columns
    names: tuple[str, ...]
    findings: list[Finding] = field(default_factory=list)

    def column(self, one: Field) -> str:
        """The name of the field's column; empty where it has none."""
        place = self.columns.places.get(one)
        return "" if place is None else self.names[place]

    def take(self, one: Field, kind: type[T]) -> T | None:
        """The field's value, a ``kind``; None where the cell is empty, or cannot be read, which is found."""
        place = self.columns.places.get(one)
        text = self.columns.fixed.get(one, "") if place is None else unguarded(self.row.cells[place])
        if not text:
            return None
        try:
            value = read(one, text, day_first=self.columns.day_first)
        except Unread as unread:
            self.find(unread.reason, one, unread.said)
            return None
        assert isinstance(value, kind)
        return value

    def text(self, one: Field) -> str:
        """The field's text; empty where there is none."""
        return self.take(one, str) or ""

    def find(self, reason: Reason, one: Field, said: str = "") -> None:
        """Why the row is not taken."""
        self.findings.append(Finding(reason, self.column(one), said))


def _row(reading: _Reading, corrected: frozenset[int]) -> Row:
    found = _reported(reading, corrected)
    return Row(reading.row.line, (found,) if found and not reading.findings else (), tuple(reading.findings))


def _reported(reading: _Reading, corrected: frozenset[int]) -> Reported | None:
    status = reading.take(Field.STATUS, Status) or Status.ENDORSED
    endorser, contest, candidate = _endorser(reading), _contest(reading), _candidate(reading, status)
    process, source = _process(reading, endorser, candidate), _source(reading)
    origin = _origin(reading)
    if status is Status.RETRACTED:
        reading.find(Reason.RETRACTION, Field.STATUS)
    if origin is not None and origin.entry in corrected:
        reading.find(Reason.CORRECTED, Field.ENTRY, f"{origin.entry}")
    date, position, note = reading.take(Field.DATE, PartialDate), reading.text(Field.POSITION), reading.text(Field.NOTE)
    if endorser is None or contest is None or reading.findings:
        return None
    return Reported(endorser, contest, candidate, status, date, process, position, source, note, origin)


def _endorser(reading: _Reading) -> ReportedEndorser | None:
    name, kind = reading.text(Field.ENDORSER), reading.take(Field.ENDORSER_KIND, EndorserKind)
    identifier, members = reading.text(Field.ENDORSER_ID), reading.take(Field.MEMBERS, int)
    founded = reading.take(Field.FOUNDED, PartialDate)
    if not name:
        _missing(reading, Field.ENDORSER, Reason.NO_ENDORSER)
        return None
    return ReportedEndorser(name, identifier, kind, members, founded)


def _contest(reading: _Reading) -> ReportedContest | None:
    name, cycle = reading.text(Field.CONTEST), reading.take(Field.CYCLE, int)
    identifier, decided_on = reading.text(Field.CONTEST_ID), reading.take(Field.DECIDED_ON, PartialDate)
    office, party, jurisdiction = (reading.text(one) for one in (Field.OFFICE, Field.PARTY, Field.JURISDICTION))
    if not name:
        _missing(reading, Field.CONTEST, Reason.NO_CONTEST)
        return None
    # Of a contest that has its identifier the name is taken to the letter.
    known = ReportedContest(name, identifier, cycle) if identifier else contests.named(name, cycle)
    return replace(
        known,
        office=office or known.office,
        party=party or known.party,
        jurisdiction=jurisdiction or known.jurisdiction,
        decided_on=decided_on,
    )


def _candidate(reading: _Reading, status: Status) -> ReportedCandidate | None:
    name, identifier = reading.text(Field.CANDIDATE), reading.text(Field.CANDIDATE_ID)
    party, outcome = reading.text(Field.CANDIDATE_PARTY), reading.take(Field.OUTCOME, Outcome)
    if not name:
        if status is not Status.NO_ENDORSEMENT:
            _missing(reading, Field.CANDIDATE, Reason.NO_CANDIDATE)
        return None
    return ReportedCandidate(name, identifier, party, outcome)


def _process(reading: _Reading, endorser: ReportedEndorser | None, candidate: ReportedCandidate | None) -> Process:
    kind = reading.take(Field.PROCESS, ProcessKind)
    if kind is None:
        person = endorser is not None and endorser.kind in PEOPLE
        kind = ProcessKind.INDIVIDUAL if person else ProcessKind.UNKNOWN
    share = reading.text(Field.SHARE)
    results: tuple[Any, ...] = reading.take(Field.RESULTS, tuple) or ()
    if share and candidate and not results:
        results = (Share(candidate.name, percent=share),)
    rule, threshold = reading.text(Field.RULE), reading.text(Field.THRESHOLD)
    ballots, eligible = reading.take(Field.BALLOTS, int), reading.take(Field.ELIGIBLE, int)
    return Process(kind, rule, threshold, ballots, eligible, results)


def _source(reading: _Reading) -> Source | None:
    title, link = reading.text(Field.SOURCE_TITLE), reading.text(Field.SOURCE_LINK)
    date, text_hash = reading.take(Field.SOURCE_DATE, PartialDate), reading.text(Field.SOURCE_HASH)
    return Source(title, link, date, text_hash) if title or link else None


def _origin(reading: _Reading) -> Origin | None:
    entry, hash_ = reading.take(Field.ENTRY, int), reading.text(Field.HASH)
    return Origin(entry, hash_) if entry is not None and hash_ else None


def _missing(reading: _Reading, one: Field, reason: Reason) -> None:
    # A name that is there and cannot be read has its finding already.
    if not any(finding.column == reading.column(one) for finding in reading.findings):
        reading.find(reason, one)
