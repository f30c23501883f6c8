"""Founding a campaign, saying what it is and for whom, deleting it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hustings.ledger.models import Candidate
from hustings.ledger.names import name_key
from hustings.pursuit import actions
from hustings.pursuit.actions import LONGEST_NAME, Particulars
from hustings.pursuit.models import Campaign
from hustings.web.candidate.campaigns.access import CampaignRequest, campaigner, for_leads, reauthenticated
from hustings.web.organizer.access import SignedInRequest, signed_in
from hustings.web.organizer.forms import OfficeForm
from hustings.web.organizer.home import zones

MOST_FOUND = 20


class CampaignForm(OfficeForm):
    """What a campaign is, and for which candidate."""

    name = forms.CharField(
        label=gettext_lazy("Name of the campaign"),
        help_text=gettext_lazy("Only its members see it, and whoever gets a link to a proposal."),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("Days and times of votes are shown in it."),
        choices=zones,
        initial="America/New_York",
    )
    candidate = forms.ChoiceField(
        label=gettext_lazy("The ledger's candidate"), required=False, widget=forms.RadioSelect, choices=[]
    )
    contest_name = forms.CharField(
        label=gettext_lazy("Contest, as it is called"),
        help_text=gettext_lazy("If the ledger does not know it yet. The campaign is linked by itself once it does."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    candidate_name = forms.CharField(
        label=gettext_lazy("Name of the candidate"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, query: str, campaign: Campaign | None = None, **kwargs: Any) -> None:
        if campaign is not None:
            named = "" if campaign.candidate else campaign.contest_name, campaign.candidate_name
            by_name = {"contest_name": named[0], "candidate_name": "" if campaign.candidate else named[1]}
            here = {"name": campaign.name, "time_zone": campaign.time_zone, "candidate": campaign.candidate_id or ""}
            kwargs["initial"] = here | by_name
        super().__init__(*args, **kwargs)
        found = candidates(query) if query else []
        if campaign is not None and campaign.candidate and campaign.candidate not in found:
            found = [campaign.candidate, *found]
        choices = [(f"{one.pk}", f"{one.name}: {one.contest.name}") for one in found]
        field = self.fields["candidate"]
        assert isinstance(field, forms.ChoiceField)
        # What was chosen among the results of a search is still chosen when the form comes back.
        chosen = _chosen(f"{self.data.get('candidate', '')}") if self.is_bound else None
        if chosen is not None and f"{chosen.pk}" not in dict(choices):
            choices.append((f"{chosen.pk}", f"{chosen.name}: {chosen.contest.name}"))
        field.choices = [*choices, ("", _("None of the ledger's: by name, or later"))] if choices else []
        if not choices:
            del self.fields["candidate"]

    def particulars(self) -> Particulars:
        """What was said, once the form is in order. Errors: WrongInput."""
        given = self.cleaned_data
        candidate = _chosen(given.get("candidate", ""))
        names = ("", "") if candidate else (given["contest_name"], given["candidate_name"])
        return Particulars(given["name"], given["time_zone"], candidate, *names)


class DeleteForm(OfficeForm):
    """The name, typed to mean it."""

    name = forms.CharField(
        label=gettext_lazy("Type the campaign's name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def candidates(query: str) -> list[Candidate]:
    """The ledger's candidates whose name or contest has every word of this, the latest contests first."""
    found = Candidate.objects.select_related("contest")
    for word in query.split()[:8]:
        key = name_key(word)
        named = Q(name__icontains=word) | Q(contest__name__icontains=word)
        found = found.filter(named | Q(contest__key__contains=key) if key else named)
    return list(found.order_by("-contest__cycle", "contest__name", "name")[:MOST_FOUND])


def _chosen(key: str) -> Candidate | None:
    if not key.isdecimal() or len(key) > 18:
        return None
    return Candidate.objects.select_related("contest").filter(pk=int(key)).first()


def _query(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[:200]


@signed_in
def found(request: SignedInRequest) -> HttpResponse:
    """Found a campaign."""
    query = _query(request)
    form = CampaignForm(request.POST or None, query=query)
    made: list[Campaign] = []
    if request.method == "POST" and form.carries_out(
        lambda: made.append(actions.found(by=request.user, particulars=form.particulars()))
    ):
        return redirect("campaigns:overview", made[0].pk)
    context = {"form": form, "q": query, "nothing": bool(query) and "candidate" not in form.fields}
    return render(request, "campaigns/found.html", context, status=422 if form.errors else 200)


@campaigner
def change(request: CampaignRequest) -> HttpResponse:
    """What the campaign is; leads change it."""
    query = _query(request)
    form = CampaignForm(request.POST or None, query=query, campaign=request.campaign)
    if request.method == "POST" and form.carries_out(
        lambda: actions.change(by=request.user, campaign=request.campaign, particulars=form.particulars())
    ):
        messages.success(request, _("Saved."))
        return redirect("campaigns:settings", request.campaign.pk)
    context = {"form": form, "q": query, "nothing": bool(query) and "candidate" not in form.fields}
    return render(request, "campaigns/settings.html", context, status=422 if form.errors else 200)


@campaigner
@for_leads
@reauthenticated
def delete(request: CampaignRequest) -> HttpResponse:
    """Delete the campaign with all that it keeps."""
    form = DeleteForm(request.POST or None)
    if request.method == "POST" and form.carries_out(
        lambda: actions.dissolve(by=request.user, campaign=request.campaign, name=form.cleaned_data["name"])
    ):
        messages.success(request, _("The campaign is deleted, with all that it kept."))
        return redirect("campaigns:home")
    return render(request, "campaigns/delete.html", {"form": form}, status=422 if form.errors else 200)
