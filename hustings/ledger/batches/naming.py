"""The names of a part of the file: each stored once in its batch, with all that the file says of whom it means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hustings.ledger.batches.storing import details, item_names, key_of, states_of, write
from hustings.ledger.models import Batch, BatchName, BatchRow
from hustings.ledger.reading.reported import Item, ReportedCandidate, ReportedContest, ReportedEndorser
from hustings.protocol.canonical import Json

Kind = BatchName.Kind
Someone = ReportedEndorser | ReportedContest | ReportedCandidate
Key = tuple[int | None, str]  # within which contest's name, and its own key


def put_names(batch: Batch, reporting: Sequence[tuple[BatchRow, Item]]) -> list[BatchName]:
    """Give each row its names, made where they are new; all names of these rows, contests first, candidates last."""
    named = [(row, *item_names(item)) for row, item in reporting]
    contests = _put(batch, Kind.CONTEST, (((None, key_of(contest)), contest) for _row, _one, contest, _who in named))
    endorsers = _put(batch, Kind.ENDORSER, (((None, key_of(one)), one) for _row, one, _contest, _who in named if one))
    within = [
        ((contests[None, key_of(contest)].pk, key_of(who)), who)
        for _row, _one, contest, who in named
        if who is not None
    ]
    candidates = _put(batch, Kind.CANDIDATE, within)
    for row, one, contest, who in named:
        row.contest = contests[None, key_of(contest)]
        row.endorser = endorsers[None, key_of(one)] if one else None
        row.candidate = candidates[row.contest.pk, key_of(who)] if who else None
    by_pk = {contest.pk: contest for contest in contests.values()}
    for name in candidates.values():
        name.within = by_pk[name.within_id] if name.within_id else None
    return [*contests.values(), *endorsers.values(), *candidates.values()]


def attach(rows: Sequence[BatchRow]) -> None:
    """Read the names of these rows, with those that they are the same as or stand within: one object for each."""
    keys = {pk for row in rows for pk in (row.endorser_id, row.contest_id, row.candidate_id) if pk}
    found = BatchName.objects.in_bulk(keys)
    attach_to(list(found.values()))
    for row in rows:
        row.endorser = found[row.endorser_id] if row.endorser_id else None
        row.contest = found[row.contest_id] if row.contest_id else None
        row.candidate = found[row.candidate_id] if row.candidate_id else None


def attach_to(names: Sequence[BatchName]) -> None:
    """Read what these names are the same as or stand within: one object for each, at most two queries."""
    found = {name.pk: name for name in names}
    met = names
    while met:
        wanted = {pk for name in met for pk in (name.same_as_id, name.within_id) if pk} - found.keys()
        met = list(BatchName.objects.filter(pk__in=wanted)) if wanted else []
        found |= {name.pk: name for name in met}
    for name in found.values():
        name.same_as = found[name.same_as_id] if name.same_as_id else None
        name.within = found[name.within_id] if name.within_id else None


def _put(batch: Batch, kind: BatchName.Kind, given: Iterable[tuple[Key, Someone]]) -> dict[Key, BatchName]:
    wanted: dict[Key, Someone] = {}
    said: dict[Key, dict[str, Json]] = {}
    for key, one in given:
        wanted.setdefault(key, one)
        said[key] = {**states_of(one), **said.get(key, {})}
    found = BatchName.objects.filter(batch=batch, kind=kind, key__in={key for _within, key in wanted})
    found = found.select_related("same_as")
    known = {(name.within_id, name.key): name for name in found if (name.within_id, name.key) in wanted}
    new = [
        BatchName(batch=batch, kind=kind, within_id=key[0], key=key[1], name=one.name, states=write(said[key]))
        for key, one in wanted.items()
        if key not in known
    ]
    BatchName.objects.bulk_create(new, batch_size=500)
    more = [name for key, name in known.items() if _learn(name, said[key])]
    store_names(more)
    return known | {(name.within_id, name.key): name for name in new}


def _learn(name: BatchName, said: dict[str, Json]) -> bool:
    """Whether these rows say more of whom the name means than those before them."""
    known = details(name)
    if said.keys() <= known.keys():
        return False
    name.states = write({**said, **known})
    return True


def store_names(names: Iterable[BatchName]) -> None:
    """Store what was decided or learnt about these names, a statement for some hundred of them."""
    fields = ["decision", "slug", "near", "same_as", "states", "by_hand"]
    BatchName.objects.bulk_create(
        list(names), batch_size=200, update_conflicts=True, unique_fields=["id"], update_fields=fields
    )
