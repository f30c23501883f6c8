"""The letters that announce a decision: to everybody who could vote, and the call to give; a test of both."""

from functools import lru_cache

from django.utils import translation
from django.utils.translation import gettext as _

from hustings.credentials import filled
from hustings.credentials.models import VotingRight
from hustings.decision import placeholders
from hustings.decision.announcement_actions import CALL, NOTICE, TEST, giving_of
from hustings.decision.models import AnnouncementText, DeclaredDecision, Release
from hustings.mailroom.letters import Letter, writes
from hustings.mailroom.models import Message
from hustings.web.public.announced import open_values, values_of
from hustings.web.public.outcome import outcome_of


@writes(NOTICE)
def notice(message: Message) -> Letter:
    """Tells a member what was decided."""
    return _released(message, call=False)


@writes(CALL)
def call(message: Message) -> Letter:
    """Asks a member who agreed to campaigning to give, on a page outside."""
    return _released(message, call=True)


@writes(TEST)
def test(message: Message) -> Letter:
    """Shows an official what they prepared; figures that nobody knows yet are named instead."""
    found = AnnouncementText.objects.select_related("announcement__election__organization")
    text = found.get(pk=message.reference["text"])
    announcement = text.announcement
    with translation.override(text.language):
        declared = DeclaredDecision.objects.filter(election=announcement.election_id).first()
        fits = declared is not None and declared.came_to() == announcement.decision
        decided = outcome_of(declared) if declared is not None and fits else None
        election, decision = announcement.election, announcement.decision
        values = values_of(election, decided) if decided else open_values(election, decision.outcome)
        return _letter(text, values | {placeholders.MEMBER.name: _("member")}, call=message.reference["call"])


def _released(message: Message, *, call: bool) -> Letter:
    right = VotingRight.objects.select_related("member").get(
        election=message.reference["election"], number=message.reference["right"]
    )
    assert right.member is not None  # letters are queued for members only
    releases = Release.objects.select_related("announcement__option", "election__organization")
    release = releases.get(election=right.election_id)
    text = _text(release, message.language, call=call)
    # A decision never changes, and thousands of letters ask for it.
    known = _figures(right.election_id, text.language, release.election.organization.name)
    with translation.override(text.language):
        return _letter(text, known | {placeholders.MEMBER.name: filled.called(right.member.given_name)}, call=call)


def _text(release: Release, wanted: str, *, call: bool) -> AnnouncementText:
    """The text in the member's language, else in the organization's; among those with a call where that is wanted."""
    texts = {text.language: text for text in release.announcement.texts.order_by("pk") if text.call or not call}
    for language in (wanted, wanted.partition("-")[0], release.election.organization.language):
        if language in texts:
            return texts[language]
    return next(iter(texts.values()))


@lru_cache(maxsize=64)
def _figures(election_uuid: str, language: str, _organization: str) -> dict[str, str]:
    """What can be filled in; the organization's name is among it, and may change."""
    found = DeclaredDecision.objects.select_related("election__organization", "election__contest")
    declared = found.get(pk=election_uuid)
    with translation.override(language):
        return values_of(declared.election, outcome_of(declared))


def _letter(text: AnnouncementText, values: dict[str, str], *, call: bool) -> Letter:
    announcement = text.announcement
    outcome = announcement.decision.outcome
    if call:
        link = giving_of(announcement).address()
        said = placeholders.parse_call(outcome, text.call_subject, text.call)
        return Letter(*said.filled(values | {placeholders.LINK.name: link}), link, _("Give"))
    said = placeholders.parse_letter(outcome, text.subject, text.letter)
    return Letter(*said.filled(values), values["page"], _("See the result"))
