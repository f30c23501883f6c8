"""What a part of a batch is about and the ledger does not know yet: identifiers for it, and its statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Q

from hustings.ledger.batches.matching import known_now, root, space_of
from hustings.ledger.batches.naming import store_names
from hustings.ledger.batches.storing import id_in, stated
from hustings.ledger.models import BatchName, Candidate, Contest, Endorser
from hustings.ledger.names import id_of
from hustings.ledger.statements import CandidateStatement, ContestStatement, EndorserStatement, Statement

Kind, Decision = BatchName.Kind, BatchName.Decision


def state_new(names: Iterable[BatchName]) -> list[Statement]:
    """What states whom these names mean, where the ledger does not know them yet; each gets its identifier, stored.

    Whoever was entered by the same name since the batch was read is taken for the same. The caller holds the ledger's
    lock and appends the statements in the same transaction. Queries: a few, however many names.
    """
    new = {name.pk: name for name in map(root, names) if not name.slug}
    statements: list[Statement] = []
    for kind in (Kind.ENDORSER, Kind.CONTEST, Kind.CANDIDATE):  # a candidate's contest has its identifier by then
        some = [name for name in new.values() if name.kind == kind]
        if some:
            known_now(some)
            unknown = [name for name in some if not name.slug]
            _identify(unknown, _taken(kind, unknown))
            statements += map(_statement, unknown)
    store_names(new.values())
    return statements


def _identify(names: Sequence[BatchName], taken: dict[str, set[str]]) -> None:
    for name in names:
        among = taken[space_of(name)]
        name.slug = id_of(name.name, among) if id_in(name) in {"", *among} else id_in(name)
        among.add(name.slug)


def _taken(kind: str, names: Sequence[BatchName]) -> dict[str, set[str]]:
    """Identifiers that are in use where these names get theirs, as far as theirs could be one of them; by space."""
    taken: dict[str, set[str]] = defaultdict(set)
    if kind == Kind.CANDIDATE:
        contests = {space_of(name) for name in names}
        for contest, person in Candidate.objects.filter(contest__slug__in=contests).values_list(
            "contest__slug", "person"
        ):
            taken[contest].add(person)
        return taken
    rows = (Endorser if kind == Kind.ENDORSER else Contest).objects.values_list("slug", flat=True)
    wanted = {id_in(name) or id_of(name.name) for name in names} | {id_of(name.name) for name in names}
    taken[""] |= set(rows.filter(slug__in=wanted))
    numbered = Q(pk__in=[])
    for slug in taken[""]:
        numbered |= Q(slug__startswith=f"{slug}-")
    if taken[""]:
        taken[""] |= set(rows.filter(numbered))
    return taken


def _statement(name: BatchName) -> Statement:
    if name.kind == Kind.ENDORSER:
        return stated(EndorserStatement, name, id=name.slug)
    if name.kind == Kind.CONTEST:
        return stated(ContestStatement, name, id=name.slug)
    return stated(CandidateStatement, name, id=name.slug, contest=space_of(name))
