"""Contests and their candidates."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from hustings.contests import actions
from hustings.contests.actions import Matter, Person
from hustings.contests.models import Candidate, Contest
from hustings.contests.models.contest import MAX_STATEMENT
from hustings.elections.draft_actions import EDITABLE
from hustings.elections.models import Election
from hustings.roll.models import Role
from hustings.web.organizer.access import StaffRequest, staff
from hustings.web.organizer.forms import OfficeForm, day_field


class ContestForm(OfficeForm):
    """What a contest is about."""

    name = forms.CharField(
        label=gettext_lazy("What is being decided"),
        help_text=gettext_lazy("For example: 2028 Democratic presidential nomination."),
        max_length=200,
    )
    office = forms.CharField(label=gettext_lazy("Office (if it helps)"), max_length=200, required=False)
    decided_on = day_field(label=gettext_lazy("Day on which it is decided (if known)"), required=False)

    def matter(self) -> Matter:
        """What the form says, once it is in order. Errors: WrongInput."""
        return Matter(self.cleaned_data["name"], self.cleaned_data["office"], self.cleaned_data["decided_on"])


class CandidateForm(OfficeForm):
    """What is shown of a candidate."""

    name = forms.CharField(
        label=gettext_lazy("Name"), help_text=gettext_lazy("As it will stand on the ballot."), max_length=150
    )
    about = forms.CharField(
        label=gettext_lazy("In one line"),
        help_text=gettext_lazy("For example: state senator, 21st district."),
        max_length=200,
        required=False,
    )
    statement = forms.CharField(
        label=gettext_lazy("Statement"),
        help_text=gettext_lazy("What the candidate says to your members. Plain text; empty lines part paragraphs."),
        max_length=MAX_STATEMENT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    portrait = forms.FileField(
        label=gettext_lazy("Portrait"),
        help_text=gettext_lazy("JPEG, PNG or WebP, at most 8 MB. It is cut to a circle, so a square shows best."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    without_portrait = forms.BooleanField(label=gettext_lazy("Take the portrait away"), required=False)

    def person(self) -> Person:
        """What the form says, once it is in order. Errors: WrongInput."""
        return Person(self.cleaned_data["name"], self.cleaned_data["about"], self.cleaned_data["statement"])


@staff(Role.ORGANIZER)
def contests(request: StaffRequest) -> HttpResponse:
    """The organization's contests, and a form for one more."""
    form = ContestForm(request.POST or None)
    if request.method == "POST":
        made: list[Contest] = []
        if form.carries_out(
            lambda: made.append(
                actions.make_contest(by=request.user, organization=request.organization, matter=form.matter())
            )
        ):
            return redirect("organizer:contest", request.organization.slug, made[0].pk)
    found = Contest.objects.filter(organization=request.organization).prefetch_related("candidates").order_by("-id")
    return render(request, "organizer/contests.html", {"form": form, "contests": found}, status=_status(form))


@staff(Role.ORGANIZER)
def contest(request: StaffRequest, contest: int) -> HttpResponse:
    """One contest: what it is about, its candidates, its votes."""
    found = _contest(request, contest)
    now = {"name": found.name, "office": found.office, "decided_on": found.decided_on}
    form = ContestForm(request.POST or None, initial=now)
    if request.method == "POST" and form.carries_out(
        lambda: actions.change_contest(by=request.user, contest=found, matter=form.matter())
    ):
        messages.success(request, _("Saved."))
        return redirect("organizer:contest", request.organization.slug, found.pk)
    elections = Election.objects.filter(contest=found).order_by("-made_at")
    context = {"form": form, "contest": found, "candidates": found.candidates.all(), "elections": elections}
    return render(request, "organizer/contest.html", context, status=_status(form))


@require_POST
@staff(Role.ORGANIZER)
def remove_contest(request: StaffRequest, contest: int) -> HttpResponse:
    """Remove a contest without elections."""
    actions.remove_contest(by=request.user, contest=_contest(request, contest))
    messages.success(request, _("The contest is removed."))
    return redirect("organizer:contests", request.organization.slug)


@staff(Role.ORGANIZER)
def add_candidate(request: StaffRequest, contest: int) -> HttpResponse:
    """Add a candidate."""
    found = _contest(request, contest)
    form = CandidateForm(request.POST or None, request.FILES or None)
    del form.fields["without_portrait"]
    if request.method == "POST" and form.carries_out(
        lambda: actions.add_candidate(
            by=request.user, contest=found, person=form.person(), portrait=form.cleaned_data["portrait"]
        )
    ):
        messages.success(request, _("%(name)s is added.") % {"name": form.cleaned_data["name"]})
        return _back(request, found)
    return render(request, "organizer/candidate.html", _page(request, found, form), status=_status(form))


@staff(Role.ORGANIZER)
def candidate(request: StaffRequest, contest: int, candidate: int) -> HttpResponse:
    """Change what is shown of a candidate."""
    found = _contest(request, contest)
    person = get_object_or_404(Candidate, pk=candidate, contest=found)
    now = {"name": person.name, "about": person.about, "statement": person.statement}
    form = CandidateForm(request.POST or None, request.FILES or None, initial=now)
    if not person.portrait:
        del form.fields["without_portrait"]
    if request.method == "POST" and form.carries_out(
        lambda: actions.change_candidate(
            by=request.user,
            candidate=person,
            person=form.person(),
            portrait=form.cleaned_data["portrait"],
            without_portrait=form.cleaned_data.get("without_portrait", False),
        )
    ):
        messages.success(request, _("Saved."))
        return _back(request, found)
    return render(request, "organizer/candidate.html", _page(request, found, form, person), status=_status(form))


@require_POST
@staff(Role.ORGANIZER)
def remove_candidate(request: StaffRequest, contest: int, candidate: int) -> HttpResponse:
    """Remove a candidate who is no option of an election."""
    found = _contest(request, contest)
    person = get_object_or_404(Candidate, pk=candidate, contest=found)
    actions.remove_candidate(by=request.user, candidate=person)
    messages.success(request, _("%(name)s is removed.") % {"name": person.name})
    return redirect("organizer:contest", request.organization.slug, found.pk)


def _contest(request: StaffRequest, number: int) -> Contest:
    return get_object_or_404(Contest, pk=number, organization=request.organization)


def _election(request: StaffRequest, contest: Contest) -> Election | None:
    """The election whose set-up led here, so that the way leads back to it."""
    wanted = request.GET.get("election", "").replace("\0", "")
    return Election.objects.filter(pk=wanted, contest=contest, state__in=EDITABLE).first() if wanted else None


def _back(request: StaffRequest, contest: Contest) -> HttpResponse:
    election = _election(request, contest)
    if election is not None:
        return redirect("organizer:setup-contest", request.organization.slug, election.pk)
    return redirect("organizer:contest", request.organization.slug, contest.pk)


def _page(
    request: StaffRequest, contest: Contest, form: CandidateForm, candidate: Candidate | None = None
) -> dict[str, object]:
    return {"form": form, "contest": contest, "candidate": candidate, "election": _election(request, contest)}


def _status(form: forms.Form) -> int:
    return 422 if form.errors else 200
