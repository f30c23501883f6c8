"""The chain for people and programs: all entries in order, one entry whole, the file, the head."""

import re
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from hustings.ledger.entries import EntryLine
from hustings.ledger.models import Candidate, Contest, Endorsement, Endorser, Entry, Head
from hustings.ledger.statements import CandidateStatement, ContestStatement, EndorserStatement
from hustings.web.public.ledger.conditional import unless_known
from hustings.web.public.ledger.contest_rows import Listed
from hustings.web.public.ledger.said import Said, said

PAGE = 50
_NUMBER = re.compile(r"[0-9]{1,15}")


@require_safe
@unless_known
def page(request: HttpRequest) -> HttpResponse:
    """All entries, the newest first; ``before`` is the number that a page stays under."""
    # By number and not by skipping: the last page of a long ledger costs what the first one does.
    asked = request.GET.get("before", "")
    rows = Entry.objects.select_related("recorder").order_by("-number")
    rows = rows.filter(number__lt=int(asked)) if _NUMBER.fullmatch(asked) else rows
    entries = list(rows[: PAGE + 1])
    shown = entries[:PAGE]
    head = Head.objects.first()
    newer = None
    if shown and head is not None and shown[0].number < head.number:
        newer = shown[0].number + PAGE + 1
    context = {
        "entries": said(shown),
        "head": head,
        "newer": newer,
        "older": shown[-1].number if len(entries) > PAGE else None,
    }
    return render(request, "public/ledger/log.html", context)


@require_safe
@unless_known
def entry(request: HttpRequest, number: int) -> HttpResponse:
    """One entry whole: what it states, its very line, what it corrects, what corrects it, its evidence."""
    if number >= 2**53:  # larger than any entry's, and than what a database takes
        raise Http404
    found = get_object_or_404(Entry.objects.select_related("recorder"), pk=number)
    (one,) = said([found])
    context: dict[str, Any] = {
        "one": one,
        "entry": found,
        "line": bytes(found.line).decode(),
        "previous": one.parsed.previous if isinstance(one.parsed, EntryLine) else "",
        "previous_number": number - 1,
        "line_number": number + 1,  # in the file, whose lines count from 1; and the number of the entry after it
        "later": Entry.objects.filter(pk=number + 1).exists(),
        **(_endorsement(one) if one.endorsement else _restated(one)),
    }
    return render(request, "public/ledger/entry.html", context)


def _endorsement(one: Said) -> dict[str, Any]:
    parts = ("endorser", "contest", "candidate", "entry__recorder", "corrected_by__entry", "decision__election")
    row = Endorsement.objects.select_related(*parts).get(pk=one.entry.pk)
    corrected = Entry.objects.filter(pk=row.corrects_id or -1)
    later = Entry.objects.filter(pk=_corrected_by(row) or -1)
    told = {each.entry.pk: each for each in said([*corrected, *later])}
    proof = one.endorsement.proof if one.endorsement else None
    return {
        "row": row,
        "listed": Listed(row),
        "corrects": told.get(row.corrects_id or -1),
        "corrected_by": told.get(_corrected_by(row) or -1),
        "correction_reason": row.corrected_by.reason if _corrected_by(row) else "",
        "proof": proof,
        "proof_site": proof.site.rstrip("/") if proof else "",
    }


def _corrected_by(row: Endorsement) -> int | None:
    later: Endorsement | None = getattr(row, "corrected_by", None)
    return later.pk if later else None


def _restated(one: Said) -> dict[str, Any]:
    """The row that the entry states, and the entry that states it now, which may be another."""
    if not isinstance(one.parsed, EntryLine):
        return {}
    match one.parsed.states:
        case EndorserStatement() as stated:
            return {"subject": Endorser.objects.get(slug=stated.id), "states": stated}
        case ContestStatement() as stated:
            return {"subject": Contest.objects.get(slug=stated.id), "states": stated}
        case CandidateStatement() as stated:
            row = Candidate.objects.select_related("contest").get(contest__slug=stated.contest, person=stated.id)
            return {"subject": row, "states": stated}
    return {}


@require_safe
def file(request: HttpRequest) -> HttpResponseBase:
    """The whole chain as of this request, a line for each entry (spec/ledger.md)."""
    head = Head.objects.first()
    if head is None:
        raise Http404
    tag = f'"{head.hash}"'
    same = get_conditional_response(request, etag=tag)
    if same is not None:
        return same
    lines: Iterable[bytes] = () if request.method == "HEAD" else Entry.objects.filter(number__lte=head.number).file()
    headers = {
        "ETag": tag,
        "Cache-Control": "no-cache",
        "Content-Disposition": 'attachment; filename="ledger.jsonl"',
        "X-Robots-Tag": "noindex",
    }
    return StreamingHttpResponse(lines, headers=headers, content_type="application/x-ndjson")


@require_safe
def head(_request: HttpRequest) -> JsonResponse:
    """The last entry's number, hash and moment: whoever notes it can tell later that nothing was changed before it."""
    last = get_object_or_404(Head)
    at = Entry.objects.values_list("at", flat=True).get(pk=last.number)
    stated = {"number": last.number, "hash": last.hash, "at": f"{at:%Y-%m-%dT%H:%M:%SZ}"}
    return JsonResponse(stated, headers={"Cache-Control": "no-cache"})
