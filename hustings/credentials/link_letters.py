"""The letters that carry a voting link once more, and those that say why none comes.

Each derives the private credential at the moment of sending, as the invitation does: it is the same link.
"""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hustings import errors
from hustings.credentials.models import VotingRight
from hustings.credentials.seeds import private_credentials
from hustings.elections.models import Election
from hustings.mailroom.letters import fills_in
from hustings.mailroom.models import Message, Purpose
from hustings.mailroom.wordings import Kind, Placeholder
from hustings.roll.models import Member

LOST_LINK = "lost-link"
NO_VOTE = "no-vote"
MOVED = "link-moved"
REMINDER = "reminder"

_NAME = Placeholder("name", gettext_lazy("the member's first name"), gettext_lazy("Ada"))
_ORGANIZATION = Placeholder("organization", gettext_lazy("the organization"), "Forward Together")
_ELECTION = Placeholder("election", gettext_lazy("the vote's title"), gettext_lazy("Governor: whom do we endorse?"))
_QUESTION = Placeholder("question", gettext_lazy("the question"), gettext_lazy("Whom should we endorse?"))
_CLOSES = Placeholder("closes", gettext_lazy("when the vote ends"), "2026-09-05 20:00 (CDT)")
_DAY = Placeholder("day", gettext_lazy("the day of the roll"), "2026-08-01")
_PAGE = Placeholder(
    "page", gettext_lazy("where the code can be typed"), "https://votes.example.org/vote/EXAMPLE/", alone=True
)
_ABOUT = Placeholder(
    "page", gettext_lazy("the page about the vote"), "https://votes.example.org/e/EXAMPLE/", alone=True
)
_LINK = Placeholder(
    "link",
    gettext_lazy("the member's own voting link"),
    "https://votes.example.org/vote/EXAMPLE/#XXXXX-XXXXXX-XXXXX-XXXXXX",
    required=True,
    alone=True,
)
_CREDENTIAL = Placeholder(
    "credential", gettext_lazy("the member's own voting code"), "XXXXX-XXXXXX-XXXXX-XXXXXX", required=True, alone=True
)
_OF_A_LINK = (_NAME, _ORGANIZATION, _ELECTION, _QUESTION, _CLOSES, _LINK, _PAGE, _CREDENTIAL)

_LOST_LINK = Kind(
    LOST_LINK,
    gettext_lazy("Voting link, asked for again"),
    gettext_lazy("Your voting link, once more: {election}"),
    gettext_lazy(
        "Dear {name},\n\n"
        "somebody, probably you, asked for your voting link in the vote “{election}” of {organization}. It is the same"
        " one as before:\n\n"
        "{link}\n\n"
        "Vote until {closes}. If you have voted already, that ballot counts until you vote again; your last ballot"
        " counts.\n\n"
        "If the link does not work, open this page and type the voting code below it:\n\n"
        "{page}\n\n"
        "{credential}\n\n"
        "Pass neither on to anybody: whoever has them can vote for you. If you did not ask for this letter, nothing"
        " need be done: nobody but you got it."
    ),
    _OF_A_LINK,
    Purpose.SERVICE,
    "link",
    gettext_lazy("Vote now"),
)

_REMINDER = Kind(
    REMINDER,
    gettext_lazy("Reminder"),
    gettext_lazy("There is still time to vote: {election}"),
    gettext_lazy(
        "Dear {name},\n\n"
        "{organization} asks its members: {question}\n\n"
        "No ballot of yours has arrived yet. You can vote until {closes}, with your link, which is yours alone:\n\n"
        "{link}\n\n"
        "It takes a minute. Who has not voted only the program knows that wrote this: it shows nobody whom it"
        " reminds.\n\n"
        "If the link does not work, open this page and type the voting code below it:\n\n"
        "{page}\n\n"
        "{credential}\n\n"
        "Pass neither on to anybody: whoever has them can vote for you."
    ),
    _OF_A_LINK,
    Purpose.NOTICE,
    "link",
    gettext_lazy("Vote now"),
)

_NO_VOTE = Kind(
    NO_VOTE,
    gettext_lazy("Answer to a member without a vote"),
    gettext_lazy("About your voting link: {election}"),
    gettext_lazy(
        "Dear {name},\n\n"
        "somebody, probably you, asked for a voting link in the vote “{election}” of {organization} at this address."
        " There is none: those may vote who were on the roll as of {day}, and this address was not.\n\n"
        "Are you on the roll with another address? Then ask for the link with that one. If you think that this is a"
        " mistake, write to {organization}. What the vote is about, and who may take part, says this page:\n\n"
        "{page}\n\n"
        "If you did not ask, nothing need be done."
    ),
    (_NAME, _ORGANIZATION, _ELECTION, _DAY, _ABOUT),
    Purpose.SERVICE,
    "page",
    gettext_lazy("About this vote"),
)

_MOVED = Kind(
    MOVED,
    gettext_lazy("Warning to a member's former address"),
    gettext_lazy("Your voting link was sent to another address: {election}"),
    gettext_lazy(
        "Dear {name},\n\n"
        "your voting link in the vote “{election}” was sent again, and not to this address: {organization} has another"
        " one on its roll for you now.\n\n"
        "If you have a new address, nothing need be done. If you do not, somebody else may have your link: write to"
        " {organization} at once, and vote with the link that you have. Your last ballot counts."
    ),
    (_NAME, _ORGANIZATION, _ELECTION),
    fixed=True,  # it warns of what an official may have done
)


@fills_in(_LOST_LINK)
def lost_link(message: Message) -> dict[str, str]:
    """The link, for a member who asked for it, on the site's page or of an official."""
    return _link(_right(message))


@fills_in(_REMINDER)
def reminder(message: Message) -> dict[str, str]:
    """The link, for a member who has not voted; NotNeeded when they have meanwhile, or cannot any more."""
    right = _right(message)
    if right.ballots or right.voided_at or not right.election.takes_ballots_at(timezone.now()):
        raise errors.NotNeeded("the vote was cast, or is over")
    return _link(right)


@fills_in(_NO_VOTE)
def no_vote(message: Message) -> dict[str, str]:
    """Why there is no link, for a member who asked for one."""
    election = Election.objects.select_related("organization").get(pk=message.reference["election"])
    assert election.cut_off is not None  # it is frozen
    return _named(election, Member.objects.get(pk=message.reference["member"])) | {
        "day": formats.date_format(election.cut_off, "DATE_FORMAT"),
        "page": f"{settings.SITE_ADDRESS}/e/{election.uuid}/",
    }


@fills_in(_MOVED)
def moved(message: Message) -> dict[str, str]:
    """For the address that was invited first; where the link went is not said: it may be a stranger's."""
    right = _right(message)
    return _named(right.election, right.member)


def _right(message: Message) -> VotingRight:
    rights = VotingRight.objects.select_related("member", "election__organization")
    return rights.get(election=message.reference["election"], number=message.reference["right"])


def _link(right: VotingRight) -> dict[str, str]:
    election = right.election
    (private,) = private_credentials(election.uuid, right.number, 1)
    page = f"{settings.SITE_ADDRESS}/vote/{election.uuid}/"
    # The credential stands in the fragment, which browsers do not send.
    secret = {"link": f"{page}#{private}", "page": page, "credential": private}
    return _named(election, right.member) | secret | {"closes": _moment(election)}


def _named(election: Election, member: Member | None) -> dict[str, str]:
    named = {"organization": election.organization.name, "election": election.name, "question": election.question}
    return named | {"name": (member and member.given_name) or _("member")}


def _moment(election: Election) -> str:
    assert election.closes_at is not None
    local = timezone.localtime(election.closes_at, ZoneInfo(election.organization.time_zone))
    return f"{formats.date_format(local, 'DATETIME_FORMAT')} ({local.tzname()})"
