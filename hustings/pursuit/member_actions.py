"""What changes who belongs to a campaign: leads invite and take out, the invited accept, everybody may leave."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.audit.models import Entry
from hustings.mailroom.actions import Draft, queue
from hustings.mailroom.address import parse_address
from hustings.pursuit.access import hold, record, require, require_lead
from hustings.pursuit.letters import CAMPAIGN_INVITATION
from hustings.pursuit.models import Campaign, CampaignInvitation, CampaignMember, Move, Role

MAX_MEMBERS = 50  # of a campaign, those invited included
MAX_INVITATIONS = 20  # by one user in a day, in all campaigns: each is a letter to an address that somebody typed
_INVITE = "campaign.invite"


@transaction.atomic
def invite(*, by: User, campaign: Campaign, email: str) -> CampaignInvitation:
    """Let whoever has this address join, and mail it there; once more, it mails again.

    Errors: WrongInput, WrongState, TooMany.
    """
    require_lead(by=by, campaign=campaign)
    address = parse_address(email)
    if address is None:
        raise errors.WrongInput(_("This is not an e-mail address."), field="email")
    # The inviter's row is the lock under which their letters are counted.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    held = hold(campaign.pk)
    if held.members.filter(user__email=address.canonical).exists():
        raise errors.WrongInput(_("This person belongs to the campaign already."), field="email")
    held.invitations.filter(email=address.canonical).delete()
    if held.members.count() + held.invitations.count() >= MAX_MEMBERS:
        raise errors.WrongState(_("A campaign has at most %(number)d members.") % {"number": MAX_MEMBERS})
    sent = Entry.objects.filter(by=by, verb=_INVITE, at__gt=timezone.now() - timedelta(days=1))
    if sent.count() >= MAX_INVITATIONS:
        raise errors.TooMany(_("Enough invitations for one day. Try again tomorrow."))
    invitation = CampaignInvitation.objects.create(campaign=held, email=address.canonical)
    record(by, held, _INVITE)
    key = f"{CAMPAIGN_INVITATION}-{invitation.pk}"
    queue(drafts=[Draft(CAMPAIGN_INVITATION, key, invitation.email, get_language() or "en", {"id": invitation.pk})])
    return invitation


@transaction.atomic
def withdraw_invitation(*, by: User, invitation: CampaignInvitation) -> None:
    """Nobody may accept it any more; a letter that still waits is not sent. For leads."""
    require_lead(by=by, campaign=invitation.campaign)
    held = hold(invitation.campaign_id)
    record(by, held, "campaign.uninvite")
    held.invitations.filter(pk=invitation.pk).delete()


@transaction.atomic
def accept(*, by: User, invitation: CampaignInvitation) -> CampaignMember:
    """Join the campaign; only for whoever has the address, confirmed at sign-in. Raises NotFound."""
    held = hold(invitation.campaign_id)
    offered = CampaignInvitation.objects.offered_to(by).filter(pk=invitation.pk).first()
    if offered is None:
        raise errors.NotFound(_("There is no such invitation any more. Ask whoever invited you."))
    latest = Move.objects.of(held).values_list("pk", flat=True).first()
    joined, _made = CampaignMember.objects.get_or_create(campaign=held, user=by, defaults={"seen": latest or 0})
    record(by, held, "campaign.accept")
    offered.delete()
    return joined


@transaction.atomic
def change_role(*, by: User, member: CampaignMember, role: Role) -> None:
    """Let a member lead, or a lead no more; somebody always leads. For leads. Raises WrongState."""
    require_lead(by=by, campaign=member.campaign)
    held = hold(member.campaign_id)
    if role != Role.LEAD:
        _check_led_without(held, member)
    held.members.filter(pk=member.pk).update(role=role)
    record(by, held, "campaign.role", role=role.value)


@transaction.atomic
def remove(*, by: User, member: CampaignMember) -> None:
    """The user belongs to the campaign no more; what they wrote stays. For leads, and for that user. WrongState."""
    own = require(by=by, campaign=member.campaign)
    if own.pk != member.pk:
        require_lead(by=by, campaign=member.campaign)
    held = hold(member.campaign_id)
    _check_led_without(held, member)
    held.members.filter(pk=member.pk).delete()
    record(by, held, "campaign.leave" if own.pk == member.pk else "campaign.remove")


@transaction.atomic
def see(*, by: User, campaign: Campaign, upto: int) -> None:
    """Mark all moves up to this one (its row's number) as seen by this member."""
    own = require(by=by, campaign=campaign)
    if Move.objects.of(campaign).filter(pk=upto).exists():
        campaign.members.filter(pk=own.pk, seen__lt=upto).update(seen=upto)


def _check_led_without(campaign: Campaign, member: CampaignMember) -> None:
    if not campaign.members.leads().exclude(pk=member.pk).exists():
        raise errors.WrongState(_("Nobody else leads this campaign: let somebody else lead first, or delete it."))
