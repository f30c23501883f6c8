"""The letters that carry a voting link once more, and those that say why none comes.

Each derives the private credential at the moment of sending, as the invitation does: it is the same link.
"""

from django.conf import settings
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy

from hustings import errors
from hustings.credentials import filled
from hustings.elections.models import Election
from hustings.mailroom.letters import fills_in
from hustings.mailroom.models import Message, Purpose
from hustings.mailroom.wordings import Kind, Placeholder
from hustings.roll.models import Member

LOST_LINK = "lost-link"
NO_VOTE = "no-vote"
MOVED = "link-moved"
REMINDER = "reminder"

_DAY = Placeholder("day", gettext_lazy("the day as of which the roll says who may vote"), gettext_lazy("May 1, 2028"))
_ASK = Placeholder(
    "ask", gettext_lazy("the page on which one asks for a lost link"), f"{settings.SITE_ADDRESS}/vote/EXAMPLE/link/"
)
_ABOUT = Placeholder("page", gettext_lazy("the page about the vote"), f"{settings.SITE_ADDRESS}/e/EXAMPLE/")

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
        "If the link does not work, open {page} and type this voting code:\n\n"
        "{credential}\n\n"
        "Pass neither on to anybody: whoever has them can vote for you. If you did not ask for this letter, nothing"
        " need be done: nobody but you got it."
    ),
    filled.OF_A_LINK,
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
        "If the link does not work, open {page} and type this voting code:\n\n"
        "{credential}\n\n"
        "Pass neither on to anybody: whoever has them can vote for you."
    ),
    filled.OF_A_LINK,
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
        "Are you on the roll with another address? Then ask with that one: {ask}\n\n"
        "If you think that this is a mistake, write to {organization}. What the vote is about, and who may take part,"
        " says this page:\n\n"
        "{page}\n\n"
        "If you did not ask, nothing need be done."
    ),
    (*filled.OF_A_VOTE, filled.NAME, _DAY, _ASK, _ABOUT),
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
    (*filled.OF_A_VOTE, filled.NAME),
    fixed=True,  # it warns of what an official may have done
)


@fills_in(_LOST_LINK)
def lost_link(message: Message) -> dict[str, str]:
    """The link, for a member who asked for it, on the site's page or of an official."""
    return filled.of_right(filled.right_of(message.reference))


@fills_in(_REMINDER)
def reminder(message: Message) -> dict[str, str]:
    """The link, for a member who has not voted; NotNeeded when they have meanwhile, or cannot any more."""
    right = filled.right_of(message.reference)
    if right.ballots or right.voided_at or not right.election.takes_ballots_at(timezone.now()):
        raise errors.NotNeeded("the vote was cast, or is over")
    return filled.of_right(right)


@fills_in(_NO_VOTE)
def no_vote(message: Message) -> dict[str, str]:
    """Why there is no link, for a member who asked for one."""
    election = Election.objects.select_related("organization").get(pk=message.reference["election"])
    member = Member.objects.get(pk=message.reference["member"])
    assert election.cut_off is not None  # it is frozen
    return filled.of_election(election) | {
        "name": filled.called(member.given_name),
        "day": formats.date_format(election.cut_off, "DATE_FORMAT"),
        "ask": f"{settings.SITE_ADDRESS}/vote/{election.uuid}/link/",
        "page": f"{settings.SITE_ADDRESS}/e/{election.uuid}/",
    }


@fills_in(_MOVED)
def moved(message: Message) -> dict[str, str]:
    """For the address that was invited first; where the link went is not said: it may be a stranger's."""
    right = filled.right_of(message.reference)
    return filled.of_election(right.election) | {"name": filled.given_name(right)}
