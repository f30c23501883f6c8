"""Whether the ledger's rows say what its entries say: the chain is read again, and every row made of it compared."""

from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from django.db.models import QuerySet

from hustings import errors
from hustings.decision.agreement import one_moment
from hustings.ledger.chain import Ledger, Summary
from hustings.ledger.columns import (
    candidate_columns,
    contest_columns,
    endorsement_columns,
    endorser_columns,
    names_by_key,
    share_of,
)
from hustings.ledger.entries import EntryLine, Opening
from hustings.ledger.models import Candidate, Contest, Endorsement, Endorser, EndorserName, Entry, Head
from hustings.ledger.names import name_key
from hustings.ledger.standing import Stands, Stated, standings
from hustings.ledger.statements import (
    CandidateStatement,
    ContestStatement,
    EndorsementStatement,
    EndorserStatement,
)
from hustings.protocol.board import Progress, no_progress

T = TypeVar("T")
_BETWEEN = 2000


class LedgerDisagreement(errors.Fault):
    """A row tells something else than the entries of the ledger."""

    sentence = "the rows and the ledger disagree"


@dataclass(slots=True)
class _Read:
    # What the entries say in the end: each with the number of the entry that stated it last.
    endorsers: dict[str, tuple[int, EndorserStatement]] = field(default_factory=dict)
    contests: dict[str, tuple[int, ContestStatement]] = field(default_factory=dict)
    candidates: dict[tuple[str, str], tuple[int, CandidateStatement]] = field(default_factory=dict)
    endorsements: dict[int, EndorsementStatement] = field(default_factory=dict)
    corrected: set[int] = field(default_factory=set)

    def take(self, entry: EntryLine) -> None:
        match entry.states:
            case EndorserStatement() as one:
                self.endorsers[one.id] = entry.number, one
            case ContestStatement() as one:
                self.contests[one.id] = entry.number, one
            case CandidateStatement() as one:
                self.candidates[one.contest, one.id] = entry.number, one
            case EndorsementStatement() as one:
                self.endorsements[entry.number] = one
                if one.corrects is not None:
                    self.corrected.add(one.corrects.entry)


def check(progress: Progress = no_progress) -> Summary | None:
    """Read the whole chain and compare all rows with it; None while there is no ledger.

    Raises LedgerDisagreement, or the chain's Fault; ``where`` tells what was compared.
    """
    with one_moment():
        head = Head.objects.first()
        if head is None:
            for rows in (Entry, Endorser, Contest, Candidate, Endorsement):
                _same(f"{rows.__name__} rows without a ledger", rows.objects.exists(), False)
            return None
        ledger, read = Ledger(), _Read()
        _replay(head, ledger, read, progress)
        _same("head", (head.number, head.hash), (ledger.number, ledger.head))
        _compare_endorsers(read)
        _compare_contests(read)
        _compare_candidates(read)
        _compare_endorsements(read, progress)
        return ledger.summary()


def _replay(head: Head, ledger: Ledger, read: _Read, progress: Progress) -> None:
    columns = ("number", "line", "hash", "type", "recorder__slug", "at")
    passed: list[tuple[Any, ...]] = []

    def lines(rows: Iterable[tuple[Any, ...]]) -> Iterator[bytes]:
        for row in rows:
            passed[:] = [row]
            yield bytes(row[1]) + b"\n"

    with _each(Entry.objects.in_order().values_list(*columns)) as rows:
        for hash_, entry in ledger.entries(lines(rows)):
            _take(ledger, read, passed[0], hash_, entry)
            if ledger.number % _BETWEEN == 0:
                progress("Reading the ledger", ledger.number, head.number)


def _take(ledger: Ledger, read: _Read, row: tuple[Any, ...], hash_: str, entry: Opening | EntryLine) -> None:
    number, _line, noted, kind, recorder, at = row
    where = f"entry {number}"
    _same(where, (number, noted), (ledger.number, hash_))
    if isinstance(entry, Opening):
        _same(where, kind, "ledger")
    else:
        _same(where, (kind, recorder or "site", at), (entry.states.type, entry.recorder, entry.at))
        read.take(entry)


@contextmanager
def _each(rows: QuerySet[Any, T]) -> Iterator[Iterator[T]]:
    # A cursor of PostgreSQL's is closed before its transaction ends, whatever was found.
    with closing(cast("Generator[T]", rows.iterator(_BETWEEN))) as each:
        yield each


def _compare_endorsers(read: _Read) -> None:
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for slug, key, name in EndorserName.objects.values_list("endorser__slug", "key", "name"):
        names[slug][key] = name
    _count(Endorser.objects.count(), read.endorsers, "endorsers")
    with _each(Endorser.objects.select_related("parent")) as rows:
        for row in rows:
            stated, one = _stated(read.endorsers, row.slug, f"endorser {row.slug}")
            parent = row.parent.slug if row.parent else ""
            _columns(f"endorser {row.slug}", row, endorser_columns(one) | {"stated_id": stated})
            _same(f"endorser {row.slug}, parent", parent, one.parent)
            _same(f"endorser {row.slug}, names", names[row.slug], names_by_key(one))


def _compare_contests(read: _Read) -> None:
    _count(Contest.objects.count(), read.contests, "contests")
    with _each(Contest.objects.all()) as rows:
        for row in rows:
            stated, one = _stated(read.contests, row.slug, f"contest {row.slug}")
            _columns(f"contest {row.slug}", row, contest_columns(one) | {"stated_id": stated})


def _compare_candidates(read: _Read) -> None:
    _count(Candidate.objects.count(), read.candidates, "candidates")
    with _each(Candidate.objects.select_related("contest")) as rows:
        for row in rows:
            where = f"candidate {row.contest.slug}/{row.person}"
            stated, one = _stated(read.candidates, (row.contest.slug, row.person), where)
            _columns(where, row, candidate_columns(one) | {"stated_id": stated})


def _compare_endorsements(read: _Read, progress: Progress) -> None:
    _count(Endorsement.objects.count(), read.endorsements, "endorsements")
    expected = _standings(read)
    with _each(Endorsement.objects.select_related("endorser", "contest", "candidate")) as rows:
        for done, row in enumerate(rows):
            _compare_endorsement(read, row, expected.get(row.pk))
            if done % _BETWEEN == 0:
                progress("Comparing endorsements", done, len(read.endorsements))


def _compare_endorsement(read: _Read, row: Endorsement, stands: Stands | None) -> None:
    where = f"endorsement {row.pk}"
    one = _stated(read.endorsements, row.pk, where)
    about = row.endorser.slug, row.contest.slug, row.candidate.person if row.candidate else ""
    _same(f"{where}, whom it is about", about, (one.endorser, one.contest, one.candidate))
    assert stands is not None
    columns = endorsement_columns(one) | {"standing": stands.standing.value, "ended_on": stands.ended_on}
    columns |= {"corrects_id": one.corrects.entry if one.corrects else None, "share": _share(read, one)}
    _columns(where, row, columns)
    if row.decision_id is not None:
        # Not by the site's address, which may have changed since.
        _same(f"{where}, decision", row.decision_id, one.proof.election if one.proof else None)


def _share(read: _Read, one: EndorsementStatement) -> int | None:
    if not one.candidate:
        return None
    _number, candidate = read.candidates[one.contest, one.candidate]
    return share_of(one.process, {name_key(name) for name in (candidate.name, *candidate.also)})


def _standings(read: _Read) -> dict[int, Stands]:
    # Persons in the place of candidates: the two are as many within a contest.
    persons = {person: number for number, person in enumerate({one.candidate for one in read.endorsements.values()})}
    pairs: dict[tuple[str, str], list[Stated]] = defaultdict(list)
    for number, one in read.endorsements.items():
        whom = persons[one.candidate] if one.candidate else None
        last = one.date.last if one.date else None
        stated = Stated(number, one.status, whom, last, one.evidence, number in read.corrected)
        pairs[one.endorser, one.contest].append(stated)
    return {number: stands for group in pairs.values() for number, stands in standings(group).items()}


def _stated(stated: dict[Any, Any], key: object, where: str) -> Any:
    if key not in stated:
        raise LedgerDisagreement(where, "no entry states it")
    return stated[key]


def _count(rows: int, stated: dict[Any, Any], what: str) -> None:
    _same(f"number of {what}", rows, len(stated))


def _columns(where: str, row: object, expected: dict[str, Any]) -> None:
    for name, value in expected.items():
        _same(f"{where}, {name.removesuffix('_id')}", getattr(row, name), value)


def _same(where: str, rows: object, entries: object) -> None:
    if rows != entries:
        raise LedgerDisagreement(where, f"{rows} in the rows, {entries} in the entries")
