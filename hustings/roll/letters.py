"""The letters about organizations and their staff."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from hustings.mailroom.letters import Letter, writes
from hustings.mailroom.models import Message
from hustings.roll.models import StaffInvitation


@writes("staff-invitation")
def staff_invitation(message: Message) -> Letter:
    """Somebody is offered a role; the address is no secret, for only the owner of the mailbox can accept."""
    invitation = StaffInvitation.objects.select_related("organization").get(pk=message.reference["id"])
    named = {"organization": invitation.organization.name, "role": invitation.get_role_display()}
    subject = _("%(organization)s: will you help to run its votes?") % named
    text = _(
        "You are invited to help to run the votes of %(organization)s, as %(role)s.\n\n"
        "Sign in, or sign up, with this e-mail address, and accept the invitation:\n\n%(address)s\n\n"
        "If you do not know what this is about, you need not do anything.\n"
    )
    address = settings.SITE_ADDRESS + reverse("organizer:home")
    return Letter(subject, text % (named | {"address": address}), address, _("Open the page"))
