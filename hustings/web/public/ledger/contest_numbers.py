"""How many endorsements a contest has, of which sort: counted by the database, in groups that pages add up.

The number of queries and of groups depends on the kinds of things that there are, and never on how many.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from django.db.models import BigIntegerField, BooleanField, Case, Count, F, Q, Value, When

from hustings.ledger.kinds import Standing, Status
from hustings.ledger.models import Contest, Endorsement
from hustings.ledger.models.endorsement import EndorsementQuerySet
from hustings.ledger.weighting import Scheme
from hustings.web.public.ledger.contest_filters import NOBODY, Filters

NOW, BEFORE = "now", "before"  # what is in force, and what else happened
_NOBODY = Q(status=Status.NO_ENDORSEMENT.value)


class Group(NamedTuple):
    """Entries that have all of this in common; ``candidate`` is a key, None for decisions not to endorse."""

    candidate: int | None
    kind: str
    process: str
    evidence: str
    standing: str
    undated: bool
    entries: int

    @property
    def stands(self) -> bool:
        """Whether it is in force."""
        return self.standing == Standing.STANDS.value


def groups(contest: Contest, filters: Filters) -> list[Group]:
    """All that happened in the contest, by what can be chosen; of those dates and names only that are asked for."""
    rows = narrowed(Endorsement.objects.filter(contest=contest).effective(), filters, keep_undated=True)
    whom = Case(When(_NOBODY, then=Value(None)), default=F("candidate_id"), output_field=BigIntegerField())
    undated = Case(When(last_day__isnull=True, then=True), default=False, output_field=BooleanField())
    found = rows.annotate(whom=whom, undated=undated).order_by()
    counted = found.values_list("whom", "endorser__kind", "process", "evidence", "standing", "undated")
    return [Group(*row) for row in counted.annotate(count=Count("*"))]


def narrowed(rows: EndorsementQuerySet, filters: Filters, *, keep_undated: bool) -> EndorsementQuerySet:
    """Those of the names and dates asked for; without a date also, when they are kept."""
    if filters.name:
        rows = rows.by_endorsers_named(filters.name)
    if not filters.dated:
        return rows
    within = rows.may_fall_within(filters.first, filters.last)
    return within | rows.filter(last_day__isnull=True) if keep_undated else within


# -- what a page says of them ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """What the filters find: ``count`` are listed; ``undated`` suit all of them, but have no date.

    ``choices`` say for each filter how many would be listed if it asked for this value, the others as they are.
    """

    count: int
    undated: int
    choices: dict[str, Counter[str]]


def found(counted: Sequence[Group], filters: Filters, people: dict[int, str]) -> Found:
    """What the filters find in these groups, which are those of its names and dates; ``people`` by candidates' keys."""
    facets: dict[str, Counter[str]] = {
        name: Counter() for name in ("candidate", "kind", "process", "evidence", "standing")
    }
    total = undated = 0
    for group in counted:
        values = {
            "candidate": NOBODY if group.candidate is None else people[group.candidate],
            "kind": group.kind,
            "process": group.process,
            "evidence": group.evidence,
        }
        wrong = {name for name, value in values.items() if _asked(filters, name) not in ("", value)}
        if not filters.ended and not group.stands:
            wrong.add("standing")
        if filters.dated and group.undated and not filters.undated:
            undated += 0 if wrong else group.entries
            continue
        if not wrong:
            total += group.entries
        values["standing"] = NOW if group.stands else BEFORE
        for name, counts in facets.items():
            if wrong <= {name}:
                counts[values[name]] += group.entries
    return Found(total, undated, facets)


def _asked(filters: Filters, name: str) -> str:
    value = getattr(filters, name)
    return value if isinstance(value, str) else "" if value is None else f"{value.value}"


@dataclass(frozen=True, slots=True)
class Totals:
    """A whole contest: endorsements standing by candidate and kind, and what else there is."""

    standing: Counter[int]
    kinds: dict[str, Counter[int]]
    undated: Counter[int]
    nobody: int
    ended: int

    @property
    def all(self) -> int:
        """Endorsements standing, of all candidates."""
        return self.standing.total()


def totals(counted: Iterable[Group]) -> Totals:
    """The numbers of a whole contest, from its groups."""
    made = Totals(Counter(), {}, Counter(), 0, 0)
    nobody = ended = 0
    for group in counted:
        if group.standing == Standing.ENDED.value and group.candidate is not None:
            ended += group.entries
        if not group.stands:
            continue
        if group.candidate is None:
            nobody += group.entries
            continue
        made.standing[group.candidate] += group.entries
        made.kinds.setdefault(group.kind, Counter())[group.candidate] += group.entries
        if group.undated:
            made.undated[group.candidate] += group.entries
    return replace(made, nobody=nobody, ended=ended)


# -- over time ---------------------------------------------------------------------------------------------------------

Steps = dict[int, dict[date, int]]
"""For each candidate's key, what a day adds to it or takes away."""


def steps(contest: Contest, weights: Scheme | None) -> Steps:
    """How endorsements, or points, came and went: those with a date count from its last day on until they ended."""
    rows = Endorsement.objects.filter(contest=contest, last_day__isnull=False).given().order_by()
    made: Steps = {}
    ended = rows.filter(ended_on__isnull=False, standing=Standing.ENDED.value)
    # Those that ended nobody knows when are not drawn: they would stand for ever.
    begun = rows.exclude(standing=Standing.ENDED.value, ended_on__isnull=True)
    for sign, counted, day in ((1, begun, "last_day"), (-1, ended, "ended_on")):
        named = ("candidate_id", day, *(("position",) if weights else ()))
        for candidate, at, *position, count in counted.values_list(*named).annotate(count=Count("*")):
            each = (weights.points(position[0]) or 0) if weights else 1
            if each:
                days = made.setdefault(candidate, {})
                days[at] = days.get(at, 0) + sign * each * count
    return made


def points(contest: Contest, weights: Scheme) -> tuple[Counter[int], int]:
    """Each candidate's points by this scheme, and how many endorsements it gives none."""
    rows = Endorsement.objects.filter(contest=contest).current().given().order_by()
    made: Counter[int] = Counter()
    without = 0
    for candidate, position, count in rows.values_list("candidate_id", "position").annotate(count=Count("*")):
        each = weights.points(position)
        made[candidate] += (each or 0) * count
        without += count if each is None else 0
    return made, without
