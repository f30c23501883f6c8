"""Sending a member's link again when an official asks for it: the same letter whether or not they have voted."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.audit.actions import record
from hustings.audit.models import Entry
from hustings.credentials.letters import INVITATION
from hustings.credentials.link_actions import again, warnings
from hustings.credentials.models import AddressedRight, VotingRight
from hustings.elections.locks import locked
from hustings.elections.models import Election
from hustings.mailroom.actions import queue
from hustings.mailroom.address import parse_address
from hustings.mailroom.models import Message
from hustings.mailroom.suppression_actions import lift
from hustings.roll import roles
from hustings.roll.models import Member, Role

SENT_AGAIN = "credentials.send_again"

HOUR = timedelta(hours=1)
MOST_IN_AN_HOUR = 120
"""Links sent again in an election: for more, the page for lost links is there."""

WINDOW = timedelta(minutes=10)
"""In which a member's link is sent again once."""


@transaction.atomic
def send_again(*, by: User, election: Election, address: str) -> Member:
    """Queue the link of the member with this address once more, to whatever mailbox the roll says now.

    The letter is that for lost links, for the member asked the official: an address at which one bounced gets it, and
    nothing differs by what became of other letters. The log names the member, by the roll's own key and not by
    what would join them to a credential. Raises WrongInput, WrongState, TooMany.
    """
    roles.require(by=by, organization=election.organization, role=Role.ORGANIZER)
    found = locked(election.pk)
    now = timezone.now()
    if not found.takes_ballots_at(now):
        raise errors.WrongState(_("A link can be sent again while the vote is open."))
    lately = Entry.objects.about(found.label).filter(verb=SENT_AGAIN, at__gt=now - HOUR)
    sent = list(lately.values_list("at", "detail"))
    if len(sent) >= MOST_IN_AN_HOUR:
        raise errors.TooMany(_("Very many links were sent again within the hour. Go on in an hour."))
    member = _member(found, address)
    right = _right(found, member)
    key = f"{INVITATION}:{right.election}:{right.number}"
    first = Message.objects.filter(key=key, queued_at__gt=now - WINDOW).exists()
    if first or any(at > now - WINDOW and detail["member"] == member.pk for at, detail in sent):
        raise errors.WrongInput(_("This link was sent less than ten minutes ago."), field="address")
    queue(drafts=[again(right, now.isoformat()), *warnings([right])])
    detail = {"member": member.pk, "address": member.mailbox}
    record(by=by, verb=SENT_AGAIN, subject=found.label, organization=found.organization_id, detail=detail)
    return member


@transaction.atomic
def write_there_again(*, by: User, election: Election, message: int) -> str:
    """Let letters go again to an address at which this voting link came back; the address. Raises NotFound.

    Only where a voting link came back or was held back: at another address the log would tell of bounced receipts.
    What its owner complained about stays.
    """
    roles.require(by=by, organization=election.organization, role=Role.ORGANIZER)
    back = (Message.State.BOUNCED, Message.State.SUPPRESSED)
    row = Message.objects.about(election.pk).filter(pk=message, kind=INVITATION, state__in=back).first()
    if row is None:
        raise errors.NotFound(_("There is no such page. Check the address, or go back to the start page."))
    lift(by=by, organization=election.organization_id, address=row.to)
    return row.to


def _member(election: Election, address: str) -> Member:
    parsed = parse_address(address)
    if parsed is None:
        raise errors.WrongInput(_("This is no e-mail address. Write it like name@example.org."), field="address")
    member = Member.objects.of(election.organization).filter(address=parsed.canonical).first()
    if member is None:
        said = _("Nobody on the roll has this address. Look for the member on the roll, and correct the address there.")
        raise errors.WrongInput(said, field="address")
    return member


def _right(election: Election, member: Member) -> AddressedRight:
    right = next(VotingRight.objects.of(election).filter(member=member, voided_at=None).addressed(), None)
    if right is None:
        said = _("This member has no vote in this election: they were not on the roll as of its day.")
        raise errors.WrongInput(said, field="address")
    return right
