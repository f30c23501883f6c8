"""Who may do what in a campaign, and how much: whoever belongs to it; to others it does not exist."""

import uuid

from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.audit import actions as audit
from hustings.pursuit.models import Campaign, CampaignMember, Role


def require(*, by: User, campaign: Campaign) -> CampaignMember:
    """The user's membership; NotFound for others, who learn nothing, not even that the campaign exists."""
    found = CampaignMember.objects.filter(campaign=campaign, user=by, user__is_active=True).first()
    if found is None:
        raise errors.NotFound(_("There is no such page. Check the address, or go back to the start page."))
    return found


def require_lead(*, by: User, campaign: Campaign) -> CampaignMember:
    """The user's membership, a lead's. Raises NotFound, NotAllowed."""
    found = require(by=by, campaign=campaign)
    if found.role != Role.LEAD:
        raise errors.NotAllowed(_("Only those who lead the campaign can do this. Ask one of them."))
    return found


def hold(campaign: uuid.UUID) -> Campaign:
    """The campaign, its row locked until the transaction ends; NotFound when it is gone.

    What depends on how many there are of something in a campaign happens under this lock. It is taken before those of
    targets. On SQLite a transaction that writes has the whole database from its beginning, and this is a read.
    """
    found = Campaign.objects.select_for_update(no_key=True, of=("self",)).select_related("candidate__contest")
    held = found.filter(pk=campaign).first()
    if held is None:
        raise errors.NotFound(_("There is no such page. Check the address, or go back to the start page."))
    return held


def require_room(count: int, most: int) -> None:
    """Return when one more may be kept where ``count`` are; WrongState at ``most``."""
    if count >= most:
        said = _("There are %(number)d already: delete what is not needed any more.")
        raise errors.WrongState(said % {"number": most})


def record(by: User, campaign: Campaign, verb: str, **detail: object) -> None:
    """An audit row about the campaign. It outlives the campaign, so nobody's name or address is in ``detail``."""
    audit.record(by=by, verb=verb, subject=campaign.label, organization=None, detail=detail)
