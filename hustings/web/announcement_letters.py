"""The letters that announce a decision: to everybody who could vote, and the call to give; a test of both."""

from django.utils import translation
from django.utils.translation import gettext as _

from hustings.credentials.models import VotingRight
from hustings.decision import placeholders
from hustings.decision.announcement_actions import CALL, NOTICE, TEST, giving_of
from hustings.decision.models import AnnouncementText, DeclaredDecision, Release
from hustings.mailroom.letters import Letter, writes
from hustings.mailroom.models import Message
from hustings.web.public.announced import filled, language_for, open_values, values_of
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
    releases = Release.objects.select_related("announcement", "election__organization", "election__contest")
    release = releases.get(election=right.election_id)
    language = language_for(release, message.language)
    declared = DeclaredDecision.objects.select_related("election").get(pk=right.election_id)
    # A text that has a call in one language only: those of other languages get that one.
    text = release.announcement.texts.get(language=language)
    if call and not text.call:
        text = release.announcement.texts.exclude(call="").order_by("pk")[0]
    with translation.override(text.language):
        values = values_of(release.election, outcome_of(declared))
        return _letter(text, values | {placeholders.MEMBER.name: right.member.given_name or _("member")}, call=call)


def _letter(text: AnnouncementText, values: dict[str, str], *, call: bool) -> Letter:
    announcement = text.announcement
    link = giving_of(announcement).address()
    said = filled(text, announcement.decision.outcome, values | {placeholders.LINK.name: link})
    if call:
        return Letter(said.call_subject, said.call, link, _("Give"))
    return Letter(said.subject, said.letter, values["page"], _("See the result"))
