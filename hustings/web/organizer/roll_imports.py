"""Imports of the roll: uploading, how far one is, what became of it, and those of the past."""

import csv
import io
from collections.abc import Iterator
from itertools import islice
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hustings import errors
from hustings.roll import actions
from hustings.roll.models import Import, Role
from hustings.web.organizer.access import StaffRequest, staff
from hustings.web.organizer.forms import OfficeForm
from hustings.web.public.sentences import whole_number

SHOWN = 50  # findings on the page; the whole report can be downloaded


class UploadForm(OfficeForm):
    """A roll as a file."""

    file = forms.FileField(
        label=gettext_lazy("File with your members"),
        help_text=gettext_lazy("A CSV file: one line for each member, and above them a line that names the columns."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
    )


@staff(Role.ORGANIZER)
def upload(request: StaffRequest) -> HttpResponse:
    """Take a file; its columns are settled on the next page."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            job = actions.upload(organization=request.organization, by=request.user, file=file, name=file.name)
        except (errors.RollRefusal, errors.TooLarge) as refusal:
            form.add_error("file", capfirst(f"{refusal}"))
        else:
            return redirect("organizer:roll-columns", request.organization.slug, job.pk)
    return render(request, "organizer/roll_upload.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@staff()
def history(request: StaffRequest) -> HttpResponse:
    """The last hundred imports."""
    jobs = Import.objects.of(request.organization).select_related("by")[:100]
    return render(request, "organizer/roll_imports.html", {"jobs": jobs})


@require_safe
@staff()
def one(request: StaffRequest, job: UUID) -> HttpResponse:
    """How far an import is, or what became of it."""
    found = import_of(request, job)
    if found.state == Import.State.UPLOADED:
        return redirect("organizer:roll-columns", request.organization.slug, job)
    stalled = Import.objects.stalled().filter(pk=found.pk).exists()
    later = Import.objects.filter(organization=found.organization, started_at__gt=found.started_at or found.made_at)
    untaken = found.repeated + found.without_address + found.invalid
    interrupted = stalled or found.state in (Import.State.STOPPED, Import.State.FAILED)
    return render(
        request,
        "organizer/roll_import.html",
        {
            "job": found,
            "text": _said(found),
            "stalled": stalled,
            "can_go_on": bool(interrupted and found.report and found.file and not later.exists()),
            "findings": list(_findings(found)),
            "untaken": untaken,
            "found": untaken + found.unclear,
        },
    )


@require_safe
@staff()
def progress(request: StaffRequest, job: UUID) -> HttpResponse:
    """How far an import is, for the page that shows it."""
    found = import_of(request, job)
    running = found.state == Import.State.RUNNING
    return JsonResponse({"done": found.read, "total": found.size, "text": _said(found), "finished": not running})


@require_POST
@staff(Role.ORGANIZER)
def stop(request: StaffRequest, job: UUID) -> HttpResponse:
    """Stop an import, or drop one that has not begun."""
    found = import_of(request, job)
    stopped = actions.stop(import_id=found.pk, by=request.user)
    if stopped.report:
        return redirect("organizer:roll-import", request.organization.slug, job)
    messages.success(request, _("Dropped: the file is deleted, and your roll is as it was."))
    return redirect("organizer:roll", request.organization.slug)


@require_POST
@staff(Role.ORGANIZER)
def resume(request: StaffRequest, job: UUID) -> HttpResponse:
    """Go on with an import."""
    actions.resume(import_id=import_of(request, job).pk, by=request.user)
    return redirect("organizer:roll-import", request.organization.slug, job)


@require_safe
@staff()
def report(request: StaffRequest, job: UUID) -> HttpResponseBase:
    """The report as a file: a line for each row of which nothing was taken."""
    found = import_of(request, job)
    if not found.report:
        raise Http404
    content = found.report.open("rb")
    return FileResponse(
        content,
        as_attachment=True,
        filename=f"import-{found.number}-report.csv",
        content_type="text/csv; charset=utf-8",
    )


def import_of(request: StaffRequest, job: UUID) -> Import:
    """The organization's import; the same 404 for another's and for none."""
    found = (
        Import.objects.filter(organization=request.organization, pk=job).select_related("organization", "by").first()
    )
    if found is None:
        raise Http404
    return found


def _said(job: Import) -> str:
    if job.state == Import.State.RUNNING and not job.rows:
        return _("The file is being checked.")
    counts = {"rows": whole_number(job.rows), "taken": whole_number(job.taken)}
    return _("%(rows)s rows read, %(taken)s members found.") % counts


def _findings(job: Import) -> Iterator[list[str]]:
    """The report's first lines: the row's line in the file, what is the matter, the cell that shows it."""
    if not job.report:
        return
    # What stands is read, and no more: the job may be writing behind it.
    with job.report.open("rb") as stream:
        text = stream.read(min(job.reported, 2**16)).decode("utf-8-sig", errors="ignore")
    for line in islice(csv.reader(io.StringIO(text, newline="")), 1, 1 + SHOWN):
        yield line[:3]
