"""The ledger's first page: what it is, a search over all names, contests by cycle, the newest entries, the head."""

import re
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hustings.ledger.models import Candidate, Contest, Endorsement, Endorser, EndorserName, Head
from hustings.ledger.names import id_of, name_key
from hustings.web.public.ledger.conditional import unless_known
from hustings.web.public.ledger.pages import Pages
from hustings.web.public.ledger.said import said

NEWEST, FOUND, CONTESTS = 8, 20, 40
LONGEST = 100
_CYCLE = re.compile(r"[0-9]{1,4}")


@require_safe
@unless_known
def page(request: HttpRequest) -> HttpResponse:
    """The first page, or what a search (``q``) finds."""
    sought = " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST]
    context: dict[str, Any] = {"sought": sought, "head": Head.objects.first()}
    if sought:
        context |= _found(sought)
    else:
        rows = Endorsement.objects.select_related("entry__recorder").order_by("-entry")[:NEWEST]
        context |= {
            "newest": said([row.entry for row in rows]),
            **_contests(request.GET.get("cycle", ""), request.GET.get("page", "")),
        }
    return render(request, "public/ledger/home.html", context)


def _found(sought: str) -> dict[str, Any]:
    """Endorsers, contests and candidates one of whose names has this in it."""
    key = name_key(sought)
    named = EndorserName.objects.filter(key__contains=key).values("endorser")
    endorsers = Endorser.objects.filter(pk__in=named) if key else Endorser.objects.none()
    contests = Contest.objects.filter(key__contains=key) if key else Contest.objects.none()
    # A candidate's identifier is the name without accents; other names stand as they are written.
    names = Q(name__icontains=sought) | Q(also__icontains=sought)
    names |= Q(person__contains=id_of(sought)) if key.isascii() and key else Q()
    candidates = Candidate.objects.filter(names).select_related("contest").order_by("name", "-contest__cycle", "pk")
    who, whom, where = list(endorsers[: FOUND + 1]), list(candidates[: FOUND + 1]), list(contests[: FOUND + 1])
    return {
        "endorsers": who[:FOUND],
        "candidates": whom[:FOUND],
        "found_contests": _counted(where[:FOUND]),
        "nothing": not (who or whom or where),
        "more": max(len(who), len(whom), len(where)) > FOUND,
        "most": FOUND,
    }


def _contests(cycle: str, page: str) -> dict[str, Any]:
    """A page of contests, of one cycle if one is asked for, and all cycles with the number of their contests."""
    cycles = list(Contest.objects.order_by(F("cycle").desc(nulls_last=True)).values_list("cycle").annotate(Count("pk")))
    asked = int(cycle) if _CYCLE.fullmatch(cycle) and any(one == int(cycle) for one, _count in cycles) else None
    rows: QuerySet[Contest] = Contest.objects.order_by(F("cycle").desc(nulls_last=True), "name", "pk")
    rows = rows if asked is None else rows.filter(cycle=asked)
    count = sum(number for one, number in cycles if asked is None or one == asked)
    pages = Pages(count, CONTESTS, page)
    return {
        "cycles": [(one, number) for one, number in cycles if one],
        "cycle": asked,
        "contests": _counted(list(rows[pages.start : pages.stop])),
        "pages": pages,
        "query": "" if asked is None else f"?cycle={asked}",
    }


def _counted(contests: list[Contest]) -> list[tuple[Contest, int]]:
    """Contests with how many endorsements are in force in each."""
    rows = Endorsement.objects.filter(contest__in=contests).current().given().order_by()
    counts = dict(rows.values_list("contest").annotate(Count("pk")))
    return [(contest, counts.get(contest.pk, 0)) for contest in contests]
