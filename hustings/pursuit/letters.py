"""The letter of a campaign: it goes to whoever a lead invites."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from hustings import errors
from hustings.mailroom.letters import Letter, writes
from hustings.mailroom.models import Message
from hustings.pursuit.models import CampaignInvitation

CAMPAIGN_INVITATION = "campaign-invitation"


@writes(CAMPAIGN_INVITATION)
def campaign_invitation(message: Message) -> Letter:
    """Somebody may join a campaign; the address is no secret, for only the owner of the mailbox can accept."""
    found = CampaignInvitation.objects.select_related("campaign").filter(pk=message.reference["id"]).first()
    if found is None:
        raise errors.NotNeeded("the invitation was withdrawn")
    values = {"campaign": found.campaign.name, "address": settings.SITE_ADDRESS + reverse("campaigns:home")}
    said = _(
        "You are invited to work with this campaign on its endorsements: %(campaign)s.\n\n"
        "Whoever belongs to it sees which organizations and people it pursues, and what was written down about them."
        " Nobody else does.\n\n"
        "Sign in, or sign up, with this e-mail address, and accept the invitation:\n\n"
        "%(address)s\n\n"
        "If you do not know what this is about, you need not do anything."
    )
    return Letter(_("%(campaign)s: an invitation") % values, said % values)
