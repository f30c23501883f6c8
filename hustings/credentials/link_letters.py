"""The letters that carry a voting link once more, and those that say why none comes.

Each derives the private credential at the moment of sending, as the invitation does: it is the same link.
"""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from hustings import errors
from hustings.credentials.models import VotingRight
from hustings.credentials.seeds import private_credentials
from hustings.elections.models import Election
from hustings.mailroom.letters import Letter, writes
from hustings.mailroom.models import Message
from hustings.roll.models import Member

LOST_LINK = "lost-link"
NO_VOTE = "no-vote"
MOVED = "link-moved"
REMINDER = "reminder"


@writes(LOST_LINK)
def lost_link(message: Message) -> Letter:
    """The link, for a member who asked for it on the site's page."""
    values = _link(_right(message))
    said = _(
        "Dear %(name)s,\n\n"
        "somebody, probably you, asked for your voting link in the vote “%(election)s” of %(organization)s. It is the"
        " same one as before:\n\n"
        "%(link)s\n\n"
        "Vote until %(closes)s. If you have voted already, that ballot counts until you vote again; your last ballot"
        " counts.\n\n"
        "If the link does not work, open %(page)s and type this voting code:\n\n"
        "%(credential)s\n\n"
        "Pass neither on to anybody: whoever has them can vote for you. If you did not ask for this letter, nothing"
        " need be done: nobody but you got it."
    )
    return _letter(_("Your voting link, once more: %(election)s"), said, values)


@writes(REMINDER)
def reminder(message: Message) -> Letter:
    """Reminds a member of a vote; NotNeeded when they have voted meanwhile, or cannot any more."""
    right = _right(message)
    if right.ballots or right.voided_at or not right.election.takes_ballots_at(timezone.now()):
        raise errors.NotNeeded("the vote was cast, or is over")
    said = _(
        "Dear %(name)s,\n\n"
        "%(organization)s asks its members: %(question)s\n\n"
        "No ballot of yours has arrived yet. You can vote until %(closes)s, with your link, which is yours alone:\n\n"
        "%(link)s\n\n"
        "It takes a minute. Who has not voted only the program knows that wrote this: it shows nobody whom it reminds."
        "\n\n"
        "If the link does not work, open %(page)s and type this voting code:\n\n"
        "%(credential)s\n\n"
        "Pass neither on to anybody: whoever has them can vote for you."
    )
    return _letter(_("There is still time to vote: %(election)s"), said, _link(right))


@writes(NO_VOTE)
def no_vote(message: Message) -> Letter:
    """Tells a member who asked for a link that they have no vote in this election."""
    election = Election.objects.select_related("organization").get(pk=message.reference["election"])
    member = Member.objects.get(pk=message.reference["member"])
    assert election.cut_off is not None  # it is frozen
    values = _named(election) | {
        "name": member.given_name or _("member"),
        "day": formats.date_format(election.cut_off, "DATE_FORMAT"),
        "page": f"{settings.SITE_ADDRESS}/e/{election.uuid}/",
    }
    said = _(
        "Dear %(name)s,\n\n"
        "somebody, probably you, asked for a voting link in the vote “%(election)s” of %(organization)s at this"
        " address. There is none: those may vote who were on the roll as of %(day)s, and this address was not.\n\n"
        "Are you on the roll with another address? Then ask for the link with that one. If you think that this is a"
        " mistake, write to %(organization)s. What the vote is about, and who may take part, says this page:\n\n"
        "%(page)s\n\n"
        "If you did not ask, nothing need be done."
    )
    return _letter(_("About your voting link: %(election)s"), said, values)


@writes(MOVED)
def moved(message: Message) -> Letter:
    """Warns the address that was invited first that the link went to another one, which is not named."""
    values = _named(_right(message).election) | {"name": _given_name(_right(message))}
    said = _(
        "Dear %(name)s,\n\n"
        "your voting link in the vote “%(election)s” was sent again, and not to this address: %(organization)s has"
        " another one on its roll for you now.\n\n"
        "If you have a new address, nothing need be done. If you do not, somebody else may have your link: write to"
        " %(organization)s at once, and vote with the link that you have. Your last ballot counts."
    )
    return _letter(_("Your voting link was sent to another address: %(election)s"), said, values)


def _right(message: Message) -> VotingRight:
    rights = VotingRight.objects.select_related("member", "election__organization")
    return rights.get(election=message.reference["election"], number=message.reference["right"])


def _link(right: VotingRight) -> dict[str, str]:
    election = right.election
    (private,) = private_credentials(election.uuid, right.number, 1)
    page = f"{settings.SITE_ADDRESS}/vote/{election.uuid}/"
    # The credential stands in the fragment, which browsers do not send.
    secret = {"link": f"{page}#{private}", "page": page, "credential": private}
    return _named(election) | secret | {"name": _given_name(right), "closes": _moment(election)}


def _named(election: Election) -> dict[str, str]:
    return {"organization": election.organization.name, "election": election.name, "question": election.question}


def _given_name(right: VotingRight) -> str:
    return (right.member and right.member.given_name) or _("member")


def _moment(election: Election) -> str:
    assert election.closes_at is not None
    local = timezone.localtime(election.closes_at, ZoneInfo(election.organization.time_zone))
    return f"{formats.date_format(local, 'DATETIME_FORMAT')} ({local.tzname()})"


def _letter(subject: str, said: str, values: dict[str, str]) -> Letter:
    return Letter(" ".join((subject % values).split()), said % values)
