"""What becomes of each row: held against the ledger, and against the rows before it in its file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from hashlib import sha256

from hustings.ledger.batches.known import known_about
from hustings.ledger.batches.matching import root
from hustings.ledger.batches.storing import details, said_by
from hustings.ledger.comparing import Compared, Said, adds, compare, may_be_one
from hustings.ledger.comparing import Verdict as Found
from hustings.ledger.kinds import Status
from hustings.ledger.models import Batch, BatchName, BatchRow, Candidate, Endorsement
from hustings.ledger.statements import EndorsementStatement

Decision, Verdict = BatchName.Decision, BatchRow.Verdict
BY_HAND, IN_FILE, EXPORTED, OUTCOME, STATED = "by_hand", "in_file", "exported", "outcome", "stated"
"""Reasons beside those of the reading and of `comparing.Why`: an official left the name out; another row says it; it is
an export of an entry of this ledger; the ledger lacks the candidate's outcome or share; the candidate is there."""
ENTERED = (Verdict.NEW, Verdict.CHANGED)


def judge(batch: Batch, rows: Sequence[BatchRow]) -> list[BatchRow]:
    """Give these rows, in the file's order, their verdicts; rows judged before that give way to one of them.

    Queries: a few, however many rows. Nothing is stored.
    """
    entries = Endorsement.objects.filter(entry__hash__in={row.origin for row in rows if row.origin})
    exported = dict(entries.values_list("entry__hash", "pk"))
    for row in rows:
        _clear(row)
        if row.origin in exported:
            _say(row, Compared(Found.THERE, key=exported[row.origin]), EXPORTED)
    said = {id(row): said_by(row) for row in rows if row.origin not in exported}
    settled = [row for row in rows if id(row) in said and _settle(row, said[id(row)])]
    known = known_about(slugs_of(row) for row in settled if row.endorser)
    persons = persons_of(settled)
    peers = _peers(batch, settled)
    changed: list[BatchRow] = []
    for row in settled:
        statement = said[id(row)]
        if statement is None:
            _candidacy(row, persons, peers[row.subject])
        else:
            one = Said.of(statement)
            _say(row, compare(one, known[about(row, statement)]))
            if row.verdict in ENTERED:
                changed += _among_peers(row, one, peers[row.subject])
    return changed


def about(row: BatchRow, statement: EndorsementStatement) -> tuple[str, str, Status, str]:
    """What the ledger is asked about: identifiers of endorser and contest, status, the candidate's identifier."""
    endorser, contest, candidate = slugs_of(row)
    return endorser, contest, statement.status, "" if statement.status is Status.NO_ENDORSEMENT else candidate


def slugs_of(row: BatchRow) -> tuple[str, str, str]:
    """The identifiers of endorser, contest and candidate; empty for whoever has none yet."""
    endorser, contest, candidate = (root(name).slug if name else "" for name in names_of(row))
    return endorser, contest, candidate


def names_of(row: BatchRow) -> tuple[BatchName | None, BatchName | None, BatchName | None]:
    """The endorser's name, the contest's, the candidate's."""
    return row.endorser, row.contest, row.candidate


def _clear(row: BatchRow) -> None:
    row.reason, row.column, row.said, row.there_id, row.subject = "", "", "", None, ""


def _settle(row: BatchRow, statement: EndorsementStatement | None) -> bool:
    """Whether whom the row names is settled, so that it can be compared; its subject is noted then."""
    named = [name for name in (row.contest, row.endorser, row.candidate) if name is not None]
    for decision, verdict, reason in (
        (Decision.LEFT_OUT, Verdict.LEFT_OUT, BY_HAND),
        (Decision.OPEN, Verdict.OPEN, ""),
        (Decision.WAITING, Verdict.OPEN, ""),
    ):
        found = next((name for name in named if root(name).decision == decision), None)
        if found is not None:
            row.verdict, row.reason, row.said = verdict, reason or found.kind, found.name[:300]
            return False
    about_it = [_identity(name) for name in names_of(row)]
    if statement is not None and statement.status is Status.NO_ENDORSEMENT:
        about_it[2] = ""
    status = statement.status.value if statement else "candidacy"
    row.subject = sha256("\n".join([*about_it, status]).encode()).hexdigest()
    return True


def _identity(name: BatchName | None) -> str:
    if name is None:
        return ""
    meant = root(name)
    return meant.slug if meant.decision == Decision.KNOWN else f"#{meant.pk}"


def _say(row: BatchRow, found: Compared, reason: str = "") -> None:
    row.verdict = Verdict(found.verdict.value)
    row.reason = reason or (found.why.value if found.why else "")
    row.there_id = found.key or None


# -- beside other rows of the file -------------------------------------------------------------------------------------

Peer = tuple[BatchRow, Said | None]


def _peers(batch: Batch, rows: Sequence[BatchRow]) -> dict[str, list[Peer]]:
    """The rows of the file that are about the same and will be entered, by subject."""
    found: dict[str, list[Peer]] = defaultdict(list)
    others = BatchRow.objects.filter(batch=batch, subject__in={row.subject for row in rows}, verdict__in=ENTERED)
    for other in others.exclude(pk__in=[row.pk for row in rows if row.pk]).in_order():
        statement = said_by(other)
        found[other.subject].append((other, Said.of(statement) if statement else None))
    return found


def _among_peers(row: BatchRow, said: Said, peers: list[Peer]) -> list[BatchRow]:
    """Which of two rows that say the same is entered: the one that says more, else the earlier; who gave way."""
    for place, (other, known) in enumerate(peers):
        if known is None or not may_be_one(known.date, said.date):
            continue
        if adds(known, said) is not None and adds(said, known) is None:
            _gives_way(other, row)
            peers[place] = (row, said)
            return [other]
        _gives_way(row, other)
        return []
    peers.append((row, said))
    return []


def _gives_way(row: BatchRow, other: BatchRow) -> None:
    row.verdict, row.reason, row.said, row.there_id = Verdict.THERE, IN_FILE, f"{other.line}", None


# -- candidacies -------------------------------------------------------------------------------------------------------


def persons_of(rows: Sequence[BatchRow]) -> dict[tuple[str, str], Candidate]:
    """The candidates that the ledger has in the contests of these rows' candidacies, by contest and person."""
    contests = {root(row.contest).slug for row in rows if row.endorser_id is None and row.contest} - {""}
    found = Candidate.objects.filter(contest__slug__in=contests).select_related("contest") if contests else []
    return {(one.contest.slug, one.person): one for one in found}


def _candidacy(row: BatchRow, persons: dict[tuple[str, str], Candidate], peers: list[Peer]) -> None:
    assert row.contest is not None
    assert row.candidate is not None
    person = persons.get((root(row.contest).slug, root(row.candidate).slug))
    if peers:
        _gives_way(row, peers[0][0])
        return
    if person is None:
        row.verdict = Verdict.NEW
    else:
        missing = any(details(row.candidate).get(name) and not getattr(person, name) for name in ("outcome", "share"))
        row.verdict, row.reason = (Verdict.CHANGED, OUTCOME) if missing else (Verdict.THERE, STATED)
    if row.verdict in ENTERED:
        peers.append((row, None))
