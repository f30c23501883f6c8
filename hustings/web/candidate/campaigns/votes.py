"""Votes to come, and what is written down of those that are held elsewhere."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hustings.pursuit import vote_actions
from hustings.pursuit.models import OnBallot, OutsideVote
from hustings.pursuit.vote_actions import Announced
from hustings.web.candidate.campaigns.access import CampaignRequest, campaigner
from hustings.web.candidate.campaigns.target import find
from hustings.web.candidate.campaigns.upcoming import of_campaign, within
from hustings.web.organizer.forms import OfficeForm, day_field
from hustings.web.organizer.home import zones

AHEAD = 30
"""Days of the calendar."""


def _clock_field(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "class": "short"}, format="%H:%M"),
        help_text=gettext_lazy("If it is known."),
    )


class VoteForm(OfficeForm):
    """A vote as its endorser announced it."""

    opens_on = day_field(label=gettext_lazy("Opens on"), required=False)
    opens_time = _clock_field(gettext_lazy("Opens at"))
    closes_on = day_field(label=gettext_lazy("Closes on"), required=False)
    closes_time = _clock_field(gettext_lazy("Closes at"))
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=zones)
    rule = forms.CharField(
        label=gettext_lazy("Rule, in words"), max_length=1000, required=False, widget=forms.TextInput()
    )
    threshold = forms.CharField(
        label=gettext_lazy("Threshold"),
        help_text=gettext_lazy("Such as 2/3 or 60%."),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"class": "short"}),
    )
    on_ballot = forms.ChoiceField(label=gettext_lazy("Is the candidate on the ballot?"), choices=OnBallot.choices)
    link = forms.CharField(
        label=gettext_lazy("Web page of the vote"), max_length=500, required=False, widget=forms.URLInput()
    )

    def announced(self) -> Announced:
        """What was announced, once the form is in order. Errors: WrongInput."""
        given = self.cleaned_data
        return Announced(**(given | {"on_ballot": OnBallot(given["on_ballot"])}))


@require_safe
@campaigner
def page(request: CampaignRequest) -> HttpResponse:
    """The next thirty days, and what comes after them."""
    now = timezone.now()
    coming = within(request.campaign, now, AHEAD)
    later = [one for one in of_campaign(request.campaign, now) if one not in coming]
    return render(request, "campaigns/votes.html", {"coming": coming, "later": later, "now": now})


@campaigner
def add(request: CampaignRequest, target: int) -> HttpResponse:
    """Note a vote held elsewhere."""
    return _write(request, target, None)


@campaigner
def change(request: CampaignRequest, target: int, vote: int) -> HttpResponse:
    """Change what was noted."""
    found = get_object_or_404(OutsideVote, pk=vote, target__pk=target, target__campaign=request.campaign)
    return _write(request, target, found)


@require_POST
@campaigner
def remove(request: CampaignRequest, target: int, vote: int) -> HttpResponse:
    """Forget the vote."""
    found = get_object_or_404(OutsideVote, pk=vote, target__pk=target, target__campaign=request.campaign)
    vote_actions.remove_vote(by=request.user, vote=found)
    messages.success(request, _("The vote is deleted from the list."))
    return redirect("campaigns:target", request.campaign.pk, target)


def _write(request: CampaignRequest, target: int, vote: OutsideVote | None) -> HttpResponse:
    here = find(request, target)
    zone = {"time_zone": request.campaign.time_zone, "on_ballot": OnBallot.UNKNOWN}
    shown = {name: getattr(vote, name) for name in VoteForm.base_fields} if vote else zone
    form = VoteForm(request.POST or None, initial=shown)
    if request.method == "POST" and form.carries_out(
        lambda: vote_actions.note_vote(by=request.user, target=here, announced=form.announced(), vote=vote)
    ):
        messages.success(request, _("Saved."))
        return redirect("campaigns:target", request.campaign.pk, here.pk)
    context = {"form": form, "target": here, "vote": vote}
    return render(request, "campaigns/vote.html", context, status=422 if form.errors else 200)
