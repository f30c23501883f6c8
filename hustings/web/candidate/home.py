"""Where whoever speaks for a candidate starts: the candidates, and for one of them what there is to do until when."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hustings import errors
from hustings.contests import round_actions, spokesperson_actions
from hustings.contests.models import Answer, Candidate, Pitch, Round, Slot, Spokesperson, SpokespersonInvitation
from hustings.contests.pitch_actions import check_open
from hustings.web.candidate.access import SpeakerRequest, speaker
from hustings.web.organizer.access import SignedInRequest, signed_in
from hustings.web.organizer.forms import OfficeForm


class WordForm(OfficeForm):
    """A word for the lot."""

    word = forms.CharField(
        label=gettext_lazy("Your word for the lot"),
        help_text=gettext_lazy("Anything that nobody can foresee. It is published when the lot is drawn."),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@dataclass(frozen=True)
class Standing:
    """How far a candidate's statement, or letter for a slot, has come; ``slot`` is None for the statement."""

    slot: Slot | None
    latest: Pitch | None
    accepted: bool
    open: bool


@require_safe
@signed_in
def home(request: SignedInRequest) -> HttpResponse:
    """The candidates for whom the user speaks, and the invitations to speak for more."""
    held = Spokesperson.objects.of(request.user)
    offered = SpokespersonInvitation.objects.offered_to(request.user)
    return render(request, "candidate/home.html", {"held": held, "offered": offered})


@require_POST
@signed_in
def accept(request: SignedInRequest, offer: int) -> HttpResponse:
    """Accept an invitation."""
    offered = SpokespersonInvitation.objects.offered_to(request.user).filter(pk=offer).first()
    if offered is None:
        raise Http404
    speaking = spokesperson_actions.accept(by=request.user, invitation=offered)
    return redirect("candidate:candidate", speaking.candidate_id)


@require_safe
@speaker
def candidate(request: SpeakerRequest) -> HttpResponse:
    """One candidate: statement, questions, mailings, each with its deadline and how far it has come."""
    return _page(request, WordForm())


@require_POST
@speaker
def contribute(request: SpeakerRequest, drawing: int) -> HttpResponse:
    """Add a word to the lot."""
    form = WordForm(request.POST)
    if form.carries_out(
        lambda: round_actions.contribute(
            by=request.user, candidate=request.candidate, round_id=drawing, word=form.cleaned_data["word"]
        )
    ):
        messages.success(request, _("Your word is in the lot."))
        return redirect("candidate:candidate", request.candidate.pk)
    return _page(request, form)


def standing(candidate: Candidate, slot: Slot | None) -> Standing:
    """How far this has come now."""
    versions = list(Pitch.objects.about(candidate, slot))
    accepted = any(version.state == Pitch.State.ACCEPTED for version in versions)
    latest = next((version for version in versions if version.state != Pitch.State.REPLACED), None)
    try:
        check_open(candidate, slot, timezone.now())
    except errors.WrongState:
        return Standing(slot, latest, accepted, open=False)
    return Standing(slot, latest, accepted, open=True)


def _page(request: SpeakerRequest, form: WordForm) -> HttpResponse:
    here, now = request.candidate, timezone.now()
    rounds = [_round(here, each) for each in request.contest.rounds.prefetch_related("slots").order_by("-number")]
    context = {
        "statement": standing(here, None),
        "questions": request.contest.questions.count(),
        "answered": Answer.objects.of(request.contest).filter(candidate=here).count(),
        "answering": request.contest.answers_until is not None and not request.contest.answers_published(now),
        "rounds": rounds,
        "form": form,
    }
    return render(request, "candidate/candidate.html", context, status=422 if form.errors else 200)


def _round(here: Candidate, found: Round) -> dict[str, object]:
    slots = [standing(here, slot) for slot in found.slots.all()]
    turns = {turn.slot_id: turn for turn in here.turns.filter(slot__round=found)}
    return {
        "round": found,
        "slots": [(each, turns.get(each.slot.pk) if each.slot else None) for each in slots],
        "word": found.contributions.filter(candidate=here).first(),
        "open": found.drawn_at is None and found.called_off_at is None and found.draws_at > timezone.now(),
    }
