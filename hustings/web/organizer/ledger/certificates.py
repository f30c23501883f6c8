"""Certificates of other Hustings sites: uploading one with its files, how far its verification is, what came of it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hustings import errors
from hustings.ledger import submission_actions
from hustings.ledger.models import Contest, Endorser, Submission
from hustings.ledger.reading import values
from hustings.ledger.submission_actions import Called, Files
from hustings.roll.models import Role
from hustings.web.organizer.access import StaffRequest, reauthenticated, staff
from hustings.web.organizer.forms import OfficeForm
from hustings.web.organizer.ledger.access import may_enter
from hustings.web.organizer.ledger.forms import WordField, kinds_with


class CertificateForm(OfficeForm):
    """A certificate's files, and whom they are about."""

    certificate = forms.FileField(
        label=gettext_lazy("Certificate"), help_text=gettext_lazy("UUID.certificate.json, from the vote's page.")
    )
    keys = forms.FileField(
        label=gettext_lazy("The organization's keys"),
        help_text=gettext_lazy(
            "keys.json, as the organization itself publishes it. The entry says that you gave it: nobody else vouches "
            "that this key is theirs."
        ),
    )
    archive = forms.FileField(
        label=gettext_lazy("Archive"), help_text=gettext_lazy("UUID.bel, every ballot of which is checked.")
    )
    register = forms.FileField(
        label=gettext_lazy("Register, if people could join during the vote"),
        help_text=gettext_lazy("UUID.register.jsonl."),
        required=False,
    )
    endorser = WordField(
        values.name,
        label=gettext_lazy("What the ledger calls the organization, if the certificate calls it otherwise"),
        widget=forms.TextInput(attrs={"list": "known-endorsers", "autocomplete": "off"}),
    )
    endorser_kind = forms.ChoiceField(
        label=gettext_lazy("What it is, if the ledger does not know it yet"), choices=[], required=False
    )
    contest = WordField(
        values.name,
        label=gettext_lazy("What the ledger calls the contest, if the certificate calls it otherwise"),
        widget=forms.TextInput(attrs={"list": "known-contests", "autocomplete": "off"}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["endorser_kind"]
        kinds.choices = kinds_with("–")

    def submitted(self) -> Files:
        """What was uploaded."""
        given = self.cleaned_data
        return Files(given["certificate"], given["keys"], given["archive"], given["register"])

    def called(self) -> Called:
        """Whom it is about."""
        given = self.cleaned_data
        return Called(given["endorser"], given["contest"], given["endorser_kind"])


@staff(Role.ORGANIZER)
def certificates(request: StaffRequest) -> HttpResponse:
    """Submit a certificate; those submitted before."""
    place = request.organization
    form = CertificateForm(request.POST or None, request.FILES or None)
    made: list[Submission] = []
    if request.method == "POST":
        try:
            if form.carries_out(
                lambda: made.append(
                    submission_actions.submit(
                        by=request.user, organization=place, files=form.submitted(), called=form.called()
                    )
                )
            ):
                return redirect("organizer:ledger-certificate", place.slug, made[0].pk)
        except errors.TooLarge as refusal:
            form.add_error("archive", f"{refusal}")
    context = {
        "form": form,
        "jobs": Submission.objects.of(place).select_related("by")[:50],
        "may_enter": may_enter(request),
        "endorsers": Endorser.objects.values_list("name", flat=True)[:500],
        "contests": Contest.objects.values_list("name", flat=True)[:500],
    }
    return render(request, "organizer/ledger/certificates.html", context, status=422 if form.errors else 200)


@require_safe
@staff()
def certificate(request: StaffRequest, submission: UUID) -> HttpResponse:
    """How far a verification is, or what became of it."""
    job = _of(request, submission)
    stalled = Submission.objects.stalled().filter(pk=job.pk).exists()
    context = {"job": job, "text": _said(job), "stalled": stalled, "may_enter": may_enter(request)}
    return render(request, "organizer/ledger/certificate.html", context)


@require_safe
@staff()
def progress(request: StaffRequest, submission: UUID) -> HttpResponse:
    """How far it is, for the page that shows it."""
    job = _of(request, submission)
    finished = job.state != Submission.State.RUNNING
    return JsonResponse({"done": job.done, "total": job.total, "text": _said(job), "finished": finished})


@require_POST
@staff(Role.ORGANIZER)
@reauthenticated
def resume(request: StaffRequest, submission: UUID) -> HttpResponse:
    """Have it verified again."""
    submission_actions.resume(by=request.user, submission_id=_of(request, submission).pk)
    return redirect("organizer:ledger-certificate", request.organization.slug, submission)


@require_POST
@staff(Role.ORGANIZER)
def stop(request: StaffRequest, submission: UUID) -> HttpResponse:
    """Stop it."""
    submission_actions.stop(by=request.user, submission_id=_of(request, submission).pk)
    messages.success(request, _("Stopped: nothing is entered, and the files are deleted."))
    return redirect("organizer:ledger-certificates", request.organization.slug)


def _of(request: StaffRequest, submission: UUID) -> Submission:
    found = Submission.objects.of(request.organization).filter(pk=submission).select_related("by").first()
    if found is None:
        raise Http404
    return found


def _said(job: Submission) -> str:
    return job.stage or _("It is about to be verified.")
