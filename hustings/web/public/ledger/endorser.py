"""An endorser's page: who it is, what it did cycle after cycle, what changed between them, and its records."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from hustings.ledger.cycles import Side, changes, series_of
from hustings.ledger.dates import PartialDate
from hustings.ledger.kinds import PEOPLE, EndorserKind, ProcessKind, Standing, Status
from hustings.ledger.models import Candidate, Endorsement, Endorser
from hustings.ledger.models.endorsement import EndorsementQuerySet
from hustings.ledger.records import Held, records
from hustings.web.public.card import Shape
from hustings.web.public.ledger.conditional import unless_known
from hustings.web.public.ledger.contest_rows import Listed
from hustings.web.public.ledger.pages import Pages
from hustings.web.public.ledger.record_words import in_words

PAGE, CHILDREN, CHANGES = 100, 100, 20


@require_safe
@unless_known
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """The page; ``page`` is the history's."""
    endorser = get_object_or_404(Endorser.objects.select_related("parent", "organization", "stated"), slug=slug)
    names = [name.name for name in endorser.names.all()]
    rows = list(_rows(endorser))
    shown = history(endorser)
    pages = Pages(shown.count(), PAGE, request.GET.get("page", ""))
    keys = list(shown.values_list("pk", flat=True)[pages.start : pages.stop])
    found = Endorsement.objects.with_parts().defer("entry__line").in_bulk(keys)
    contests = {row["contest__slug"]: row["contest__name"] for row in rows}
    held = [_held(row) for row in rows]
    context: dict[str, Any] = {
        "endorser": endorser,
        "also": [name for name in names if name != endorser.name],
        "children": list(endorser.children.order_by("name")[:CHILDREN]),
        "history": [Listed(found[key]) for key in keys],
        "pages": pages,
        "records": [in_words(one, contests) for one in records(held, founded=endorser.founding)],
        "changes": changes(_sides(rows))[:CHANGES],
        "candidacies": _candidacies(endorser, names),
        "count": sum(1 for one in held if not one.nobody),
        "shapes": [(shape.name.lower(), *shape.value) for shape in Shape],
    }
    return render(request, "public/ledger/endorser.html", context)


def history(endorser: Endorser) -> EndorsementQuerySet:
    """All that the endorser did, the latest cycle first."""
    order = (F("contest__cycle").desc(nulls_last=True), "contest__name", F("last_day").desc(nulls_last=True), "-entry")
    return Endorsement.objects.filter(endorser=endorser).effective().order_by(*order)


_READ = (
    *("entry_id", "status", "standing", "date", "process", "ballots", "eligible", "share", "threshold"),
    *("contest__slug", "contest__name", "contest__cycle", "contest__office", "contest__party"),
    *("contest__jurisdiction", "candidate__person", "candidate__name"),
)


def _rows(endorser: Endorser) -> Iterable[dict[str, Any]]:
    """What records and changes look at: endorsements and decisions not to endorse, in force or ended since."""
    kept = (Standing.STANDS.value, Standing.ENDED.value)
    rows = Endorsement.objects.filter(endorser=endorser, standing__in=kept)
    found: Iterable[dict[str, Any]] = rows.order_by("entry").values(*_READ)
    return found


def _held(row: dict[str, Any]) -> Held:
    return Held(
        number=row["entry_id"],
        contest=row["contest__slug"],
        cycle=row["contest__cycle"],
        office=row["contest__office"],
        candidate=row["candidate__name"] or "",
        status=Status(row["status"]),
        process=ProcessKind(row["process"]),
        at=PartialDate.parse(row["date"]) if row["date"] else None,
        ballots=row["ballots"],
        eligible=row["eligible"],
        share=None if row["share"] is None else Fraction(row["share"], 100),
        threshold=Fraction(row["threshold"]) if row["threshold"] else None,
    )


def _sides(rows: Iterable[dict[str, Any]]) -> list[Side]:
    """What stands in each contest that has a cycle."""
    people: dict[str, dict[str, str]] = {}
    contests: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["standing"] != Standing.STANDS.value or not row["contest__cycle"]:
            continue
        contests[row["contest__slug"]] = row
        of = people.setdefault(row["contest__slug"], {})
        if row["status"] != Status.NO_ENDORSEMENT.value:
            of[row["candidate__person"]] = row["candidate__name"]
    return [
        Side(slug, row["contest__name"], row["contest__cycle"], _series(row), tuple(sorted(people[slug].items())))
        for slug, row in contests.items()
    ]


def _series(row: dict[str, Any]) -> str:
    return series_of(*(row[f"contest__{part}"] for part in ("name", "office", "party", "jurisdiction")))


def _candidacies(endorser: Endorser, names: list[str]) -> list[Candidate]:
    """The contests in which this person stands."""
    if EndorserKind(endorser.kind) not in PEOPLE:
        return []
    found = Candidate.objects.filter(name__in=names).select_related("contest")
    return list(found.order_by(F("contest__cycle").desc(nulls_last=True), "contest__name")[:CHILDREN])
