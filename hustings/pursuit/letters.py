"""The letter of a campaign: it goes to whoever a lead invites.

It carries no name: anybody founds a campaign and calls it as they like, and so would send their words to anybody.
"""

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
    said = _(
        "You are invited to work with a campaign on its endorsements.\n\n"
        "Whoever belongs to it sees which organizations and people it pursues, and what was written down about them."
        " Nobody else does.\n\n"
        "Sign in, or sign up, with this e-mail address: you see which campaign it is, and accept if you like.\n\n"
        "%(address)s\n\n"
        "If you do not know what this is about, you need not do anything."
    )
    address = settings.SITE_ADDRESS + reverse("campaigns:home")
    return Letter(_("You are invited to a campaign"), said % {"address": address})
