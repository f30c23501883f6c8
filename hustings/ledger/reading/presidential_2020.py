"""FiveThirtyEight's "2020 Endorsement Primary": those who might endorse, and whom they endorsed, in one list.

A row without an endorsee is somebody who has not endorsed: a finding. ``position`` stands before the first comma as the
file has it, which `hustings.ledger.weighting` knows, then the body and the place: "president, Senate, NJ". The file's
``points`` are not taken: the weighting computes them. Source: projects.fivethirtyeight.com, CC BY 4.0.
"""

import io
from collections.abc import Iterator

from hustings.ledger.kinds import EndorserKind, ProcessKind
from hustings.ledger.parts import Process, Source
from hustings.ledger.reading import contests, values
from hustings.ledger.reading.record import Header, Record
from hustings.ledger.reading.reported import Reason, Reported, ReportedCandidate, ReportedEndorser, Row
from hustings.ledger.reading.sheet import Broken, Sheet

SIGNATURE = frozenset({"endorser", "endorsee", "endorserparty", "position", "category", "source", "points"})
CONTEST = contests.named("2020 Democratic presidential nomination")

_PEOPLE = frozenset({"dnc member", "dnc chair", "former 2020 candidate"})


def rows(stream: io.BufferedIOBase) -> Iterator[Row]:
    """The rows of such a file. Errors: RollRefusal's kinds."""
    sheet = Sheet(stream)
    header = Header.of(sheet.names)
    for one in sheet:
        yield Row(one.line, findings=(one.finding,)) if isinstance(one, Broken) else _row(Record(header, one))


def _row(record: Record) -> Row:
    endorser = record.need("endorser", values.name, Reason.NO_ENDORSER)
    if endorser and not record.text("endorsee"):
        record.find(Reason.NONE_STATED, "endorsee", endorser)
        return record.give()
    endorsee = record.need("endorsee", values.name, Reason.NO_CANDIDATE)
    date = record.take("date", values.partial_date)
    link = record.take("source", values.link)
    position = _position(record)
    if endorser is None or endorsee is None or record.findings:
        return record.give()
    return record.give(
        Reported(
            ReportedEndorser(endorser, kind=_kind(record.text("position"))),
            CONTEST,
            ReportedCandidate(endorsee),
            date=date,
            process=Process(ProcessKind.INDIVIDUAL),
            position=position,
            source=Source(link=link) if link else None,
        )
    )


def _kind(position: str) -> EndorserKind:
    known = position.casefold()
    if known in _PEOPLE:
        return EndorserKind.PERSON
    if known.startswith(("former ", "past ")):
        return EndorserKind.FORMER_OFFICIAL
    return EndorserKind.ELECTED_OFFICIAL if known else EndorserKind.PERSON


def _position(record: Record) -> str:
    position, state, city = record.text("position"), record.text("state"), record.text("city")
    if position == "mayor" and state == "DC":
        city = "Washington"  # the file leaves it out: a mayor who counts as a governor
    # District 0 is a state that is one district.
    district = record.text("district") if record.text("district") != "0" else "AL"
    place = f"{state}-{district}" if state and district else state
    written = ", ".join(part for part in (position, record.text("body"), city, place) if part)
    return record.compose("position", written, values.name)
