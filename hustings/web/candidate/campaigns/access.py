"""Who may see and do what under /candidate/campaigns/<campaign>/: its members, and nobody else.

Whoever is not signed in is sent to sign in; everybody else, officials of organizations included, gets what a campaign
that does not exist gives.
"""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from allauth.account.decorators import reauthentication_required
from django.http import Http404, HttpResponseBase

from hustings.pursuit.models import Campaign, CampaignMember, Role
from hustings.web.organizer.access import SignedInRequest, View, signed_in

P = ParamSpec("P")


class CampaignRequest(SignedInRequest):
    """A request of a member of the campaign that the address names."""

    campaign: Campaign
    member: CampaignMember
    leads: bool


def campaigner(view: Callable[Concatenate[CampaignRequest, P], HttpResponseBase]) -> View:
    """A view about one campaign: ``request.campaign`` is taken from the address, the view gets its other parts."""

    @signed_in
    @wraps(view)
    def checked(
        request: SignedInRequest, /, campaign: uuid.UUID, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        joined = CampaignMember.objects.select_related("campaign__candidate__contest")
        found = joined.filter(campaign=campaign, user=request.user).first()
        if found is None:
            raise Http404
        of_campaign = cast("CampaignRequest", request)
        of_campaign.campaign, of_campaign.member = found.campaign, found
        of_campaign.leads = found.role == Role.LEAD
        return view(of_campaign, *args, **kwargs)

    return checked


def for_leads(
    view: Callable[Concatenate[CampaignRequest, P], HttpResponseBase],
) -> Callable[Concatenate[CampaignRequest, P], HttpResponseBase]:
    """What this view shows is for leads alone: other members get what does not exist. Stands beneath `campaigner`."""

    @wraps(view)
    def checked(request: CampaignRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.leads:
            raise Http404
        return view(request, *args, **kwargs)

    return checked


def reauthenticated(
    view: Callable[Concatenate[CampaignRequest, P], HttpResponseBase],
) -> Callable[Concatenate[CampaignRequest, P], HttpResponseBase]:
    """Whatever this view changes needs the password (or passkey, or code) given within the last quarter of an hour."""
    decorated: Callable[Concatenate[CampaignRequest, P], HttpResponseBase]
    decorated = reauthentication_required(view, allow_get=True)
    return decorated
