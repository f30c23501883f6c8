"""A candidate's page: who endorsed this person in the contest, what ended since, and the person's other contests."""

from collections import Counter
from typing import Any

from django.db.models import Count, F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from hustings.ledger.kinds import PEOPLE, EndorserKind, Standing
from hustings.ledger.models import Candidate, Endorsement, Endorser
from hustings.web.public.ledger.conditional import unless_known
from hustings.web.public.ledger.contest_rows import Listed
from hustings.web.public.ledger.pages import Pages

PAGE, ENDED, OTHERS = 50, 50, 50


@require_safe
@unless_known
def page(request: HttpRequest, slug: str, person: str) -> HttpResponse:
    """The page; ``page`` is that of the endorsements in force."""
    candidate = get_object_or_404(Candidate.objects.select_related("contest"), contest__slug=slug, person=person)
    given = Endorsement.objects.filter(candidate=candidate).given()
    kinds = Counter(dict(given.current().order_by().values_list("endorser__kind").annotate(Count("pk"))))
    pages = Pages(kinds.total(), PAGE, request.GET.get("page", ""))
    keys = list(given.current().newest_first().values_list("pk", flat=True)[pages.start : pages.stop])
    ended = list(given.filter(standing=Standing.ENDED.value).newest_first().values_list("pk", flat=True)[: ENDED + 1])
    first = given.filter(last_day__isnull=False).order_by("last_day", "entry").values_list("pk", flat=True).first()
    read = Endorsement.objects.with_parts().defer("entry__line")
    found = read.in_bulk([*keys, *ended, *([first] if first else [])])
    context: dict[str, Any] = {
        "candidate": candidate,
        "contest": candidate.contest,
        "kinds": [(kind.value, kinds[kind.value]) for kind in EndorserKind if kinds[kind.value]],
        "pages": pages,
        "rows": [Listed(found[key]) for key in keys],
        "ended": [Listed(found[key]) for key in ended[:ENDED]],
        "more_ended": len(ended) > ENDED,
        "first": found[first] if first else None,
        "others": _others(candidate),
        **_as_endorser(candidate),
    }
    return render(request, "public/ledger/candidate.html", context)


def _others(candidate: Candidate) -> list[tuple[Candidate, int]]:
    """The same person's other contests, with how many endorsements are in force in each."""
    rows = Candidate.objects.filter(person=candidate.person).exclude(pk=candidate.pk).select_related("contest")
    found = list(rows.order_by(F("contest__cycle").desc(nulls_last=True), "contest__name")[:OTHERS])
    standing = Endorsement.objects.filter(candidate__in=found).current().given().order_by()
    counts = dict(standing.values_list("candidate").annotate(Count("pk")))
    return [(one, counts.get(one.pk, 0)) for one in found]


def _as_endorser(candidate: Candidate) -> dict[str, Any]:
    """The person as an endorser, found by name, and the latest of whom they endorsed."""
    people = Endorser.objects.filter(kind__in=[kind.value for kind in PEOPLE])
    known = people.filter(names__key__in=candidate.keys).order_by("pk").first()
    if known is None:
        return {"endorser": None}
    rows = Endorsement.objects.filter(endorser=known).current().with_parts().defer("entry__line")
    return {"endorser": known, "endorsed": [Listed(row) for row in rows.newest_first()[:10]]}
