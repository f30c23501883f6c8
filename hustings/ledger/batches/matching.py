"""Whom the names of a file mean: known by identifier or name, put to an official where names are near, else new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from hustings.ledger.batches.naming import store_names
from hustings.ledger.batches.storing import details, id_in
from hustings.ledger.models import Batch, BatchName, Candidate, Contest, Endorser, EndorserName
from hustings.ledger.names import name_key
from hustings.ledger.reading.variants import KnownNames

Kind, Decision = BatchName.Kind, BatchName.Decision
Space = tuple[str, str]  # a space, and in it an identifier or a name's key
SETTLED = (Decision.KNOWN, Decision.NEW, Decision.SAME)
MOST_NEAR = 5


@dataclass(frozen=True, slots=True)
class Known:
    """Who is in the ledger, or in the file before: ``slug`` of the ledger, or ``pk`` of the other name, and a name."""

    slug: str
    pk: int
    name: str
    cycle: int | None = None

    def to_json(self) -> dict[str, str | int]:
        """How it stands among those near."""
        return {"slug": self.slug, "pk": self.pk, "name": self.name}


class _Met:
    """Who was met in one space, to be asked who is called nearly so."""

    def __init__(self) -> None:
        self._names = KnownNames()
        self._known: dict[str, Known] = {}

    def add(self, name: str, one: Known) -> None:
        id_ = one.slug or f"#{one.pk}"
        self._names.add(id_, name)
        self._known[id_] = one

    def near(self, name: str) -> list[Known]:
        """The nearest first, each once."""
        return [self._known[id_] for id_ in dict.fromkeys(one.id for one in self._names.near(name))]


Found = tuple[dict[Space, Known], dict[Space, list[Known]]]


class Matcher:
    """Decides the names of one batch, a part at a time; near ones are looked for among all that it has met so far."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._met: dict[tuple[str, str], _Met] = {}

    def match(self, names: Sequence[BatchName]) -> None:
        """Decide those of these names that wait for it, and store what was decided; contests before candidates."""
        for kind in (Kind.CONTEST, Kind.ENDORSER):
            self._settle([name for name in names if name.kind == kind and name.decision == Decision.WAITING])
        waiting = [name for name in names if name.kind == Kind.CANDIDATE and name.decision == Decision.WAITING]
        self._settle([name for name in waiting if name.within and name.within.decision in SETTLED])

    def _settle(self, names: Sequence[BatchName]) -> None:
        if not names:
            return
        by_id, by_key = _known(names)
        self._meet(names)
        for name in names:
            known = _meant(name, by_id, by_key)
            if known is None:
                self._propose(name)
            else:
                name.decision, name.slug = Decision.KNOWN, known.slug
        store_names(names)

    def _propose(self, name: BatchName) -> None:
        """Whom it may mean that is called nearly so, for an official to decide; else it is new."""
        met = self._met[name.kind, space_of(name)]
        near = [one for one in met.near(name.name) if one.pk != name.pk and _may_be(name, one)]
        twin = next((one for one in near if _same(name, one)), None)
        if twin is not None:
            name.decision, name.same_as_id = Decision.SAME, twin.pk
            return
        name.near = [one.to_json() for one in near[:MOST_NEAR]]
        lacks_kind = name.kind == Kind.ENDORSER and "kind" not in details(name)
        name.decision = Decision.OPEN if near or lacks_kind else Decision.NEW
        met.add(name.name, Known("", name.pk, name.name, cycle_of(name)))

    def _meet(self, names: Sequence[BatchName]) -> None:
        """Learn who else is looked up where these names are, both in the ledger and in this batch."""
        kind = names[0].kind
        spaces = {space_of(name) for name in names} - {space for known, space in self._met if known == kind}
        if not spaces:
            return
        self._met |= {(kind, space): _Met() for space in spaces}
        for space, name, one in (*_everybody(kind, spaces), *self._others(kind, spaces)):
            self._met[kind, space].add(name, one)

    def _others(self, kind: str, spaces: set[str]) -> Iterable[tuple[str, str, Known]]:
        """The names of this batch that were found to be new, or are open."""
        others = BatchName.objects.filter(batch=self._batch, kind=kind, slug="", same_as__isnull=True)
        others = others.exclude(decision__in=[Decision.WAITING, Decision.LEFT_OUT]).select_related("within__same_as")
        if kind == Kind.CANDIDATE:
            new = {int(space[1:]) for space in spaces if space.startswith("#")}
            others = others.filter(
                Q(within__in=new)
                | Q(within__same_as__in=new)
                | Q(within__slug__in=spaces)
                | Q(within__same_as__slug__in=spaces)
            )
        for other in others:
            if space_of(other) in spaces:
                yield space_of(other), other.name, Known("", other.pk, other.name, cycle_of(other))


def _everybody(kind: str, spaces: set[str]) -> Iterable[tuple[str, str, Known]]:
    """Spaces and names of all that are in the ledger, where these spaces have them."""
    if kind == Kind.CANDIDATE:
        for person in Candidate.objects.filter(contest__slug__in=spaces).select_related("contest"):
            known = Known(person.person, 0, person.name)
            yield from ((person.contest.slug, one, known) for one in (person.name, *person.also))
    elif kind == Kind.CONTEST:
        for contest in Contest.objects.all():
            yield "", contest.name, Known(contest.slug, 0, contest.name, contest.cycle)
    else:
        named = EndorserName.objects.values_list("name", "endorser__slug", "endorser__name")
        yield from (("", one, Known(slug, 0, shown)) for one, slug, shown in named)


def known_now(names: Sequence[BatchName]) -> None:
    """Let those of these names (of one kind) that are new mean whom the ledger knows by them meanwhile.

    Whom an official saw among those near, and took for somebody else, stays somebody else.
    """
    by_id, by_key = _known(names)
    for name in names:
        known = _meant(name, by_id, by_key)
        if known is not None and not any(one["slug"] == known.slug for one in name.near):
            name.decision, name.slug = Decision.KNOWN, known.slug


def root(name: BatchName) -> BatchName:
    """The name itself, or the other one of the batch that means the same."""
    return name.same_as or name


def space_of(name: BatchName) -> str:
    """Among whom the name is looked up: all endorsers, all contests, or the candidates of one contest."""
    if name.within is None:
        return ""
    contest = root(name.within)
    return contest.slug or f"#{contest.pk}"


def cycle_of(name: BatchName) -> int | None:
    """The year that a contest is named for, as the file says."""
    found = details(name).get("cycle")
    return found if isinstance(found, int) else None


def _may_be(name: BatchName, other: Known) -> bool:
    """Contests of two years are two, however near their names."""
    cycle = cycle_of(name)
    return cycle is None or other.cycle is None or cycle == other.cycle


def _same(name: BatchName, other: Known) -> bool:
    """Whether another name of the file is the same: one of the two comes with an identifier, or of a contest's two."""
    return bool(other.pk) and not id_in(name) and name_key(name.name) == name_key(other.name)


# -- what is in the ledger by identifier or name -----------------------------------------------------------------------


def _known(names: Sequence[BatchName]) -> Found:
    """Who has these identifiers, and who these names' keys; each under its space."""
    kind = names[0].kind
    ids, keys = {id_in(name) for name in names} - {""}, {name_key(name.name) for name in names}
    if kind == Kind.ENDORSER:
        return _endorsers(ids, keys)
    if kind == Kind.CONTEST:
        return _contests(ids, keys)
    return _candidates({space_of(name) for name in names})


def _endorsers(ids: set[str], keys: set[str]) -> Found:
    by_id = {("", one.slug): Known(one.slug, 0, one.name) for one in Endorser.objects.filter(slug__in=ids)}
    by_key: dict[Space, list[Known]] = defaultdict(list)
    named = EndorserName.objects.filter(key__in=keys).order_by("endorser_id")
    for key, slug, shown in named.values_list("key", "endorser__slug", "endorser__name"):
        by_key["", key].append(Known(slug, 0, shown))
    return by_id, by_key


def _contests(ids: set[str], keys: set[str]) -> Found:
    by_id: dict[Space, Known] = {}
    by_key: dict[Space, list[Known]] = defaultdict(list)
    for one in Contest.objects.filter(slug__in=ids) | Contest.objects.filter(key__in=keys):
        known = Known(one.slug, 0, one.name, one.cycle)
        by_id["", one.slug] = known
        by_key["", one.key].append(known)
    return by_id, by_key


def _candidates(spaces: set[str]) -> Found:
    by_id: dict[Space, Known] = {}
    by_key: dict[Space, list[Known]] = defaultdict(list)
    for one in Candidate.objects.filter(contest__slug__in=spaces).select_related("contest"):
        known = Known(one.person, 0, one.name)
        by_id[one.contest.slug, one.person] = known
        for key in one.keys:
            by_key[one.contest.slug, key].append(known)
    return by_id, by_key


def _meant(name: BatchName, by_id: dict[Space, Known], by_key: dict[Space, list[Known]]) -> Known | None:
    """Whom it means without a doubt: the identifier decides, where there is one; else one alone of that name."""
    space, given = space_of(name), id_in(name)
    if given:
        return by_id.get((space, given))
    found = {one.slug: one for one in by_key.get((space, name_key(name.name)), []) if _may_be(name, one)}
    return next(iter(found.values())) if len(found) == 1 else None
