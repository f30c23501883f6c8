"""Where members of campaigns start: their campaigns, and the invitations into others."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from hustings.pursuit import member_actions
from hustings.pursuit.models import Campaign, CampaignInvitation
from hustings.web.organizer.access import SignedInRequest, signed_in


@require_safe
@signed_in
def home(request: SignedInRequest) -> HttpResponse:
    """The user's campaigns, and the invitations to this very address."""
    offered = CampaignInvitation.objects.offered_to(request.user)
    held = Campaign.objects.of(request.user)
    return render(request, "campaigns/home.html", {"campaigns": held, "offered": offered})


@require_POST
@signed_in
def accept(request: SignedInRequest, offer: int) -> HttpResponse:
    """Accept an invitation."""
    offered = CampaignInvitation.objects.offered_to(request.user).filter(pk=offer).first()
    if offered is None:
        raise Http404
    joined = member_actions.accept(by=request.user, invitation=offered)
    return redirect("campaigns:overview", joined.campaign_id)
