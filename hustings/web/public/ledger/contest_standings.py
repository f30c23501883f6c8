"""A contest in one look: its candidates side by side, over time and by kind of endorser."""

from collections import Counter
from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hustings.ledger.kinds import EndorserKind
from hustings.ledger.models import Candidate, Contest
from hustings.ledger.weighting import Scheme
from hustings.web.public.ledger import contest_chart
from hustings.web.public.ledger.contest_chart import Chart, Look
from hustings.web.public.ledger.contest_filters import Filters
from hustings.web.public.ledger.contest_numbers import Totals, groups, points, steps, totals
from hustings.web.public.sentences import whole_number


@dataclass(frozen=True, slots=True)
class Stand:
    """How a candidate stands: endorsements in force, and points where a weighting is asked for."""

    candidate: Candidate
    count: int
    points: int | None
    look: Look | None
    undated: int

    @property
    def value(self) -> int:
        """What the candidates are ordered by."""
        return self.count if self.points is None else self.points


@dataclass(frozen=True, slots=True)
class Standings:
    """A contest in one look; ``slate`` has the candidate with most endorsements first."""

    contest: Contest
    slate: tuple[Stand, ...]
    totals: Totals
    chart: Chart | None
    weights: Scheme | None
    without_points: int

    @property
    def shown(self) -> tuple[Stand, ...]:
        """Those whom pictures show."""
        return self.slate[: contest_chart.MOST_LINES]

    @property
    def rest(self) -> tuple[Stand, ...]:
        """All others."""
        return self.slate[contest_chart.MOST_LINES :]

    @property
    def said(self) -> str:
        """The contest in a sentence."""
        if not self.totals.all:
            return _("No endorsement is in force.")
        leading = [stand for stand in self.shown if stand.count]
        told = ", ".join(f"{stand.candidate.name} {whole_number(stand.count)}" for stand in leading)
        others = self.totals.all - sum(stand.count for stand in leading)
        if others:
            told = f"{told}, " + _("others %(count)s") % {"count": whole_number(others)}
        text = ngettext("%(count)s endorsement: %(told)s", "%(count)s endorsements: %(told)s", self.totals.all)
        return text % {"count": whole_number(self.totals.all), "told": told}

    @property
    def undated(self) -> list[Stand]:
        """Candidates with endorsements whose date is unknown, which the chart has not."""
        return [stand for stand in self.slate if stand.undated]


@dataclass(frozen=True, slots=True)
class Cell:
    """A candidate's endorsements by one kind of endorser; ``width`` is per cent of the longest bar's."""

    stand: Stand
    count: int
    width: int


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of endorser: a cell for each candidate that pictures show, and how many all others have."""

    kind: str
    cells: tuple[Cell, ...]
    others: int
    all: int


def standings_of(slug: str, high: int = contest_chart.HEIGHT) -> Standings:
    """The contest of this identifier in one look, with a chart this high (pixels); 404 where there is none."""
    contest = Contest.objects.filter(slug=slug).first()
    if contest is None:
        raise Http404
    return standings(contest, list(contest.candidates.all()), totals(groups(contest, Filters())), high=high)


def standings(
    contest: Contest,
    candidates: list[Candidate],
    whole: Totals,
    weights: Scheme | None = None,
    high: int = contest_chart.HEIGHT,
) -> Standings:
    """The contest in one look, weighted if asked, with a chart this high."""
    weighted, without = points(contest, weights) if weights else (Counter[int](), 0)
    of = weighted if weights else whole.standing
    ordered = sorted(candidates, key=lambda one: (-of[one.pk], -whole.standing[one.pk], one.name))
    drawn = contest_chart.chart(steps(contest, weights), {one.pk: one.name for one in ordered}, high)
    looks = {line.key: line.look for line in drawn.lines} if drawn else {}
    slate = tuple(
        Stand(
            candidate=one,
            count=whole.standing[one.pk],
            points=weighted[one.pk] if weights else None,
            look=looks.get(one.pk),
            undated=whole.undated[one.pk],
        )
        for one in ordered
    )
    return Standings(contest, slate, whole, drawn, weights, without)


def kinds(here: Standings) -> list[Kind]:
    """The kinds of endorsers that anybody has, as a table with bars."""
    counted = here.totals.kinds
    longest = max((max(counts.values()) for counts in counted.values()), default=1)
    made = []
    for kind in (kind.value for kind in EndorserKind if kind.value in counted):
        cells = tuple(_cell(stand, counted[kind], longest) for stand in here.shown)
        others = sum(counted[kind][stand.candidate.pk] for stand in here.rest)
        made.append(Kind(kind, cells, others, counted[kind].total()))
    return made


def _cell(stand: Stand, counts: Counter[int], longest: int) -> Cell:
    count = counts[stand.candidate.pk]
    return Cell(stand, count, -(-100 * count // longest))
