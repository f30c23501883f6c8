"""Who belongs to a campaign."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from hustings.pursuit import member_actions
from hustings.pursuit.models import CampaignInvitation, CampaignMember, Role
from hustings.web.candidate.campaigns.access import CampaignRequest, campaigner
from hustings.web.organizer.forms import OfficeForm


class InviteForm(OfficeForm):
    """Whom to invite."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )


@campaigner
def page(request: CampaignRequest) -> HttpResponse:
    """Everybody who belongs to the campaign; leads invite one more."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.carries_out(
        lambda: member_actions.invite(by=request.user, campaign=request.campaign, email=form.cleaned_data["email"])
    ):
        messages.success(request, _("The invitation is on its way."))
        return redirect("campaigns:members", request.campaign.pk)
    context = {
        "form": form,
        "members": request.campaign.members.select_related("user"),
        "invited": request.campaign.invitations.all(),
        "leading": request.campaign.members.leads().count(),
    }
    return render(request, "campaigns/members.html", context, status=422 if form.errors else 200)


@require_POST
@campaigner
def change_role(request: CampaignRequest, member: int) -> HttpResponse:
    """Let a member lead, or a lead no more."""
    found = get_object_or_404(CampaignMember, pk=member, campaign=request.campaign)
    role = Role.LEAD if request.POST.get("role") == Role.LEAD else Role.MEMBER
    member_actions.change_role(by=request.user, member=found, role=role)
    messages.success(request, _("Saved."))
    return redirect("campaigns:members", request.campaign.pk)


@require_POST
@campaigner
def remove(request: CampaignRequest, member: int) -> HttpResponse:
    """Take a member out, or leave."""
    found = get_object_or_404(CampaignMember, pk=member, campaign=request.campaign)
    member_actions.remove(by=request.user, member=found)
    if found.user_id == request.user.pk:
        messages.success(request, _("You do not belong to this campaign any more."))
        return redirect("campaigns:home")
    messages.success(request, _("This person does not belong to the campaign any more."))
    return redirect("campaigns:members", request.campaign.pk)


@require_POST
@campaigner
def uninvite(request: CampaignRequest, invitation: int) -> HttpResponse:
    """Withdraw an invitation."""
    found = get_object_or_404(CampaignInvitation, pk=invitation, campaign=request.campaign)
    member_actions.withdraw_invitation(by=request.user, invitation=found)
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("campaigns:members", request.campaign.pk)
