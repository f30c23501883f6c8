"""Writing a statement, or the letter for a slot, and seeing what became of each version."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hustings.contests import pitch_actions
from hustings.contests.letters import preview
from hustings.contests.models import Pitch, Slot
from hustings.contests.models.pitch import MAX_HEADLINE
from hustings.contests.pitch_actions import Said
from hustings.contests.spokesperson_actions import speaks
from hustings.roll.models import Staff
from hustings.web.candidate.access import SpeakerRequest, speaker
from hustings.web.candidate.home import standing
from hustings.web.organizer.access import SignedInRequest, signed_in
from hustings.web.organizer.forms import OfficeForm


class PitchForm(OfficeForm):
    """A statement or a letter; how long each part may be is the same for all candidates."""

    headline = forms.CharField(required=False)
    text = forms.CharField(label=gettext_lazy("Text"), required=False, strip=False, widget=forms.Textarea)
    portrait = forms.FileField(
        label=gettext_lazy("Portrait"),
        help_text=gettext_lazy("JPEG, PNG or WebP, at most 8 MB. It is cut to a circle, so a square shows best."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    def __init__(self, *args: Any, longest: tuple[int, int], letter: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        headline, text = self.fields["headline"], self.fields["text"]
        headline.label = _("Subject") if letter else _("In one line")
        for field, most in zip((headline, text), longest, strict=True):
            field.widget.attrs["maxlength"] = most
            field.help_text = _("At most %(number)d characters, as for every candidate.") % {"number": most}
        text.widget.attrs["rows"] = 14
        if letter:
            del self.fields["portrait"]

    def said(self) -> Said:
        """What was typed, once the form is in order."""
        given = self.cleaned_data
        return Said(given["headline"], given["text"], given.get("portrait"))


@speaker
def statement(request: SpeakerRequest) -> HttpResponse:
    """The candidate's statement."""
    return _write(request, None, (MAX_HEADLINE, request.contest.statement_length))


@speaker
def letter(request: SpeakerRequest, slot: int) -> HttpResponse:
    """The candidate's letter for a slot."""
    found = get_object_or_404(Slot.objects.select_related("round"), pk=slot, round__contest=request.contest)
    return _write(request, found, (found.subject_length, found.text_length))


@require_POST
@speaker
def withdraw(request: SpeakerRequest, pitch: int) -> HttpResponse:
    """Take a version back."""
    found = get_object_or_404(Pitch, pk=pitch, candidate=request.candidate)
    pitch_actions.withdraw(by=request.user, pitch=found)
    messages.success(request, _("It is taken back."))
    return _back(request, found.slot)


@require_safe
@signed_in
def portrait(request: SignedInRequest, pitch: int) -> HttpResponseBase:
    """The portrait of a version, for those who handed it in and for officials who look at its form."""
    found = Pitch.objects.exclude(portrait="").select_related("candidate__contest").filter(pk=pitch).first()
    if found is None or not _may_see(request, found):
        raise Http404
    try:
        file = found.portrait.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(file, content_type="image/jpeg", headers={"Content-Disposition": "inline"})


def _may_see(request: SignedInRequest, pitch: Pitch) -> bool:
    if speaks(request.user, pitch.candidate):
        return True
    office = Staff.objects.filter(organization=pitch.candidate.contest.organization, user=request.user)
    return pitch.state != Pitch.State.DRAFT and office.exists()


def _write(request: SpeakerRequest, slot: Slot | None, longest: tuple[int, int]) -> HttpResponse:
    here = standing(request.candidate, slot)
    kept = here.latest
    shown = {"headline": kept.headline, "text": kept.text} if kept else _published(request, slot)
    form = PitchForm(
        request.POST or None, request.FILES or None, initial=shown, longest=longest, letter=slot is not None
    )
    hand_in = "hand-in" in request.POST
    if request.method == "POST" and form.carries_out(
        lambda: pitch_actions.write(
            by=request.user, candidate=request.candidate, slot=slot, said=form.said(), hand_in=hand_in
        )
    ):
        messages.success(request, _("It is handed in.") if hand_in else _("The draft is saved."))
        return _back(request, slot)
    context = {
        "form": form,
        "slot": slot,
        "standing": here,
        "length": (len(kept.headline), len(kept.text)) if kept else None,
        "longest": longest,
        "letter": preview(kept, request.contest.organization.language) if kept and slot else None,
        "versions": Pitch.objects.about(request.candidate, slot).exclude(state=Pitch.State.DRAFT),
        "now": timezone.now(),
    }
    return render(request, "candidate/pitch.html", context, status=422 if form.errors else 200)


def _published(request: SpeakerRequest, slot: Slot | None) -> dict[str, str]:
    # What officials wrote before anybody spoke is where a statement begins.
    return {"headline": request.candidate.about, "text": request.candidate.statement} if slot is None else {}


def _back(request: SpeakerRequest, slot: Slot | None) -> HttpResponse:
    if slot is None:
        return redirect("candidate:statement", request.candidate.pk)
    return redirect("candidate:letter", request.candidate.pk, slot.pk)
