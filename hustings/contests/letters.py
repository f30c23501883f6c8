"""The letters about pitches: the candidates' own to the members, and those to whoever speaks for a candidate."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from hustings.contests.models import Pitch, Reason, SpokespersonInvitation
from hustings.mailroom.letters import Letter, writes
from hustings.mailroom.models import Message

PITCH = "pitch"
SPOKESPERSON_INVITATION = "spokesperson-invitation"
PITCH_RETURNED = "pitch-returned"


@writes(PITCH)
def pitch(message: Message) -> Letter:
    """A candidate writes to a member, on the terms that all candidates have."""
    found = Pitch.objects.select_related("candidate__contest__organization")
    return pitch_letter(found.get(pk=message.reference["pitch"]))


def pitch_letter(pitch: Pitch) -> Letter:
    """What a member gets of this version, in the language that is in force; a preview shows the same."""
    contest = pitch.candidate.contest
    values = {
        "candidate": pitch.candidate.name,
        "contest": contest.name,
        "organization": contest.organization.name,
        "subject": pitch.headline,
        "text": pitch.text,
        "page": settings.SITE_ADDRESS + reverse("public:contest", args=[contest.pk]),
    }
    said = _(
        "This is a letter of %(candidate)s, who is a candidate in this contest: %(contest)s.\n\n"
        "%(organization)s sends its members a letter of every candidate, of the same length, at the same time, in an"
        " order drawn by lot. It does not endorse what the letters say. The candidates do not get your address.\n\n"
        "----\n\n"
        "%(text)s\n\n"
        "----\n\n"
        "All candidates side by side, and what was sent when:\n\n"
        "%(page)s"
    )
    return Letter(_("%(candidate)s writes to you: %(subject)s") % values, said % values)


@writes(SPOKESPERSON_INVITATION)
def spokesperson_invitation(message: Message) -> Letter:
    """Somebody may speak for a candidate; the address is no secret, for only the owner of the mailbox can accept."""
    found = SpokespersonInvitation.objects.select_related("candidate__contest__organization")
    candidate = found.get(pk=message.reference["id"]).candidate
    values = {
        "candidate": candidate.name,
        "contest": candidate.contest.name,
        "organization": candidate.contest.organization.name,
        "address": settings.SITE_ADDRESS + reverse("candidate:home"),
    }
    said = _(
        "You are invited to speak for %(candidate)s to the members of %(organization)s: %(contest)s.\n\n"
        "Every candidate may publish a statement, answer the same questions and send the members the same number of"
        " letters. Sign in, or sign up, with this e-mail address, and accept the invitation:\n\n"
        "%(address)s\n\n"
        "If you do not know what this is about, you need not do anything."
    )
    return Letter(_("%(organization)s: speak for %(candidate)s?") % values, said % values)


@writes(PITCH_RETURNED)
def pitch_returned(message: Message) -> Letter:
    """Tells whoever handed a version in why it was returned, and where to put it right."""
    found = Pitch.objects.select_related("candidate__contest__organization", "slot")
    returned = found.get(pk=message.reference["pitch"])
    place = reverse("candidate:statement", args=[returned.candidate_id])
    if returned.slot is not None:
        place = reverse("candidate:letter", args=[returned.candidate_id, returned.slot.pk])
    values = {
        "candidate": returned.candidate.name,
        "organization": returned.candidate.contest.organization.name,
        "reason": Reason(returned.reason).label,
        "remark": returned.remark,
        "address": settings.SITE_ADDRESS + place,
    }
    said = _(
        "%(organization)s has looked at the form of what you handed in for %(candidate)s, and returns it:\n\n"
        "%(reason)s\n\n"
        "%(remark)s\n\n"
        "Put it right and hand it in again:\n\n"
        "%(address)s"
    )
    return Letter(_("Returned: what you handed in for %(candidate)s") % values, said % values)


def preview(pitch: Pitch, language: str) -> Letter:
    """The letter as members who read this language get it."""
    with translation.override(language):
        return pitch_letter(pitch)
