"""A contest's board: its candidates side by side, endorsements over time and by kind, and the list of them all."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hustings.elections.models import Election
from hustings.ledger.kinds import EndorserKind, Evidence, ProcessKind
from hustings.ledger.models import Contest, Endorsement
from hustings.ledger.weighting import SCHEMES
from hustings.web.public.card import Shape
from hustings.web.public.ledger.conditional import unless_known
from hustings.web.public.ledger.contest_filters import NOBODY, SORTS, Filters, Sort, read
from hustings.web.public.ledger.contest_numbers import BEFORE, NOW, Found, found, groups, totals
from hustings.web.public.ledger.contest_rows import PAGE, listed
from hustings.web.public.ledger.contest_standings import Standings, kinds, standings
from hustings.web.templatetags.ledger import endorser_kinds, evidence_word, process_kind

MOST_VOTES = 20


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a filter, as the form offers it."""

    value: str
    word: str
    count: int | None = None
    chosen: bool = False


@require_safe
@unless_known
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """The board; the list's filters stand in the address (`contest_filters`)."""
    contest = get_object_or_404(Contest, slug=slug)
    candidates = list(contest.candidates.all())
    people = {candidate.pk: candidate.person for candidate in candidates}
    filters, faults = read(request.GET, set(people.values()))
    whole = groups(contest, Filters())
    here = standings(contest, candidates, totals(whole), filters.weights)
    narrowed = groups(contest, filters) if filters.dated or filters.name else whole
    counted = found(narrowed, filters, people)
    pages = max(1, -(-counted.count // PAGE))
    if filters.page > pages:
        faults.append(_("The list has no such page: this is its last one."))
        filters = replace(filters, page=pages)
    context = {
        "contest": contest,
        "here": here,
        "kinds": kinds(here),
        "filters": filters,
        "faults": faults,
        "found": counted,
        "choices": _choices(counted, filters, here),
        "rows": listed(contest, filters),
        "pages": pages,
        "earlier": replace(filters, page=filters.page - 1).query() or "?" if filters.page > 1 else None,
        "later": replace(filters, page=filters.page + 1).query() if filters.page < pages else None,
        "votes": _votes(contest),
        "said": here.said,
        "more": bool(
            filters.kind or filters.process or filters.evidence or filters.ended or filters.sort is not Sort.NEWEST
        ),
        "of_nobody": Filters(candidate=NOBODY).query(),
        "of_ended": Filters(ended=True).query(),
        "weightings": _weightings(filters),
        "with_undated": replace(filters, undated=True, page=1).query(),
        "shapes": [(shape.name.lower(), *shape.value) for shape in Shape],
    }
    return render(request, "public/ledger/contest.html", context)


def _weightings(filters: Filters) -> list[tuple[str, str, bool]]:
    """The ways to count: a name, the address's query, whether it is the one that is shown."""
    ways = [(None, _("each endorsement once")), *((scheme, scheme.name) for scheme in SCHEMES.values())]
    return [(name, replace(filters, weights=scheme).query() or "?", filters.weights is scheme) for scheme, name in ways]


def _votes(contest: Contest) -> list[Election]:
    """Elections of organizations here whose decisions are entries of this contest, the latest first."""
    decided = Endorsement.objects.filter(contest=contest, decision__isnull=False).values("decision")
    rows = Election.objects.public().filter(pk__in=decided).select_related("organization", "contest")
    return list(rows.order_by("-closes_at")[:MOST_VOTES])


# -- the form's choices ------------------------------------------------------------------------------------------------


def _choices(counted: Found, filters: Filters, here: Standings) -> dict[str, list[Option]]:
    people = [(stand.candidate.person, stand.candidate.name) for stand in here.slate]
    words = {
        "candidate": [*people, (NOBODY, _("nobody: decided not to endorse"))],
        "kind": [(one.value, endorser_kinds(one)) for one in EndorserKind],
        "process": [(one.value, process_kind(one)) for one in ProcessKind],
        "evidence": [(one.value, evidence_word(one)) for one in Evidence],
    }
    now, before = (counted.choices["standing"].get(value, 0) for value in (NOW, BEFORE))
    return {name: _offered(name, of, counted, filters) for name, of in words.items()} | {
        "standing": [
            Option("", _("what is in force"), now, not filters.ended),
            Option("all", _("all that happened, also what was withdrawn"), now + before, filters.ended),
        ],
        "sort": [Option(sort.value, f"{word}", None, filters.sort is sort) for sort, word in SORTS.items()],
    }


def _offered(name: str, words: Iterable[tuple[str, str]], counted: Found, filters: Filters) -> list[Option]:
    """The choices that would list something, and the one that is made."""
    asked, counts = getattr(filters, name), counted.choices[name]
    chosen = asked.value if isinstance(asked, Enum) else asked
    return [
        Option(value, word, counts.get(value, 0), value == chosen)
        for value, word in words
        if value == chosen or counts.get(value)
    ]
