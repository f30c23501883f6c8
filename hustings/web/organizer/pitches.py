"""What candidates say: the terms that hold for all of them, who speaks for each, and what waits for an official."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from hustings import errors
from hustings.contests import spokesperson_actions, term_actions
from hustings.contests.models import Candidate, Contest, Pitch, Spokesperson, SpokespersonInvitation
from hustings.contests.models.contest import MAX_STATEMENT
from hustings.elections.local_time import moment
from hustings.roll.models import Role
from hustings.web.organizer.access import StaffRequest, staff
from hustings.web.organizer.forms import OfficeForm, WallClockField, number_field, on_the_wall


class TermsForm(OfficeForm):
    """Until when statements may be handed in, and how long they may be."""

    until = WallClockField(
        label=gettext_lazy("Statements until"),
        help_text=gettext_lazy("Without a deadline: until a vote with the candidate is frozen."),
        required=False,
    )
    length = number_field(
        label=gettext_lazy("Characters of a statement, at most"), min_value=1, max_value=MAX_STATEMENT
    )


class SpokespersonForm(OfficeForm):
    """Whom to invite, and for whom they speak."""

    candidate = forms.ModelChoiceField(
        queryset=Candidate.objects.none(), label=gettext_lazy("Candidate"), empty_label=None
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("Of the candidate, or of a surrogate. They can name others themselves."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["candidate"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = contest.candidates.all()


def contest_of(request: StaffRequest, number: int) -> Contest:
    """The contest of the organization, for officials who speak for none of its candidates."""
    found = get_object_or_404(Contest, pk=number, organization=request.organization)
    if Spokesperson.objects.filter(user=request.user, candidate__contest=found).exists():
        said = _("You speak for a candidate of this contest, so you do not see what the others hand in.")
        raise errors.NotAllowed(said)
    return found


@staff(Role.ORGANIZER)
def overview(request: StaffRequest, contest: int) -> HttpResponse:
    """What waits for an official, the terms, and where everything else is."""
    found = contest_of(request, contest)
    zone = request.organization.time_zone
    now = {"until": on_the_wall(found.statements_until, zone), "length": found.statement_length}
    form = TermsForm(request.POST or None, initial=now)

    def save() -> None:
        until = form.cleaned_data["until"]
        at = moment(until, zone, field="until") if until else None
        term_actions.set_terms(by=request.user, contest=found, until=at, length=form.cleaned_data["length"])

    if request.method == "POST" and form.carries_out(save):
        messages.success(request, _("Saved."))
        return redirect("organizer:pitches", request.organization.slug, found.pk)
    handed_in = Pitch.objects.of(found)
    context = {
        "contest": found,
        "form": form,
        "at_start": True,
        "waiting": handed_in.submitted(),
        "reviewed": handed_in.filter(reviewed_at__isnull=False).order_by("-reviewed_at")[:30],
        "speaking": Candidate.objects.filter(contest=found, spokespersons__isnull=False).distinct().count(),
        "candidates": found.candidates.count(),
        "live": found.rounds.live().first(),
        "answers_published": found.answers_published(timezone.now()),
    }
    return render(request, "organizer/pitches/overview.html", context, status=422 if form.errors else 200)


@require_POST
@staff(Role.ORGANIZER)
def publish(request: StaffRequest, contest: int) -> HttpResponse:
    """Let everybody see the contest's page."""
    found = term_actions.publish(by=request.user, contest=contest_of(request, contest))
    messages.success(request, _("Everybody can see the candidates' page now."))
    return redirect("organizer:pitches", request.organization.slug, found.pk)


@staff(Role.ORGANIZER)
def spokespersons(request: StaffRequest, contest: int) -> HttpResponse:
    """Who speaks for each candidate, and a form to invite one more."""
    found = contest_of(request, contest)
    form = SpokespersonForm(request.POST or None, contest=found)
    if request.method == "POST" and form.carries_out(
        lambda: spokesperson_actions.invite(
            by=request.user, candidate=form.cleaned_data["candidate"], email=form.cleaned_data["email"]
        )
    ):
        messages.success(request, _("The invitation is on its way."))
        return redirect("organizer:spokespersons", request.organization.slug, found.pk)
    candidates = found.candidates.prefetch_related("spokespersons__user", "invitations")
    context = {"contest": found, "form": form, "candidates": candidates}
    return render(request, "organizer/pitches/spokespersons.html", context, status=422 if form.errors else 200)


@require_POST
@staff(Role.ORGANIZER)
def withdraw(request: StaffRequest, contest: int, speaker: int) -> HttpResponse:
    """Somebody speaks for the candidate no more."""
    found = contest_of(request, contest)
    speaking = get_object_or_404(Spokesperson, pk=speaker, candidate__contest=found)
    spokesperson_actions.withdraw(by=request.user, spokesperson=speaking)
    messages.success(request, _("They do not speak for the candidate any more."))
    return redirect("organizer:spokespersons", request.organization.slug, found.pk)


@require_POST
@staff(Role.ORGANIZER)
def uninvite(request: StaffRequest, contest: int, offer: int) -> HttpResponse:
    """Withdraw an invitation."""
    found = contest_of(request, contest)
    invitation = get_object_or_404(SpokespersonInvitation, pk=offer, candidate__contest=found)
    spokesperson_actions.withdraw_invitation(by=request.user, invitation=invitation)
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("organizer:spokespersons", request.organization.slug, found.pk)
