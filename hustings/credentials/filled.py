"""What the letters to voters fill in: the placeholders that they share, and their values."""

import re
import unicodedata
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hustings.credentials.models import VotingRight
from hustings.credentials.seeds import private_credentials
from hustings.elections.models import Election
from hustings.mailroom.wordings import Placeholder

ORGANIZATION = Placeholder("organization", gettext_lazy("the organization's name"), gettext_lazy("Your organization"))
ELECTION = Placeholder("election", gettext_lazy("the vote's name"), gettext_lazy("Our endorsement"))
QUESTION = Placeholder("question", gettext_lazy("the question on the ballot"), gettext_lazy("Whom should we endorse?"))
NAME = Placeholder("name", gettext_lazy("the member's first name, or “member” where it is not known"), "Ada")
CLOSES = Placeholder(
    "closes",
    gettext_lazy("the moment at which the vote closes, as a clock of the organization shows it"),
    gettext_lazy("May 3, 2028, 8 p.m. (EDT)"),
)
LINK = Placeholder(
    "link",
    gettext_lazy("the voting link, a button in HTML: whoever has it can vote"),
    f"{settings.SITE_ADDRESS}/vote/EXAMPLE/#EXAMPLE-EXAMPL-EXAMP-LEEXAM",
    required=True,
    alone=True,
)
PAGE = Placeholder(
    "page", gettext_lazy("the page on which the voting code is typed"), f"{settings.SITE_ADDRESS}/vote/EXAMPLE/"
)
CREDENTIAL = Placeholder(
    "credential",
    gettext_lazy("the voting code, for when the link does not work: whoever has it can vote"),
    "EXAMPLE-EXAMPL-EXAMP-LEEXAM",
    required=True,
    alone=True,
)
# Mail programs make a link of it, whoever wrote it into a form or a roll.
_LIKE_A_LINK = re.compile(r"[/@\\]|\w\.\w\w")

OF_A_VOTE = (ORGANIZATION, ELECTION, QUESTION)
OF_A_LINK = (*OF_A_VOTE, NAME, CLOSES, LINK, PAGE, CREDENTIAL)


def of_election(election: Election) -> dict[str, str]:
    """The values of OF_A_VOTE; the election with its organization."""
    return {"organization": election.organization.name, "election": election.name, "question": election.question}


def of_right(right: VotingRight) -> dict[str, str]:
    """The values of OF_A_LINK. The private credential is derived now, and stands nowhere but in the letter."""
    election = right.election
    (private,) = private_credentials(election.uuid, right.number, 1)
    page = f"{settings.SITE_ADDRESS}/vote/{election.uuid}/"
    # The credential stands in the fragment, which browsers do not send.
    secret = {"link": f"{page}#{private}", "page": page, "credential": private}
    return of_election(election) | secret | {"name": given_name(right), "closes": closing(election)}


def given_name(right: VotingRight) -> str:
    """What to call the member who has this right."""
    return called(right.member.given_name if right.member else "")


def called(given_name: str) -> str:
    """What to call somebody of this name; a name that would become a link in a letter is not said."""
    if _LIKE_A_LINK.search(unicodedata.normalize("NFKC", given_name).replace("。", ".")):
        return _("member")
    return given_name or _("member")


def closing(election: Election) -> str:
    """The close, as a clock on the wall of the organization shows it."""
    assert election.closes_at is not None
    local = timezone.localtime(election.closes_at, ZoneInfo(election.organization.time_zone))
    return f"{formats.date_format(local, 'DATETIME_FORMAT')} ({local.tzname()})"


def right_of(reference: dict[str, Any]) -> VotingRight:
    """The voting right that a message is about, with its member, election and organization."""
    rights = VotingRight.objects.select_related("member", "election__organization")
    return rights.get(election=reference["election"], number=reference["right"])
