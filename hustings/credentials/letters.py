"""The letters to voters: the invitation with their link, the receipt of each ballot, the end of a right."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from hustings.credentials.models import VotingRight
from hustings.credentials.seeds import private_credentials
from hustings.elections.models import Election
from hustings.mailroom.letters import Letter, writes
from hustings.mailroom.models import Message

INVITATION = "invitation"
RECEIPT = "receipt"
VOIDED = "voided"


@writes(INVITATION)
def invitation(message: Message) -> Letter:
    """Asks a member to vote. The private credential is derived now, and stands nowhere but in the letter."""
    rights = VotingRight.objects.select_related("member", "election__organization")
    right = rights.get(election=message.reference["election"], number=message.reference["right"])
    election, member = right.election, right.member
    assert member is not None  # nobody is invited by a right that waits in the pool
    (private,) = private_credentials(election.uuid, right.number, 1)
    # The credential stands in the fragment, which browsers do not send.
    values = _named(election) | {
        "name": member.given_name or _("member"),
        "link": f"{settings.SITE_ADDRESS}/vote/{election.uuid}/#{private}",
        "page": f"{settings.SITE_ADDRESS}/vote/{election.uuid}/",
        "credential": private,
        "closes": _moment(election),
    }
    said = _(
        "Dear %(name)s,\n\n"
        "%(organization)s asks its members: %(question)s\n\n"
        "Vote until %(closes)s. Your link, which is yours alone:\n\n"
        "%(link)s\n\n"
        "It takes a minute. Your choice is encrypted in your browser, and only the sum of all votes is ever opened."
        " You can vote again until the close; your last ballot counts.\n\n"
        "If the link does not work, open %(page)s and type this voting code:\n\n"
        "%(credential)s\n\n"
        "Pass neither on to anybody: whoever has them can vote for you."
    )
    return Letter(_on_one_line(_("Your vote: %(election)s") % values), said % values)


@writes(RECEIPT)
def receipt(message: Message) -> Letter:
    """Tells a voter of a ballot that was posted with their credential."""
    election = Election.objects.select_related("organization").get(pk=message.reference["election"])
    values = _named(election) | {
        "tracker": message.reference["tracker"],
        "board": f"{settings.SITE_ADDRESS}/e/{election.uuid}/board/",
        "closes": _moment(election),
    }
    said = _(
        "Your ballot in the vote “%(election)s” of %(organization)s was received. Its tracker is:\n\n"
        "%(tracker)s\n\n"
        "It is your receipt: everybody can see on the public board that this ballot is there, and nobody what is in"
        " it. Look it up, now or after the close:\n\n"
        "%(board)s\n\n"
        "The tracker must be the one that your screen showed when you voted.\n\n"
        "This was not you? Somebody else has your link. Vote again with it before %(closes)s: your last ballot counts"
        " and takes the place of this one. And write to %(organization)s."
    )
    return Letter(_on_one_line(_("Your ballot was received: %(election)s") % values), said % values)


@writes(VOIDED)
def voided(message: Message) -> Letter:
    """Tells somebody who joined that they may not vote after all, why, and to whom they can turn."""
    rights = VotingRight.objects.select_related("member", "election__organization")
    right = rights.get(election=message.reference["election"], number=message.reference["right"])
    election, member = right.election, right.member
    assert member is not None  # somebody joined with it
    values = _named(election) | {
        "name": member.given_name or _("member"),
        "reason": message.reference["reason"],
        "register": f"{settings.SITE_ADDRESS}/e/{election.uuid}/register.jsonl",
    }
    said = _(
        "Dear %(name)s,\n\n"
        "%(organization)s has voided your registration for the vote “%(election)s”. The reason, which is public and"
        " names nobody, is:\n\n"
        "%(reason)s\n\n"
        "Your voting link does not work any more. If you had voted, a blank ballot has taken the place of yours; nobody"
        " has seen what was in yours, and nobody will.\n\n"
        "A voided registration cannot be made again. If you think that this is wrong, write to %(organization)s. The"
        " register, in which everybody can see what was voided and why, is here:\n\n"
        "%(register)s"
    )
    return Letter(_on_one_line(_("Your registration was voided: %(election)s") % values), said % values)


def _named(election: Election) -> dict[str, str]:
    return {"organization": election.organization.name, "election": election.name, "question": election.question}


def _moment(election: Election) -> str:
    # The close, as a clock on the wall of the organization shows it.
    assert election.closes_at is not None
    zone = ZoneInfo(election.organization.time_zone)
    local = timezone.localtime(election.closes_at, zone)
    return f"{formats.date_format(local, 'DATETIME_FORMAT')} ({local.tzname()})"


def _on_one_line(subject: str) -> str:
    return " ".join(subject.split())
