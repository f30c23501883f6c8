"""The files, each written while it is sent, and the page that says what there is."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import pydantic
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hustings import errors
from hustings.ledger.models import Head
from hustings.ledger.models.endorsement import EndorsementQuerySet
from hustings.web.api import showing
from hustings.web.api.filters import Asked, OfCandidates, OfContests, OfEndorsements, OfEndorsers
from hustings.web.export import linked, tables, wikidata

FORMAT = "hustings endorsements 1"
CHUNK = 2000
"""Rows that are read from the database at once."""
CSV = "text/csv; charset=utf-8"
Filter = TypeVar("Filter", bound=Asked)
Row = TypeVar("Row", bound=Model)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What files there are, and what they can be filtered by."""
    filters = [
        (name, str(field.description or ""))
        for name, field in ((field.alias or name, field) for name, field in OfEndorsements.model_fields.items())
    ]
    context = {"filters": filters, "head": Head.objects.first(), "columns": tables.ENDORSEMENTS.columns}
    return render(request, "export/files.html", context)


@require_safe
def endorsements_csv(request: HttpRequest) -> HttpResponseBase:
    """The ledger's own table of endorsements, an entry on each row."""
    return _sent(request, "endorsements.csv", CSV, tables.ENDORSEMENTS.written(_endorsements(request)))


@require_safe
def endorsements_json(request: HttpRequest) -> HttpResponseBase:
    """Endorsements as the API shows them, in one object that names its format and where the chain ended."""
    end = Head.objects.first()
    opening = {"format": FORMAT, "head": {"number": end.number, "hash": end.hash} if end else None}
    told = (showing.endorsement(row).model_dump_json() for row in _endorsements(request))
    return _sent(request, "endorsements.json", "application/json", _document(opening, "endorsements", told))


@require_safe
def endorsements_jsonld(request: HttpRequest) -> HttpResponseBase:
    """Endorsements that stand or ended, as linked data."""
    rows = _asked(request, OfEndorsements).rows().filter(standing__in=linked.SHOWN)
    told = (json.dumps(linked.action(row), ensure_ascii=False) for row in rows.iterator(CHUNK))
    document = _document({"@context": linked.CONTEXT}, "@graph", told)
    return _sent(request, "endorsements.jsonld", "application/ld+json", document)


@require_safe
def endorsers_csv(request: HttpRequest) -> HttpResponseBase:
    """All endorsers."""
    rows = _asked(request, OfEndorsers).rows().select_related("parent").prefetch_related("names").iterator(CHUNK)
    return _sent(request, "endorsers.csv", CSV, tables.ENDORSERS.written(rows))


@require_safe
def contests_csv(request: HttpRequest) -> HttpResponseBase:
    """All contests."""
    return _sent(
        request, "contests.csv", CSV, tables.CONTESTS.written(_asked(request, OfContests).rows().iterator(CHUNK))
    )


@require_safe
def candidates_csv(request: HttpRequest) -> HttpResponseBase:
    """All candidates of all contests."""
    rows = _asked(request, OfCandidates).rows().iterator(CHUNK)
    return _sent(request, "candidates.csv", CSV, tables.CANDIDATES.written(rows))


@require_safe
def wikidata_csv(request: HttpRequest) -> HttpResponseBase:
    """What Wikidata could take, as a table."""
    return _sent(request, "wikidata.csv", CSV, wikidata.TABLE.written(_identified(request).iterator(CHUNK)))


@require_safe
def wikidata_statements(request: HttpRequest) -> HttpResponseBase:
    """What Wikidata could take, a line for each statement."""
    rows = _identified(request).iterator(CHUNK)
    return _sent(request, "wikidata.txt", "text/plain; charset=utf-8", wikidata.statements(rows))


def _endorsements(request: HttpRequest) -> "Iterator[Any]":
    return _asked(request, OfEndorsements).rows().iterator(CHUNK)


def _identified(request: HttpRequest) -> EndorsementQuerySet:
    return wikidata.identified(_asked(request, OfEndorsements).rows())


def _asked(request: HttpRequest, kind: type[Filter]) -> Filter:
    """What the address asks for; WrongInput for what is no filter."""
    try:
        return kind.model_validate(request.GET.dict())
    except pydantic.ValidationError as error:
        said = "; ".join(f"{one['loc'][-1]}: {one['msg']}" for one in error.errors())
        raise errors.WrongInput(_("This cannot be asked: %(why)s.") % {"why": said}) from None


def _document(opening: dict[str, Any], name: str, told: Iterable[str]) -> Iterator[bytes]:
    """A JSON object whose last field is a list with one element on each line."""
    yield f"{json.dumps(opening)[:-1]}, {json.dumps(name)}: [".encode()
    comma = ""
    for one in told:
        yield f"{comma}\n{one}".encode()
        comma = ","
    yield b"\n]}\n"


def _sent(request: HttpRequest, name: str, kind: str, pieces: Iterable[bytes]) -> HttpResponseBase:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Robots-Tag": "noindex"}
    body = iter(()) if request.method == "HEAD" else pieces
    return StreamingHttpResponse(body, headers=headers, content_type=kind)
