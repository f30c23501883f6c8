"""The letters to whoever asks to join a vote. None carries a name: the form would send anybody's words to anybody."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hustings import errors
from hustings.credentials import filled
from hustings.credentials.codes import code_of
from hustings.credentials.models import Registration
from hustings.mailroom.letters import Letter, fills_in, writes
from hustings.mailroom.models import Message, Purpose
from hustings.mailroom.wordings import Kind, Placeholder

CONFIRMATION = "join-confirmation"
WAITING = "join-waiting"
REFUSED = "join-refused"


_LINK = Placeholder(
    "link",
    gettext_lazy("the page with the button that confirms: whoever has it can join with this address"),
    f"{settings.SITE_ADDRESS}/e/EXAMPLE/join/confirm/#EXAM-PLEE-XAMP-LEEX-AMPL",
    required=True,
    alone=True,
)
_PAGE = Placeholder(
    "page", gettext_lazy("the page on which the code is typed"), f"{settings.SITE_ADDRESS}/e/EXAMPLE/join/confirm/"
)
_CODE = Placeholder(
    "code",
    gettext_lazy("the code, for when the link does not work: whoever has it can join with this address"),
    "EXAM-PLEE-XAMP-LEEX-AMPL",
    required=True,
    alone=True,
)


@fills_in(
    Kind(
        CONFIRMATION,
        gettext_lazy("Confirmation of an address"),
        gettext_lazy("Confirm your address: {election}"),
        gettext_lazy(
            "Somebody, probably you, wants to take part in the vote “{election}” of {organization} with this address."
            "\n\n"
            "If it was you, open this page and press its button:\n\n"
            "{link}\n\n"
            "Then you get your voting link, and can vote until {closes}. The question is: {question}\n\n"
            "If the link does not work, open {page} and type this code:\n\n"
            "{code}\n\n"
            "It was not you? Then nothing need be done: without the button nothing happens."
        ),
        (*filled.OF_A_VOTE, filled.CLOSES, _LINK, _PAGE, _CODE),
        purpose=Purpose.SERVICE,
        link="link",
        button=gettext_lazy("Open the page"),
    )
)
def confirmation(message: Message) -> dict[str, str]:
    """Asks whoever has the mailbox to confirm it; NotNeeded when that is done, or nobody can join any more."""
    registration = _registration(message)
    election = registration.election
    if registration.state != Registration.State.ASKED or not election.takes_ballots_at(timezone.now()):
        raise errors.NotNeeded("the address is confirmed, or the vote is over")
    page = f"{settings.SITE_ADDRESS}/e/{election.uuid}/join/confirm/"
    code = code_of(registration)
    # The code stands in the fragment, which browsers do not send.
    secret = {"link": f"{page}#{code}", "page": page, "code": code}
    return filled.of_election(election) | secret | {"closes": filled.closing(election)}


@writes(WAITING)
def waiting(message: Message) -> Letter:
    """Tells somebody who asked again that the organization has not looked yet; NotNeeded when it has."""
    registration = _registration(message)
    if registration.state != Registration.State.WAITING:
        raise errors.NotNeeded("an official has decided")
    values = filled.of_election(registration.election)
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
    values = filled.of_election(registration.election) | {"reason": registration.reason}
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


def _letter(subject: str, said: str, values: dict[str, str]) -> Letter:
    return Letter(subject % values, said % values)
