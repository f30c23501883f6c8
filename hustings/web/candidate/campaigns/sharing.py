"""Sharing a version of a proposal with somebody at an endorser, and answering what came back.

The site mails nothing: it shows the link, and a letter that the member sends by their own program of mail.
"""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hustings import errors
from hustings.pursuit import proposal_actions
from hustings.pursuit.models import Campaign, Comment, CommentStatus, Share, Target, Version
from hustings.web.candidate.campaigns.access import CampaignRequest, campaigner
from hustings.web.organizer.forms import OfficeForm


class ShareForm(OfficeForm):
    """With whom."""

    target = forms.ModelChoiceField(label=gettext_lazy("Endorser"), queryset=Target.objects.none())
    reader = forms.CharField(
        label=gettext_lazy("Who reads it"),
        help_text=gettext_lazy("A name, which whoever opens the link sees, too. Each reader gets a link of their own."),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        target = self.fields["target"]
        assert isinstance(target, forms.ModelChoiceField)
        target.queryset = campaign.targets.order_by("name")


@campaigner
def share(request: CampaignRequest, proposal: int, version: int) -> HttpResponse:
    """Make a link to a version; from then on the version does not change."""
    mine = Version.objects.select_related("proposal__campaign")
    found = get_object_or_404(mine, pk=version, proposal__pk=proposal, proposal__campaign=request.campaign)
    wanted = request.GET.get("target", "")
    initial = {"target": wanted if wanted.isdecimal() and len(wanted) < 19 else None}
    form = ShareForm(request.POST or None, campaign=request.campaign, initial=initial)
    made: list[Share] = []

    def make() -> None:
        made.append(proposal_actions.share(by=request.user, version=found, **form.cleaned_data))

    if request.method == "POST" and form.carries_out(make):
        return redirect("campaigns:link", request.campaign.pk, made[0].pk)
    context = {"form": form, "version": found, "proposal": found.proposal}
    return render(request, "campaigns/share.html", context, status=422 if form.errors else 200)


@require_safe
@campaigner
def link(request: CampaignRequest, share: UUID) -> HttpResponse:
    """The link, and a letter with it for the member to send."""
    found = _share(request, share)
    if found.revoked_at is not None:
        raise errors.NotFound(_("This link is revoked: share the proposal anew."))
    address = f"{settings.SITE_ADDRESS}{reverse('campaigns:read')}#{proposal_actions.code_of(found)}"
    values = {"reader": found.reader, "title": found.version.proposal.title, "link": address}
    values["campaign"] = request.campaign.name
    subject = _("For your comment: %(title)s") % values
    letter = (
        _(
            "Dear %(reader)s,\n\n"
            "we would like to hear what you think of this proposal: %(title)s.\n\n"
            "You can read it and leave your comments here; the link is yours alone:\n\n"
            "%(link)s\n\n"
            "%(campaign)s"
        )
        % values
    )
    addressed = [
        contact.address for contact in found.target.contacts.exclude(address="") if contact.name == found.reader
    ]
    to = quote(addressed[0], safe="@") if addressed else ""
    mailto = f"mailto:{to}?subject={quote(subject)}&body={quote(letter)}"
    context = {"share": found, "link": address, "subject": subject, "letter": letter, "mailto": mailto}
    return render(request, "campaigns/link.html", context)


@require_POST
@campaigner
def revoke(request: CampaignRequest, share: UUID) -> HttpResponse:
    """Let the link lead nowhere."""
    found = _share(request, share)
    proposal_actions.revoke(by=request.user, share=found)
    messages.success(request, _("The link is revoked."))
    return redirect("campaigns:proposal", request.campaign.pk, found.version.proposal_id)


@require_POST
@campaigner
def answer(request: CampaignRequest, comment: int) -> HttpResponse:
    """Say what became of a comment."""
    related = Comment.objects.select_related("share__target__campaign", "share__version")
    found = get_object_or_404(related, pk=comment, share__target__campaign=request.campaign)
    try:
        status = CommentStatus(request.POST.get("status", ""))
    except ValueError:
        raise errors.WrongInput(_("Choose what became of it from the list.")) from None
    proposal_actions.answer(by=request.user, comment=found, status=status, text=request.POST.get("answer", ""))
    messages.success(request, _("Saved. Whoever left the comment sees it by their link."))
    return redirect("campaigns:proposal", request.campaign.pk, found.share.version.proposal_id)


def _share(request: CampaignRequest, share: UUID) -> Share:
    related = Share.objects.select_related("version__proposal", "target__campaign")
    return get_object_or_404(related, pk=share, target__campaign=request.campaign)
