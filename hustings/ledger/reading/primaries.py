"""FiveThirtyEight's tables of primaries: a row for each candidate, a column for each endorser who was looked at.

Each row states a candidacy. "Yes" is an endorsement, as one of several where its column says yes to more candidates of
the contest; "No" says that the endorser was for another or against this one: a finding; an empty cell or "N/A" that the
endorser did not weigh in. A contest is decided on the day of its primary, also where a runoff came after it.
"""

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from hustings import errors
from hustings.ledger.dates import PartialDate
from hustings.ledger.kinds import PEOPLE, Outcome, ProcessKind, Status
from hustings.ledger.parts import Process, Source
from hustings.ledger.reading import contests, values
from hustings.ledger.reading.endorsing import Endorsing
from hustings.ledger.reading.record import Header, Record
from hustings.ledger.reading.reported import (
    Candidacy,
    Reason,
    Reported,
    ReportedCandidate,
    ReportedContest,
    Row,
)
from hustings.ledger.reading.sheet import Broken, Sheet
from hustings.ledger.reading.values import Unread

OFFICES = {"Governor": "Governor", "Senator": "U.S. Senator", "Representative": "U.S. Representative"}

_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{2}|[0-9]{4})")
_YES, _NO, _NOTHING = "yes", "no", frozenset({"", "n/a"})
_RUNOFF_ONLY = "(runoff only)"
_ANSWERS = frozenset({_YES, _NO, f"{_YES} {_RUNOFF_ONLY}", f"{_NO} {_RUNOFF_ONLY}"})


@dataclass(frozen=True, slots=True)
class Layout:
    """One of the tables: its party's word, its source, how a row's candidacy is read, who its columns are."""

    party: str
    source: Source
    candidacy: Callable[[Record, str], Candidacy | None]
    office: str  # the column with Governor, Senator or Representative in it
    endorsing: Mapping[str, Endorsing]


@dataclass(frozen=True, slots=True)
class Seat:
    """What a primary is for; ``written`` is the seat as in "U.S. House Ohio District 12"."""

    cycle: int
    office: str
    written: str
    state: str
    special: str
    decided_on: PartialDate | None

    def contest(self, party: str) -> ReportedContest:
        """The party's primary for it."""
        # Not in brackets, which may be left out of a name: these are other contests.
        special = f", {self.special}" if self.special else ""
        district = self.written.removeprefix("U.S. House ")
        return ReportedContest(
            f"{self.cycle} {party} primary for {self.written}{special}",
            cycle=self.cycle,
            office=OFFICES[self.office],
            party=contests.PARTIES[party.lower()],
            jurisdiction=district if district != self.written else self.state,
            decided_on=self.decided_on,
        )


def rows(stream: io.BufferedIOBase, layout: Layout) -> Iterator[Row]:
    """The rows of such a table. The stream can be sought in. Errors: RollRefusal's kinds."""
    start = stream.tell()
    several = _several(Sheet(stream), layout)
    stream.seek(start)
    sheet = Sheet(stream)
    header = Header.of(sheet.names)
    for one in sheet:
        if isinstance(one, Broken):
            yield Row(one.line, findings=(one.finding,))
        else:
            yield _row(Record(header, one), layout, several)


def day(text: str) -> PartialDate:
    """A day written month first with two digits for the year: 6/5/18."""
    found = _DAY.fullmatch(text)
    try:
        month, of_month, year = (int(part) for part in found.groups()) if found else (0, 0, 0)
        return PartialDate.parse(f"{year if year > 99 else 2000 + year:04}-{month:02}-{of_month:02}")
    except (ValueError, errors.WrongField):
        raise Unread(Reason.WRONG_DATE, text) from None


def candidacy_of(record: Record, seat: Seat, party: str, end: tuple[Outcome | None, str]) -> Candidacy | None:
    """The candidacy of a row for a seat; ``end`` is how it ended, and the runoff in words."""
    if seat.office not in OFFICES:
        record.find(Reason.NO_CONTEST, "officetype" if "officetype" in record.header.places else "office", seat.office)
    name = record.need("candidate", values.name, Reason.NO_CANDIDATE)
    share = record.take("primary", values.percent) if _answer(record.text("primary")) not in _NOTHING else None
    if name is None or record.findings:
        return None
    candidate = ReportedCandidate(
        _person(name, seat.state), party=contests.PARTIES[party.lower()], outcome=end[0], share=share or "", note=end[1]
    )
    return Candidacy(seat.contest(party), candidate)


def _person(name: str, state: str) -> str:
    """The name without the state that told people of one name apart: "Anthony White (Alabama)" in Alabama."""
    return (name.removesuffix(f"({state})").strip() or name) if state else name


def _several(sheet: Sheet, layout: Layout) -> frozenset[tuple[str, str]]:
    """The contests and columns in which more than one candidate has a yes."""
    header = Header.of(sheet.names)
    found: Counter[tuple[str, str]] = Counter()
    for one in sheet:
        if isinstance(one, Broken):
            continue
        record = Record(header, one)
        candidacy = layout.candidacy(record, layout.party)
        said = [column for column in layout.endorsing if _answer(record.text(column)).startswith(_YES)]
        found.update((candidacy.contest.name, column) for column in said if candidacy)
    return frozenset(key for key, count in found.items() if count > 1)


def _row(record: Record, layout: Layout, several: frozenset[tuple[str, str]]) -> Row:
    candidacy = layout.candidacy(record, layout.party)
    if candidacy is None or record.findings:
        return record.give()
    taken = (
        _reported(record, layout, candidacy, column, (candidacy.contest.name, column) in several)
        for column in layout.endorsing
    )
    return record.give(candidacy, *(one for one in taken if one))


def _reported(
    record: Record, layout: Layout, candidacy: Candidacy, column: str, is_one_of_several: bool
) -> Reported | None:
    """The endorsement in a column; None where there is none, which is found if the endorser weighed in."""
    answer = _answer(record.text(column))
    if answer in _NOTHING:
        return None
    if answer not in _ANSWERS:
        record.find(Reason.WRONG_STATUS, column, record.text(column))
        return None
    if answer.startswith(_NO):
        record.find(Reason.OPPOSED, column, record.text(column))
        return None
    its = layout.endorsing[column]
    endorser = its.of(record.text(layout.office).partition(" ")[0])
    date = None
    if its.date and _answer(record.text(its.date)) not in _NOTHING:
        date = record.take(its.date, day)
        if date is None:
            return None
    late = "Endorsed between the primary and the runoff." if answer.endswith(_RUNOFF_ONLY) else ""
    return Reported(
        endorser,
        candidacy.contest,
        candidacy.candidate,
        Status.CO_ENDORSED if is_one_of_several else Status.ENDORSED,
        date,
        Process(ProcessKind.INDIVIDUAL if endorser.kind in PEOPLE else ProcessKind.UNKNOWN),
        its.position,
        layout.source,
        " ".join(part for part in (its.note, late) if part),
    )


def _answer(text: str) -> str:
    return " ".join(text.casefold().split())
