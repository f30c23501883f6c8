"""What a row reports beside what the ledger says already about the same endorser, contest, candidate and status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from hustings.ledger.dates import PartialDate, Precision
from hustings.ledger.kinds import Evidence, ProcessKind
from hustings.ledger.parts import Process, Source
from hustings.ledger.statements import EndorsementStatement


class Verdict(Enum):
    """What becomes of a row that is about what is known."""

    NEW = "new"
    THERE = "there"
    CHANGED = "changed"


class Why(Enum):
    """Why a row enters nothing, or corrects something: each is a reason of `hustings.ledger.models.BatchRow`."""

    SAYS_THE_SAME = "says_the_same"
    SAYS_LESS = "says_less"  # its date is less precise, or it knows less
    SINCE_CORRECTED = "since_corrected"  # the entry that said so was corrected or taken back
    OTHER_DATE = "other_date"  # the ledger's stands, with a date that cannot be the same
    PROVEN = "proven"  # a certificate says it: no table corrects that
    DATE = "more_precise_date"
    PROCESS = "process"  # the ledger does not know who decided
    FIGURES = "figures"  # of the vote, or its rule
    SOURCE = "source"  # the ledger has none


@dataclass(frozen=True, slots=True)
class Said:
    """An entry or a row, as far as it is compared; ``key`` is the entry's number."""

    date: PartialDate | None
    process: Process
    source: Source | None
    key: int = 0
    evidence: Evidence = Evidence.CLAIMED
    corrected: bool = False
    stands: bool = True

    @classmethod
    def of(cls, statement: EndorsementStatement, key: int = 0) -> Said:
        """What a statement says."""
        return cls(statement.date, statement.process, statement.source, key, statement.evidence)


@dataclass(frozen=True, slots=True)
class Compared:
    """The verdict, why, and the entry that says it already or would be corrected (0: none)."""

    verdict: Verdict
    why: Why | None = None
    key: int = 0


def compare(row: Said, known: Sequence[Said]) -> Compared:
    """What the row adds to what is known."""
    same = [one for one in known if may_be_one(one.date, row.date)]
    if not same:
        standing = next((one for one in known if one.stands and not one.corrected), None)
        return Compared(Verdict.THERE, Why.OTHER_DATE, standing.key) if standing else Compared(Verdict.NEW)
    current = [one for one in same if not one.corrected]
    covering = next((one for one in current if adds(one, row) is None), None)
    if covering is not None:
        equal = adds(row, covering) is None
        return Compared(Verdict.THERE, Why.SAYS_THE_SAME if equal else Why.SAYS_LESS, covering.key)
    if not current:
        return Compared(Verdict.THERE, Why.SINCE_CORRECTED, same[0].key)
    best = min(current, key=lambda one: (not one.stands, one.key))
    if best.evidence is Evidence.PROVEN:
        return Compared(Verdict.THERE, Why.PROVEN, best.key)
    return Compared(Verdict.CHANGED, adds(best, row), best.key)


def may_be_one(one: PartialDate | None, other: PartialDate | None) -> bool:
    """Whether two dates may be the same, one of them perhaps less precise or unknown."""
    return one is None or other is None or (one.first <= other.last and other.first <= one.last)


def adds(known: Said, row: Said) -> Why | None:
    """What the row knows that the other does not, None when nothing; their dates may be the same."""
    if row.date is not None and (known.date is None or _rank(row.date) < _rank(known.date)):
        return Why.DATE
    if known.process.kind is ProcessKind.UNKNOWN and row.process.kind is not ProcessKind.UNKNOWN:
        return Why.PROCESS
    if known.process != _filled(known.process, row.process):
        return Why.FIGURES
    return Why.SOURCE if known.source is None and row.source is not None else None


def merged(known: EndorsementStatement, row: EndorsementStatement) -> EndorsementStatement:
    """The entry's statement with what the row adds to it."""
    more = row.date is not None and (known.date is None or _rank(row.date) < _rank(known.date))
    return replace(
        known,
        date=row.date if more else known.date,
        process=_filled(known.process, row.process),
        position=known.position or row.position,
        source=known.source or row.source,
        note=known.note or row.note,
        corrects=None,
    )


def _rank(date: PartialDate) -> int:
    return list(Precision).index(date.precision)


def _filled(known: Process, row: Process) -> Process:
    """The process with what the other knows of it, unless that is another process."""
    if ProcessKind.UNKNOWN not in (known.kind, row.kind) and known.kind is not row.kind:
        return known
    return Process(
        kind=row.kind if known.kind is ProcessKind.UNKNOWN else known.kind,
        rule=known.rule or row.rule,
        threshold=known.threshold or row.threshold,
        ballots=row.ballots if known.ballots is None else known.ballots,
        eligible=row.eligible if known.eligible is None else known.eligible,
        results=known.results or row.results,
    )
