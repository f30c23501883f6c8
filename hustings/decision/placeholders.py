"""What is filled into the texts of an announcement: names in braces, of a fixed list for each outcome.

The texts are read as all wordings are (`hustings.mailroom.wordings`): nothing but a known name means anything.
"""

from __future__ import annotations

from functools import cache

from django.utils.translation import gettext_lazy as _

from hustings import errors
from hustings.decision.possible import Outcome
from hustings.mailroom.wordings import Kind, Placeholder, Worded, parse

_ALWAYS = (
    Placeholder("organization", _("your organization's name"), "Forward"),
    Placeholder("election", _("the vote's title"), "Governor: whom do we endorse?"),
    Placeholder("contest", _("the contest"), "Governor"),
    Placeholder("question", _("the question"), "Whom should we endorse?"),
    Placeholder("decision", _("the decision with its arithmetic, in sentences"), "Ada was chosen on 5 of 7 ballots."),
    Placeholder("ballots", _("how many voted"), "7"),
    Placeholder("eligible", _("how many could vote"), "9"),
    Placeholder("turnout", _("the share that voted"), "77.8 %"),
    Placeholder("page", _("the address of the press page"), "https://vote.example.org/e/7HgW/announcement/"),
    Placeholder("certificate", _("the address of the certificate"), "https://vote.example.org/e/7HgW/certificate/"),
)
_COUNTED = (
    Placeholder("leaders", _("who has the most votes"), "Ada Lovelace"),
    Placeholder("votes", _("how many votes that is"), "5"),
    Placeholder("of", _("what the rule's share is taken of"), "7"),
    Placeholder("share", _("the share that it is"), "71.4 %"),
    Placeholder("asked", _("the share that the rule asks for, in words"), "at least two thirds"),
    Placeholder("threshold", _("that share, exactly"), "4 2/3"),
    Placeholder("needed", _("the votes that it takes"), "5"),
)
_ENDORSED = Placeholder("endorsed", _("who is endorsed"), "Ada Lovelace")
OF = {
    Outcome.ENDORSED: (_ENDORSED, *_ALWAYS, *_COUNTED),
    Outcome.SEVERAL: (_ENDORSED, *_ALWAYS, *_COUNTED),
    Outcome.NO_ENDORSEMENT: (*_ALWAYS, *_COUNTED),
    Outcome.NO_QUORUM: (*_ALWAYS, Placeholder("quorum", _("the ballots that the quorum asks for"), "100")),
}
"""The figures that there are of each outcome."""

MEMBER = Placeholder("name", _("the member's first name: in letters only"), "Ada")
LINK = Placeholder(
    "link",
    _("the page to give on, with its code, on a line of its own: in the call to give only"),
    "https://give.example.org/?refcode=vote",
    required=True,
    alone=True,
)


def parse_letter(outcome: Outcome, subject: str, text: str) -> Worded:
    """The letter to everybody. Errors: WrongInput, field ``subject`` or ``letter``."""
    return _parsed(_kind(outcome, (MEMBER,)), (subject, text), ("subject", "letter"))


def parse_press(outcome: Outcome, headline: str, text: str) -> Worded:
    """The press page's headline and text. Errors: WrongInput, field ``headline`` or ``press``."""
    return _parsed(_kind(outcome, ()), (headline, text), ("headline", "press"))


def parse_call(outcome: Outcome, subject: str, text: str) -> Worded:
    """The call to give. Errors: WrongInput, field ``call_subject`` or ``call``."""
    return _parsed(_kind(outcome, (MEMBER, LINK)), (subject, text), ("call_subject", "call"))


def _parsed(kind: Kind, written: tuple[str, str], fields: tuple[str, str]) -> Worded:
    subject, text = written
    try:
        return parse(kind, subject=subject, text=text)
    except errors.WrongInput as refusal:
        place = fields[0] if refusal.field == "subject" else fields[1]
        raise errors.WrongInput(f"{refusal}", field=place) from None


@cache
def _kind(outcome: Outcome, others: tuple[Placeholder, ...]) -> Kind:
    return Kind("announcement", _("Announcement"), "", "", (*OF[outcome], *others), fixed=True)
