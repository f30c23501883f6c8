"""What rows report, as it is kept with the batch, and back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any, TypeVar

from hustings.ledger.kinds import EndorserKind
from hustings.ledger.models import Batch, BatchName, BatchRow
from hustings.ledger.names import name_key
from hustings.ledger.parts import Part
from hustings.ledger.reading.reported import (
    Candidacy,
    Finding,
    Item,
    Named,
    Reported,
    ReportedCandidate,
    ReportedContest,
    ReportedEndorser,
    Row,
)
from hustings.ledger.statements import CandidateStatement, ContestStatement, EndorsementStatement, EndorserStatement
from hustings.protocol.canonical import Json, Reader, dumps, loads

TOGETHER = "together"
"""The reason of a row that says nothing alone: another one tells what it is about, an option of the same vote."""
_PLACEHOLDER = "x"  # stands for each identifier until the row is entered
_NAMING = frozenset({"id", "name", "contest"})
S = TypeVar("S", bound=Part)
Kind = BatchName.Kind


def rows_of(batch: Batch, row: Row) -> Iterable[tuple[BatchRow, Item | None]]:
    """The batch's rows of a row of the file: one for each thing that it reports, and one for each finding."""
    for place, item in enumerate(row.items):
        yield _reporting(batch, row.line, place, item), item
    for place, finding in enumerate(row.findings, len(row.items)):
        yield _left_out(batch, row.line, place, finding), None
    if not row.items and not row.findings:
        yield BatchRow(batch=batch, line=row.line, verdict=BatchRow.Verdict.LEFT_OUT, reason=TOGETHER), None


def _reporting(batch: Batch, line: int, place: int, item: Item) -> BatchRow:
    made = BatchRow(batch=batch, line=line, place=place)
    if isinstance(item, Reported):
        made.says = statement_of(item).write().decode()
        made.origin = item.origin.hash if item.origin else ""
    return made


def _left_out(batch: Batch, line: int, place: int, finding: Finding) -> BatchRow:
    made = BatchRow(batch=batch, line=line, place=place, verdict=BatchRow.Verdict.LEFT_OUT)
    made.reason, made.column, made.said = finding.reason.value, finding.column[:100], finding.said[:300]
    return made


def statement_of(item: Reported) -> EndorsementStatement:
    """What a row reports, with placeholders for the identifiers."""
    return EndorsementStatement(
        endorser=_PLACEHOLDER,
        contest=_PLACEHOLDER,
        status=item.status,
        candidate=_PLACEHOLDER if item.candidate else "",
        date=item.date,
        process=item.process,
        position=item.position,
        source=item.source,
        note=item.note,
    )


def said_by(row: BatchRow) -> EndorsementStatement | None:
    """What a row reports, with placeholders for the identifiers; None of a candidacy."""
    return EndorsementStatement.from_json(Reader(loads(row.says.encode()))) if row.says else None


# -- names -------------------------------------------------------------------------------------------------------------


def key_of(named: Named) -> str:
    """What tells this one apart in its file: the identifier, or what writings of the name have in common."""
    return f"id:{named.id}" if named.id else (name_key(named.name) or named.name)[:220]


def id_in(name: BatchName) -> str:
    """The identifier that the file gives, empty when it gives none."""
    return name.key.removeprefix("id:") if name.key.startswith("id:") else ""


def states_of(named: ReportedEndorser | ReportedContest | ReportedCandidate) -> dict[str, Json]:
    """What the file says of somebody or something, beyond the name."""
    match named:
        case ReportedEndorser():
            kind = named.kind or EndorserKind.PERSON  # goes again, it is only to be written
            stated = EndorserStatement(_PLACEHOLDER, _PLACEHOLDER, kind, (), named.founded, named.members).to_json()
            if named.kind is None and isinstance(stated, dict):
                del stated["kind"]
        case ReportedContest():
            about = named.cycle, named.office, named.party, named.jurisdiction, named.decided_on
            stated = ContestStatement(_PLACEHOLDER, _PLACEHOLDER, *about).to_json()
        case _:
            known = (), named.party, named.outcome, named.share, named.note
            stated = CandidateStatement(_PLACEHOLDER, _PLACEHOLDER, _PLACEHOLDER, *known).to_json()
    assert isinstance(stated, dict)
    return {name: value for name, value in stated.items() if name not in _NAMING}


def details(name: BatchName) -> dict[str, Any]:
    """What the file says of whom the name means."""
    found = loads(name.states.encode())
    assert isinstance(found, dict)
    return found


def write(states: dict[str, Json]) -> str:
    """The writing of what the file says."""
    return dumps(states).decode()


def stated(kind: type[S], name: BatchName, **identifiers: str) -> S:
    """The statement that states whom or what the name means; ``identifiers`` are its id, and a candidate's contest."""
    given = {**details(name), **identifiers, "name": name.name}
    ordered = {one.name: given[one.name] for one in fields(kind) if one.name in given}  # type: ignore[arg-type]  # a dataclass
    return kind.from_json(Reader(ordered))


def item_names(item: Item) -> tuple[ReportedEndorser | None, ReportedContest, ReportedCandidate | None]:
    """Whom and what it names."""
    return (None if isinstance(item, Candidacy) else item.endorser), item.contest, item.candidate
