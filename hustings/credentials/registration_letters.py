"""The letters to whoever asks to join a vote. None carries a name: the form would send anybody's words to anybody."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from hustings import errors
from hustings.credentials.applicant import code_of
from hustings.credentials.models import Registration
from hustings.elections.models import Election
from hustings.mailroom.letters import Letter, writes
from hustings.mailroom.models import Message

CONFIRMATION = "join-confirmation"
WAITING = "join-waiting"
REFUSED = "join-refused"


@writes(CONFIRMATION)
def confirmation(message: Message) -> Letter:
    """Asks whoever has the mailbox to confirm it; NotNeeded when that is done, or nobody can join any more."""
    registration = _registration(message)
    election = registration.election
    if registration.state != Registration.State.ASKED or not election.takes_ballots_at(timezone.now()):
        raise errors.NotNeeded("the address is confirmed, or the vote is over")
    page = f"{settings.SITE_ADDRESS}/e/{election.uuid}/join/confirm/"
    code = code_of(registration)
    # The code stands in the fragment, which browsers do not send.
    values = _named(election) | {"link": f"{page}#{code}", "page": page, "code": code, "closes": _moment(election)}
    said = _(
        "Somebody, probably you, wants to take part in the vote “%(election)s” of %(organization)s with this address."
        "\n\n"
        "If it was you, open this page and press its button:\n\n"
        "%(link)s\n\n"
        "Then you get your voting link, and can vote until %(closes)s. The question is: %(question)s\n\n"
        "If the link does not work, open %(page)s and type this code:\n\n"
        "%(code)s\n\n"
        "It was not you? Then nothing need be done: without the button nothing happens."
    )
    return _letter(_("Confirm your address: %(election)s"), said, values)


@writes(WAITING)
def waiting(message: Message) -> Letter:
    """Tells somebody who asked again that the organization has not looked yet; NotNeeded when it has."""
    registration = _registration(message)
    if registration.state != Registration.State.WAITING:
        raise errors.NotNeeded("an official has decided")
    values = _named(registration.election)
    said = _(
        "Your address is confirmed for the vote “%(election)s” of %(organization)s, and somebody there looks at your"
        " registration before you get your voting link. That is done with some of all registrations, those that look"
        " like another one for example.\n\n"
        "You need do nothing: a letter tells you how it ends. If that takes too long, write to %(organization)s."
    )
    return _letter(_("Your registration is being looked at: %(election)s"), said, values)


@writes(REFUSED)
def refused(message: Message) -> Letter:
    """Tells somebody that they cannot vote: an official refused, or nobody looked before the vote was over."""
    registration = _registration(message)
    values = _named(registration.election) | {"reason": registration.reason}
    if registration.state == Registration.State.REFUSED:
        said = _(
            "%(organization)s looked at your registration for the vote “%(election)s” and did not accept it. The"
            " reason:\n\n"
            "%(reason)s\n\n"
            "You have no voting link in this vote. If you think that this is wrong, write to %(organization)s."
        )
    else:
        said = _(
            "The vote “%(election)s” of %(organization)s is over, and nobody there had looked at your registration by"
            " then. So you could not vote, and we are sorry.\n\n"
            "How many there were is published with the vote. If you have questions, write to %(organization)s."
        )
    return _letter(_("About your registration: %(election)s"), said, values)


def _registration(message: Message) -> Registration:
    found = Registration.objects.select_related("election__organization")
    return found.get(pk=message.reference["registration"])


def _named(election: Election) -> dict[str, str]:
    return {"organization": election.organization.name, "election": election.name, "question": election.question}


def _moment(election: Election) -> str:
    assert election.closes_at is not None
    local = timezone.localtime(election.closes_at, ZoneInfo(election.organization.time_zone))
    return f"{formats.date_format(local, 'DATETIME_FORMAT')} ({local.tzname()})"


def _letter(subject: str, said: str, values: dict[str, str]) -> Letter:
    return Letter(" ".join((subject % values).split()), said % values)
