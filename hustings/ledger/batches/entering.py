"""The job that enters a reviewed batch: some hundred rows a transaction, with whatever they are about that is new.

Under the ledger's lock each row is held against the ledger once more, so that what another batch or official entered
since is not entered again; rows, names and counters are marked in the transaction that appends.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from hustings.ledger import actions
from hustings.ledger.batches.judging import IN_FILE, STATED, about, names_of, persons_of, slugs_of
from hustings.ledger.batches.known import About, known_about, statement_in
from hustings.ledger.batches.locking import end, forget_file, lock
from hustings.ledger.batches.naming import attach
from hustings.ledger.batches.reading import store
from hustings.ledger.batches.stating import state_new
from hustings.ledger.batches.storing import details, said_by
from hustings.ledger.comparing import Compared, Said, Why, adds, compare, may_be_one, merged
from hustings.ledger.comparing import Verdict as Found
from hustings.ledger.kinds import Outcome
from hustings.ledger.models import Batch, BatchRow, Candidate, Entry
from hustings.ledger.parts import Correction
from hustings.ledger.statements import CandidateStatement, EndorsementStatement, Statement

PART = 400
REASON = "imported: more precise"
Verdict = BatchRow.Verdict


def run(batch: Batch) -> None:
    """Enter what is new, and what is more precise if that was asked for, until nothing is left; stops when stopped."""
    while _enter(batch):
        pass
    with transaction.atomic():
        locked = lock(batch)
        if locked is not None:
            end(locked, Batch.State.DONE)
            forget_file(locked)


def to_enter(batch: Batch) -> QuerySet[BatchRow]:
    """The rows that are to be entered still, in the file's order."""
    wanted = [Verdict.NEW, Verdict.CHANGED] if batch.corrects else [Verdict.NEW]
    return BatchRow.objects.filter(batch=batch, verdict__in=wanted, entry__isnull=True).in_order()


@transaction.atomic
def _enter(known: Batch) -> bool:
    """Enter the next part; whether there was one. False also when the batch was stopped, or another worker has it."""
    batch = lock(known)
    if batch is None:
        return False
    rows = list(to_enter(batch)[:PART])
    if not rows:
        return False
    attach(rows)
    _take_lock()
    new = state_new(name for row in rows for name in names_of(row) if name)
    part = _Part(batch, new, known_about(slugs_of(row) for row in rows if row.endorser))
    part.take(rows)
    made = {id(row): entry for row, entry in part.append()}
    for row in rows:
        row.entry = made.get(id(row))
    store(rows)
    known.entered += len(made)
    Batch.objects.filter(pk=batch.pk).update(entered=known.entered, touched_at=Now())
    return True


def _take_lock() -> None:
    # Before anything is looked up that is entered: nobody else enters from here to the end of the transaction.
    actions.locked_head()


@dataclass
class _Part:
    """What is appended in one transaction: statements, each with the row that it is made of, if one is."""

    batch: Batch
    new: Sequence[Statement]
    known: dict[About, list[Said]]
    statements: list[tuple[Statement, BatchRow | None]] = field(default_factory=list)
    _before: dict[About, list[tuple[BatchRow, Said]]] = field(default_factory=lambda: defaultdict(list))

    def take(self, rows: Sequence[BatchRow]) -> None:
        """Find what each row adds to the ledger; whatever adds nothing by now is marked so."""
        candidacies = {slugs_of(row)[1:]: row for row in reversed(rows) if row.endorser is None}
        self.statements = [(one, candidacies.pop(_stated(one), None)) for one in self.new]
        fresh = {id(row) for _one, row in self.statements if row}
        self._restate([row for row in rows if row.endorser is None and id(row) not in fresh])
        corrections: list[tuple[BatchRow, EndorsementStatement, int]] = []
        for row in rows:
            statement = said_by(row)
            if statement is None or row.endorser is None:
                continue
            found = self._compare(row, statement)
            endorser, contest, candidate = slugs_of(row)
            whole = replace(statement, endorser=endorser, contest=contest, candidate=candidate)
            if found.verdict is Found.NEW:
                self.statements.append((whole, row))
            elif found.verdict is Found.CHANGED and self.batch.corrects:
                corrections.append((row, whole, found.key))
        self._correct(corrections)

    def append(self) -> Iterable[tuple[BatchRow, Entry]]:
        """Append it all; the rows of which entries were made."""
        entries = actions.append(statements=[one for one, _row in self.statements], recorder=self.batch.organization)
        made = zip(self.statements, entries, strict=True)
        return [(row, entry) for (_one, row), entry in made if row is not None]

    def _compare(self, row: BatchRow, statement: EndorsementStatement) -> Compared:
        key, said = about(row, statement), Said.of(statement)
        for other, before in self._before[key]:
            if may_be_one(before.date, said.date) and adds(before, said) is None:
                row.verdict, row.reason, row.said, row.there_id = Verdict.THERE, IN_FILE, f"{other.line}", None
                return Compared(Found.THERE)
        found = compare(said, self.known.get(key, []))
        if found.why is Why.OTHER_DATE and row.verdict == Verdict.NEW:
            found = Compared(Found.NEW)  # said to be new when it was read: the other was entered from this very file
        if found.verdict is Found.CHANGED and any(one.key == found.key for _row, one in self._before[key]):
            found = Compared(Found.THERE, Why.OTHER_DATE, found.key)
        row.verdict, row.there_id = Verdict(found.verdict.value), found.key or None
        row.reason = found.why.value if found.why else ""
        if found.verdict is not Found.THERE:
            self._before[key].append((row, replace(said, key=found.key)))
        return found

    def _correct(self, corrections: Sequence[tuple[BatchRow, EndorsementStatement, int]]) -> None:
        corrected = Entry.objects.in_bulk([number for _row, _one, number in corrections])
        for row, one, number in corrections:
            entry = corrected[number]
            correction = Correction(number, entry.hash, REASON)
            whole = replace(merged(statement_in(bytes(entry.line)), one), corrects=correction)
            self.statements.append((whole, row))

    def _restate(self, rows: Sequence[BatchRow]) -> None:
        """Candidacies of candidates who were in the ledger before: stated again where the file knows more of them."""
        persons = persons_of(rows)
        for row in rows:
            whole = _fuller(persons[slugs_of(row)[1:]], row)
            if row.verdict == Verdict.CHANGED and whole is not None:
                self.statements.append((whole, row))
            else:
                row.verdict, row.reason = Verdict.THERE, STATED


def _stated(one: Statement) -> tuple[str, str]:
    return (one.contest, one.id) if isinstance(one, CandidateStatement) else ("", "")


def _fuller(person: Candidate, row: BatchRow) -> CandidateStatement | None:
    """The candidate's statement with what the row adds, None when that is nothing."""
    assert row.candidate is not None
    said = details(row.candidate)
    outcome, share = person.outcome or said.get("outcome", ""), person.share or said.get("share", "")
    if (outcome, share) == (person.outcome, person.share):
        return None
    return CandidateStatement(
        contest=person.contest.slug,
        id=person.person,
        name=person.name,
        also=tuple(person.also),
        party=person.party,
        outcome=Outcome(outcome) if outcome else None,
        share=share,
        note=person.note,
        wikidata=person.wikidata,
    )
