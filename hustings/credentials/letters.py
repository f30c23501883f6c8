"""The letters to voters: the invitation with their link, the receipt of each ballot, the end of a right."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hustings.credentials import filled
from hustings.elections.models import Election
from hustings.mailroom.letters import Letter, fills_in, writes
from hustings.mailroom.models import Message
from hustings.mailroom.wordings import Kind, Placeholder

INVITATION = "invitation"
RECEIPT = "receipt"
VOIDED = "voided"

_TRACKER = Placeholder(
    "tracker",
    gettext_lazy("the ballot's tracker: whoever has it knows which ballot is this member's"),
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    required=True,
    alone=True,
)
_BOARD = Placeholder("board", gettext_lazy("the public board of the vote"), f"{settings.SITE_ADDRESS}/e/EXAMPLE/board/")


@fills_in(
    Kind(
        INVITATION,
        gettext_lazy("Invitation to vote"),
        gettext_lazy("Your vote: {election}"),
        gettext_lazy(
            "Dear {name},\n\n"
            "{organization} asks its members: {question}\n\n"
            "Vote until {closes}. Your link, which is yours alone:\n\n"
            "{link}\n\n"
            "It takes a minute. Your choice is encrypted in your browser, and only the sum of all votes is ever opened."
            " You can vote again until the close; your last ballot counts.\n\n"
            "If the link does not work, open {page} and type this voting code:\n\n"
            "{credential}\n\n"
            "Pass neither on to anybody: whoever has them can vote for you."
        ),
        filled.OF_A_LINK,
        link="link",
        button=gettext_lazy("Vote now"),
    )
)
def invitation(message: Message) -> dict[str, str]:
    """Asks a member to vote."""
    return filled.of_right(filled.right_of(message.reference))


@fills_in(
    Kind(
        RECEIPT,
        gettext_lazy("Receipt of a ballot"),
        gettext_lazy("Your ballot was received: {election}"),
        gettext_lazy(
            "Your ballot in the vote “{election}” of {organization} was received. Its tracker is:\n\n"
            "{tracker}\n\n"
            "It is your receipt: everybody can see on the public board that this ballot is there, and nobody what is in"
            " it. Look it up, now or after the close:\n\n"
            "{board}\n\n"
            "The tracker must be the one that your screen showed when you voted.\n\n"
            "This was not you? Somebody else has your link. Vote again with it before {closes}: your last ballot counts"
            " and takes the place of this one. And write to {organization}."
        ),
        (*filled.OF_A_VOTE, filled.CLOSES, _TRACKER, _BOARD),
        link="board",
        button=gettext_lazy("See the board"),
    )
)
def receipt(message: Message) -> dict[str, str]:
    """Tells a voter of a ballot that was posted with their credential."""
    election = Election.objects.select_related("organization").get(pk=message.reference["election"])
    return filled.of_election(election) | {
        "tracker": message.reference["tracker"],
        "board": f"{settings.SITE_ADDRESS}/e/{election.uuid}/board/",
        "closes": filled.closing(election),
    }


@writes(VOIDED)
def voided(message: Message) -> Letter:
    """Tells somebody who joined that they may not vote after all, why, and to whom they can turn."""
    right = filled.right_of(message.reference)
    values = filled.of_election(right.election) | {
        "name": filled.given_name(right),
        "reason": message.reference["reason"],
        "register": f"{settings.SITE_ADDRESS}/e/{right.election.uuid}/register.jsonl",
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
    return Letter(_("Your registration was voided: %(election)s") % values, said % values)
