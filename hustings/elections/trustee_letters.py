"""The letters to trustees: the invitation with their link, their turn in the ceremony, the call to open the tally."""

from django.conf import settings
from django.utils.translation import gettext as _

from hustings.elections import ceremony
from hustings.elections.models import Election, Trustee
from hustings.mailroom.letters import Letter, writes
from hustings.mailroom.models import Message

INVITATION = "trustee_invitation"
TURN = "trustee_turn"
CALL = "trustee_call"


def _trustee(message: Message) -> Trustee:
    reference = message.reference
    return Trustee.objects.select_related("election__organization").get(
        election_id=reference["election"], number=reference["trustee"]
    )


def _link(trustee: Trustee) -> str:
    # The secret stands in the fragment, which browsers do not send.
    token = ceremony.token_of(trustee)
    return f"{settings.SITE_ADDRESS}/trustee/{trustee.election_id}/#{trustee.number}.{token}"


def _said(trustee: Trustee) -> dict[str, object]:
    election = trustee.election
    return {
        "name": trustee.name,
        "organization": election.organization.name,
        "election": election.name,
        "link": _link(trustee),
    }


def _letter(subject: str, said: str, values: dict[str, object]) -> Letter:
    return Letter(subject % values, said % values, f"{values['link']}", _("Open your page"))


@writes(INVITATION)
def invitation(message: Message) -> Letter:
    """Asks a trustee to make a key."""
    trustee = _trustee(message)
    if trustee.election.trusteeship == Election.Trusteeship.THRESHOLD:
        needed = _("At the end, %(threshold)d of you %(size)d open the result together. None of you can do it alone.")
    elif trustee.election.trustees.count() == 1:
        needed = _("You are the only trustee: the result can be opened with your key alone, and with no other.")
    else:
        needed = _("At the end, all of you are needed to open the result: without your key there is none.")
    size, threshold = trustee.election.trustees.count(), trustee.election.threshold
    said = _(
        "Dear %(name)s,\n\n"
        "%(organization)s asks you to be a trustee of its vote “%(election)s”.\n\n"
        "All votes are encrypted. A trustee holds a part of the key that opens the result, and keeps it secret."
        " %(needed)s\n\n"
        "Open your page, on a computer whose files you keep. Making your key takes five minutes:\n\n"
        "%(link)s\n\n"
        "The link is yours alone: pass it on to nobody."
    )
    values = _said(trustee) | {"needed": needed % {"threshold": threshold, "size": size}}
    return _letter(_("You are asked to be a trustee: %(election)s"), said, values)


@writes(TURN)
def turn(message: Message) -> Letter:
    """Asks a trustee back whose part is due now that all others have sent theirs."""
    said = _(
        "Dear %(name)s,\n\n"
        "the other trustees of the vote “%(election)s” have sent their part, and yours is next."
        " If your page is open, it goes on by itself. Otherwise open it again, with your file at hand:\n\n"
        "%(link)s"
    )
    values = _said(_trustee(message))
    return _letter(_("Your part is next: %(election)s"), said, values)


@writes(CALL)
def call(message: Message) -> Letter:
    """Asks a trustee to take part in opening the tally."""
    said = _(
        "Dear %(name)s,\n\n"
        "the vote “%(election)s” of %(organization)s is closed, and its trustees are asked to open the result.\n\n"
        "Have the file at hand that you saved when you made your key, and open your page:\n\n"
        "%(link)s"
    )
    values = _said(_trustee(message))
    return _letter(_("Please open the result: %(election)s"), said, values)
