"""Policy proposals: their versions, and what came back about each."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hustings.pursuit import proposal_actions
from hustings.pursuit.models import Comment, CommentStatus, Proposal
from hustings.pursuit.models.proposal import LONGEST_PROPOSAL
from hustings.web.candidate.campaigns.access import CampaignRequest, campaigner
from hustings.web.organizer.forms import OfficeForm


class TextForm(OfficeForm):
    """The text of a version."""

    text = forms.CharField(
        label=gettext_lazy("Text"),
        help_text=gettext_lazy("Plain text; empty lines part paragraphs. Links begin with https://."),
        max_length=LONGEST_PROPOSAL,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
    )


class ProposalForm(TextForm):
    """A new proposal."""

    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    field_order = ("title", "text")


@require_safe
@campaigner
def listing(request: CampaignRequest) -> HttpResponse:
    """All proposals, and how much came back."""
    open_ones = Q(versions__shares__comments__status=CommentStatus.OPEN)
    found = request.campaign.proposals.annotate(
        shared=Count("versions__shares", distinct=True),
        came=Count("versions__shares__comments", distinct=True),
        waiting=Count("versions__shares__comments", filter=open_ones, distinct=True),
    )
    return render(request, "campaigns/proposals.html", {"proposals": found})


@campaigner
def new(request: CampaignRequest) -> HttpResponse:
    """Write a proposal."""
    form = ProposalForm(request.POST or None)
    made: list[Proposal] = []

    def write() -> None:
        given = form.cleaned_data
        made.append(
            proposal_actions.write(by=request.user, campaign=request.campaign, title=given["title"], text=given["text"])
        )

    if request.method == "POST" and form.carries_out(write):
        return redirect("campaigns:proposal", request.campaign.pk, made[0].pk)
    return render(request, "campaigns/proposal_new.html", {"form": form}, status=422 if form.errors else 200)


@campaigner
def page(request: CampaignRequest, proposal: int) -> HttpResponse:
    """A proposal with its versions and what came back; the text is revised here."""
    found = get_object_or_404(Proposal, pk=proposal, campaign=request.campaign)
    versions = list(found.versions.select_related("by"))
    form = TextForm(request.POST or None, initial={"text": versions[0].text if versions else ""})
    if request.method == "POST" and form.carries_out(
        lambda: proposal_actions.revise(by=request.user, proposal=found, text=form.cleaned_data["text"])
    ):
        messages.success(request, _("Saved."))
        return redirect("campaigns:proposal", request.campaign.pk, found.pk)
    context = {
        "proposal": found,
        "versions": versions,
        "latest": versions[0] if versions else None,
        "form": form,
        "came": _came(found),
        "statuses": list(CommentStatus),
    }
    return render(request, "campaigns/proposal.html", context, status=422 if form.errors else 200)


@require_POST
@campaigner
def remove(request: CampaignRequest, proposal: int) -> HttpResponse:
    """Delete a proposal with all that came back about it."""
    found = get_object_or_404(Proposal, pk=proposal, campaign=request.campaign)
    proposal_actions.remove(by=request.user, proposal=found)
    messages.success(request, _("The proposal is deleted."))
    return redirect("campaigns:proposals", request.campaign.pk)


def _came(proposal: Proposal) -> list[dict[str, Any]]:
    """What came back, by version: the links of each with their comments."""
    comments = Comment.objects.filter(share__version__proposal=proposal).select_related("share")
    by_share: dict[Any, list[Comment]] = {}
    for comment in comments:
        by_share.setdefault(comment.share_id, []).append(comment)
    came = []
    for version in proposal.versions.prefetch_related("shares__target"):
        shares = [(share, by_share.get(share.pk, [])) for share in version.shares.all()]
        if shares:
            came.append({"version": version, "shares": shares})
    return came
