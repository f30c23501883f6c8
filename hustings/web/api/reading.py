"""The API's addresses: each list, and each thing in it."""

from typing import Annotated, Any, TypeAlias, TypeVar

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Query, Router

from hustings import errors
from hustings.ledger.models import Candidate, Contest, Endorsement, Endorser, Entry, Head
from hustings.web.api import links, schemas, showing
from hustings.web.api.filters import (
    ID,
    LARGEST,
    ById,
    ByNumber,
    WhichContests,
    WhichEndorsements,
    WhichEndorsers,
)
from hustings.web.api.paging import page

router = Router()
Row = TypeVar("Row", bound=Model)
Slug: TypeAlias = Annotated[str, Path(pattern=ID, max_length=200, examples=["moveon"])]
Number: TypeAlias = Annotated[int, Path(ge=0, le=LARGEST, examples=[1])]
REFUSALS: dict[int, Any] = {422: schemas.Refused, 404: schemas.Refused, 405: schemas.Refused}


def _answers(kind: type[schemas.Shown]) -> dict[int, Any]:
    return {200: kind, **REFUSALS}


@router.get("/head", response={200: schemas.Head, 404: schemas.Refused, 405: schemas.Refused}, tags=["chain"])
def head(request: HttpRequest) -> schemas.Head:  # noqa: ARG001 - every view takes one
    """Where the chain ends."""
    end = Head.objects.first()
    if end is None:
        raise errors.NotFound(_("The ledger has no entry yet."))
    return schemas.Head(site=settings.SITE_ADDRESS, number=end.number, hash=end.hash, file=links.page("ledger.jsonl"))


@router.get("/entries", response=_answers(schemas.Entries), tags=["chain"])
def entries(request: HttpRequest, asked: Query[ByNumber]) -> dict[str, Any]:
    """The chain, in order, from the entry after a number on; the first entry has the number 0."""
    rows = Entry.objects.select_related("recorder").in_order()
    rows = rows.filter(number__gt=asked.after) if "after" in request.GET else rows
    return page(request, asked, rows, "number", showing.entry)


@router.get("/entries/{number}", response=_answers(schemas.Entry), tags=["chain"])
def entry(request: HttpRequest, number: Number) -> schemas.Entry:  # noqa: ARG001
    """One entry, with its exact line."""
    return showing.entry(_one(Entry.objects.select_related("recorder").filter(number=number)))


@router.get("/contests", response=_answers(schemas.Contests), tags=["contests"])
def contests(request: HttpRequest, asked: Query[WhichContests]) -> dict[str, Any]:
    """Contests, by identifier."""
    rows = asked.rows().filter(slug__gt=asked.after) if asked.after else asked.rows()
    return page(request, asked, rows, "slug", showing.contest)


@router.get("/contests/{contest}", response=_answers(schemas.Contest), tags=["contests"])
def contest(request: HttpRequest, contest: Slug) -> schemas.Contest:  # noqa: ARG001
    """One contest."""
    return showing.contest(_one(Contest.objects.filter(slug=contest)))


@router.get("/contests/{contest}/candidates", response=_answers(schemas.Candidates), tags=["contests"])
def candidates(request: HttpRequest, contest: Slug, asked: Query[ById]) -> dict[str, Any]:
    """A contest's candidates, by identifier of the person."""
    rows = Candidate.objects.filter(contest=_one(Contest.objects.filter(slug=contest))).order_by("person")
    rows = rows.filter(person__gt=asked.after) if asked.after else rows
    return page(request, asked, rows, "person", lambda row: showing.candidate(row, contest))


@router.get("/contests/{contest}/endorsements", response=_answers(schemas.Endorsements), tags=["contests"])
def endorsements_of_contest(request: HttpRequest, contest: Slug, asked: Query[WhichEndorsements]) -> dict[str, Any]:
    """A contest's endorsements, in the order of their entries; the filters are those of all endorsements."""
    rows = asked.rows().filter(contest=_one(Contest.objects.filter(slug=contest)))
    return page(request, asked, rows, "pk", showing.endorsement)


@router.get("/endorsers", response=_answers(schemas.Endorsers), tags=["endorsers"])
def endorsers(request: HttpRequest, asked: Query[WhichEndorsers]) -> dict[str, Any]:
    """Endorsers, by identifier."""
    rows = asked.rows().select_related("parent").prefetch_related("names")
    rows = rows.filter(slug__gt=asked.after) if asked.after else rows
    return page(request, asked, rows, "slug", showing.endorser)


@router.get("/endorsers/{endorser}", response=_answers(schemas.Endorser), tags=["endorsers"])
def endorser(request: HttpRequest, endorser: Slug) -> schemas.Endorser:  # noqa: ARG001
    """One endorser."""
    return showing.endorser(_one(Endorser.objects.select_related("parent").filter(slug=endorser)))


@router.get("/endorsers/{endorser}/endorsements", response=_answers(schemas.Endorsements), tags=["endorsers"])
def endorsements_of_endorser(request: HttpRequest, endorser: Slug, asked: Query[WhichEndorsements]) -> dict[str, Any]:
    """An endorser's endorsements, in the order of their entries; the filters are those of all endorsements."""
    rows = asked.rows().filter(endorser=_one(Endorser.objects.filter(slug=endorser)))
    return page(request, asked, rows, "pk", showing.endorsement)


@router.get("/endorsements", response=_answers(schemas.Endorsements), tags=["endorsements"])
def endorsements(request: HttpRequest, asked: Query[WhichEndorsements]) -> dict[str, Any]:
    """Endorsements, in the order of their entries: also those that ended or were corrected, unless `standing` is asked.

    To follow the ledger, ask again with `after`: the largest number that you have.
    """
    return page(request, asked, asked.rows(), "pk", showing.endorsement)


@router.get("/endorsements/{number}", response=_answers(schemas.Endorsement), tags=["endorsements"])
def endorsement(request: HttpRequest, number: Number) -> schemas.Endorsement:  # noqa: ARG001
    """One endorsement, by the number of its entry."""
    rows = Endorsement.objects.with_parts().select_related("corrected_by")
    return showing.endorsement(_one(rows.filter(pk=number)))


def _one(rows: "QuerySet[Row]") -> Row:
    found = rows.first()
    if found is None:
        raise errors.NotFound(_("The ledger has no such entry, contest or endorser: look into the lists."))
    return found
