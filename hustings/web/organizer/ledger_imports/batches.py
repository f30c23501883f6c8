"""Batches: uploading, how far one is, its review, what became of it, and those of the past."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hustings import errors
from hustings.ledger import batch_actions
from hustings.ledger.batches import report
from hustings.ledger.batches.entering import to_enter
from hustings.ledger.batches.naming import attach
from hustings.ledger.batches.storing import said_by
from hustings.ledger.models import Batch, BatchRow
from hustings.ledger.statements import EndorsementStatement
from hustings.roll.models import Role
from hustings.web.organizer.access import StaffRequest, reauthenticated, staff
from hustings.web.organizer.forms import OfficeForm
from hustings.web.organizer.ledger.access import may_enter
from hustings.web.organizer.ledger_imports.words import LOOKS, reason_words
from hustings.web.public.sentences import whole_number

PAGE = 50
Verdict = BatchRow.Verdict


class UploadForm(OfficeForm):
    """A table as a file."""

    file = forms.FileField(
        label=gettext_lazy("Table of endorsements"),
        help_text=gettext_lazy("A CSV file: a line for each endorsement, and above them one that names the columns."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
    )


class Shown(NamedTuple):
    """A row on the page: itself, what it reports (None: nothing, or a candidacy), why, and how its verdict looks."""

    row: BatchRow
    said: EndorsementStatement | None
    why: str
    look: str


@staff(Role.ORGANIZER)
def upload(request: StaffRequest) -> HttpResponse:
    """Take a file; its columns are settled on the next page."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = batch_actions.upload(organization=request.organization, by=request.user, file=file, name=file.name)
        except (errors.RollRefusal, errors.TooLarge) as refusal:
            form.add_error("file", capfirst(f"{refusal}"))
        else:
            return redirect("organizer:ledger-import-columns", request.organization.slug, batch.pk)
    context = {"form": form, "may_enter": may_enter(request)}
    return render(request, "organizer/ledger_imports/upload.html", context, status=422 if form.errors else 200)


@require_safe
@staff()
def history(request: StaffRequest) -> HttpResponse:
    """The last hundred batches."""
    batches = Batch.objects.of(request.organization).select_related("by")[:100]
    context = {"batches": batches, "may_enter": may_enter(request)}
    return render(request, "organizer/ledger_imports/history.html", context)


@require_safe
@staff()
def one(request: StaffRequest, batch: UUID) -> HttpResponse:
    """How far a batch is, its review, or what became of it; ``verdict`` and ``reason`` choose rows."""
    found = batch_of(request, batch)
    if found.state == Batch.State.UPLOADED:
        return redirect("organizer:ledger-import-columns", request.organization.slug, batch)
    counts = found.batch_rows.counts()
    context: dict[str, Any] = {
        "batch": found,
        "progress": _progress(found),
        "stalled": Batch.objects.stalled().filter(pk=found.pk).exists(),
        "can_go_on": batch_actions.can_go_on(found),
        "counts": [(one, Verdict(one).label, count) for one, count in counts.items() if count],
        "open": counts[Verdict.OPEN],
        "new": counts[Verdict.NEW],
        "changed": counts[Verdict.CHANGED],
        "may_enter": may_enter(request),
        **_chosen(request, found),
    }
    return render(request, "organizer/ledger_imports/batch.html", context)


def _chosen(request: StaffRequest, batch: Batch) -> dict[str, Any]:
    verdict, reason = request.GET.get("verdict", ""), request.GET.get("reason", "")
    rows = batch.batch_rows.in_order()
    if verdict in Verdict.values:
        rows = rows.filter(verdict=verdict)
    reasons = [(one, reason_words(one), count) for of, one, count in batch.batch_rows.reasons() if of == verdict]
    if reason in {one for one, _said, _count in reasons}:
        rows = rows.filter(reason=reason)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    attach(shown)
    said = [Shown(row, said_by(row), reason_words(row.reason), LOOKS[row.verdict]) for row in shown]
    return {"page": page, "rows": said, "verdict": verdict, "reason": reason, "reasons": reasons}


@require_safe
@staff()
def progress(request: StaffRequest, batch: UUID) -> HttpResponse:
    """How far a batch is, for the page that shows it."""
    found = batch_of(request, batch)
    return JsonResponse(_progress(found) | {"finished": not found.running})


def _progress(batch: Batch) -> dict[str, Any]:
    if batch.state == Batch.State.ENTERING:
        left = to_enter(batch).count()
        said = _("%(count)s rows are entered, %(left)s are left.")
        text = said % {"count": whole_number(batch.entered), "left": whole_number(left)}
        return {"done": batch.entered, "total": batch.entered + left, "text": text}
    text = _("%(rows)s rows read.") % {"rows": whole_number(batch.read)}
    return {"done": batch.position, "total": batch.size, "text": text}


@require_POST
@staff(Role.ORGANIZER)
@reauthenticated
def enter(request: StaffRequest, batch: UUID) -> HttpResponse:
    """Enter a reviewed batch."""
    found = batch_of(request, batch)
    batch_actions.enter(batch_id=found.pk, by=request.user, corrects=request.POST.get("corrects") == "on")
    return redirect("organizer:ledger-import", request.organization.slug, batch)


@require_POST
@staff(Role.ORGANIZER)
def stop(request: StaffRequest, batch: UUID) -> HttpResponse:
    """Stop a batch, or drop one that is not entered."""
    stopped = batch_actions.stop(batch_id=batch_of(request, batch).pk, by=request.user)
    if stopped.started_at:
        return redirect("organizer:ledger-import", request.organization.slug, batch)
    messages.success(request, _("Dropped: the file is deleted, and the ledger is as it was."))
    return redirect("organizer:ledger-imports", request.organization.slug)


@require_POST
@staff(Role.ORGANIZER)
def resume(request: StaffRequest, batch: UUID) -> HttpResponse:
    """Go on with a batch."""
    batch_actions.resume(batch_id=batch_of(request, batch).pk, by=request.user)
    return redirect("organizer:ledger-import", request.organization.slug, batch)


@require_safe
@staff()
def report_file(request: StaffRequest, batch: UUID) -> HttpResponse:
    """The report as a file: every row of the table, what became of it, and why."""
    found = batch_of(request, batch)
    headers = {"Content-Disposition": f'attachment; filename="import-{found.number}-report.csv"'}
    return HttpResponse(report.lines(found), content_type="text/csv; charset=utf-8", headers=headers)


def batch_of(request: StaffRequest, batch: UUID) -> Batch:
    """The organization's batch; the same 404 for another's and for none."""
    found = Batch.objects.filter(organization=request.organization, pk=batch).select_related("by").first()
    if found is None:
        raise Http404
    return found
