"""Looking at the form of what a candidate handed in: accepting it, or returning it for a reason of form."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from hustings.contests import pitch_actions
from hustings.contests.letters import preview
from hustings.contests.models import Contest, Pitch, Reason
from hustings.roll.models import Role
from hustings.web.organizer.access import StaffRequest, staff
from hustings.web.organizer.forms import OfficeForm
from hustings.web.organizer.pitches import contest_of


class ReturnForm(OfficeForm):
    """Why it is returned."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"), choices=Reason.choices, widget=forms.RadioSelect(attrs={"required": True})
    )
    remark = forms.CharField(
        label=gettext_lazy("A sentence to the candidate"),
        help_text=gettext_lazy("What to put right, and where. The public log names the reason alone."),
        max_length=500,
    )


@staff(Role.ORGANIZER)
def pitch(request: StaffRequest, contest: int, pitch: int) -> HttpResponse:
    """One version; what is posted returns it."""
    found = contest_of(request, contest)
    version = _version(found, pitch)
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.carries_out(
        lambda: pitch_actions.give_back(
            by=request.user,
            pitch=version,
            reason=Reason(form.cleaned_data["reason"]),
            remark=form.cleaned_data["remark"],
        )
    ):
        messages.success(request, _("It is returned, and the candidate gets a letter."))
        return redirect("organizer:pitches", request.organization.slug, found.pk)
    letter = preview(version, request.organization.language) if version.slot else None
    context = {"contest": found, "pitch": version, "form": form, "letter": letter}
    return render(request, "organizer/pitches/pitch.html", context, status=422 if form.errors else 200)


@require_POST
@staff(Role.ORGANIZER)
def accept(request: StaffRequest, contest: int, pitch: int) -> HttpResponse:
    """Find the form of a version in order."""
    found = contest_of(request, contest)
    version = pitch_actions.accept(by=request.user, pitch=_version(found, pitch))
    messages.success(request, _("It goes out in its slot.") if version.slot else _("The statement is published."))
    return redirect("organizer:pitches", request.organization.slug, found.pk)


def _version(contest: Contest, number: int) -> Pitch:
    # Drafts are the candidate's own.
    handed_in = Pitch.objects.of(contest).exclude(state=Pitch.State.DRAFT)
    return get_object_or_404(handed_in.select_related("candidate__contest__organization", "by"), pk=number)
