"""What changes pitches: candidates' spokespersons write and hand in statements and letters, officials look at the form.

A version that was handed in changes no more; a later one takes its place. An official accepts it or returns it for one
of the reasons in `Reason`, none of which is what it says. A statement is published when it is accepted, a letter goes
out in its slot; until a new version is accepted, the one before stays.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.audit import actions as audit
from hustings.contests import spokesperson_actions as spokespersons
from hustings.contests.actions import check_not_shown, hold_elections
from hustings.contests.letters import PITCH_RETURNED
from hustings.contests.locks import hold_contest
from hustings.contests.models import Candidate, Contest, Pitch, Reason, Slot
from hustings.contests.models.pitch import MAX_HEADLINE
from hustings.contests.portraits import read_portrait
from hustings.contests.texts import parse_text
from hustings.mailroom.actions import Draft, queue
from hustings.roll.names import parse_name

State = Pitch.State


@dataclass(frozen=True, slots=True)
class Said:
    """What was typed: the statement's line or the letter's subject, the text, a portrait for a statement."""

    headline: str
    text: str
    portrait: BinaryIO | None = None


@transaction.atomic
def write(*, by: User, candidate: Candidate, slot: Slot | None, said: Said, hand_in: bool) -> Pitch:
    """Keep the draft of the candidate's statement, or of the letter for this slot, and hand it in if so asked.

    Errors: NotFound for those who do not speak for the candidate, WrongState once it is too late, WrongInput.
    """
    spokespersons.require(by=by, candidate=candidate)
    contest, now = hold_contest(candidate.contest_id), timezone.now()
    if slot is None:
        hold_elections(contest)  # a statement comes before a vote is frozen, which then waits for it, or not at all
    # Deadlines as they are now that nobody else can move them.
    candidate = Candidate.objects.select_related("contest").get(pk=candidate.pk)
    slot = Slot.objects.select_related("round").get(pk=slot.pk) if slot else None
    check_open(candidate, slot, now)
    draft = Pitch.objects.about(candidate, slot).filter(state=State.DRAFT).first()
    pitch = draft or Pitch(candidate=candidate, slot=slot)
    pitch.headline, pitch.text = _parsed(contest, slot, said, whole=hand_in)
    pitch.by, pitch.saved_at = by, now
    if said.portrait is not None and slot is None:
        _store(pitch, read_portrait(said.portrait))
    if hand_in:
        # One version waits at a time: the official looks at the latest.
        Pitch.objects.about(candidate, slot).submitted().update(state=State.REPLACED)
        pitch.state, pitch.submitted_at = State.SUBMITTED, now
    pitch.save()
    _note(by, pitch, "pitch.hand_in" if hand_in else "pitch.save")
    return pitch


@transaction.atomic
def withdraw(*, by: User, pitch: Pitch) -> None:
    """Take back what waits for an official, or an accepted letter whose slot has not begun. Raises WrongState."""
    spokespersons.require(by=by, candidate=pitch.candidate)
    hold_contest(pitch.candidate.contest_id)
    locked = _of(pitch)
    coming = locked.slot is not None and locked.slot.began_at is None
    if locked.state != State.SUBMITTED and not (locked.state == State.ACCEPTED and coming):
        raise errors.WrongState(_("This cannot be taken back any more."))
    locked.state = State.REPLACED
    locked.save(update_fields=["state"])
    _note(by, locked, "pitch.withdraw")


@transaction.atomic
def accept(*, by: User, pitch: Pitch) -> Pitch:
    """Find the form in order: a statement is published, a letter waits for its slot. Raises WrongState, NotAllowed."""
    contest = _held_for_review(by, pitch)
    locked = _waiting(pitch)
    if locked.slot is None:
        hold_elections(contest)
        check_not_shown(locked.candidate)
    Pitch.objects.about(locked.candidate, locked.slot).filter(state=State.ACCEPTED).update(state=State.REPLACED)
    locked.state, locked.reviewed_at = State.ACCEPTED, timezone.now()
    locked.save(update_fields=["state", "reviewed_at"])
    if locked.slot is None:
        _publish(locked)
    _note(by, locked, "pitch.accept")
    return locked


@transaction.atomic
def give_back(*, by: User, pitch: Pitch, reason: Reason, remark: str) -> Pitch:
    """Return it for a reason of form, with a sentence to whoever handed it in, who gets a letter. Raises WrongState."""
    contest = _held_for_review(by, pitch)
    locked = _waiting(pitch)
    locked.remark = parse_name(remark, field="remark", longest=500)
    locked.state, locked.reason, locked.reviewed_at = State.RETURNED, reason, timezone.now()
    locked.save(update_fields=["state", "reason", "remark", "reviewed_at"])
    _note(by, locked, "pitch.return", {"reason": reason, "remark": locked.remark})
    language, key = contest.organization.language, f"{PITCH_RETURNED}-{locked.pk}"
    draft = Draft(PITCH_RETURNED, key, locked.by.email, language, {"pitch": locked.pk})
    queue(drafts=[draft._replace(organization=contest.organization_id)])
    return locked


def check_open(candidate: Candidate, slot: Slot | None, now: datetime) -> None:
    """Return when the candidate may hand in a statement, or a letter for this slot, at this moment; else WrongState."""
    if slot is None:
        check_not_shown(candidate)
        until = candidate.contest.statements_until
        if until is not None and until <= now:
            raise errors.WrongState(_("The deadline for statements has passed, for all candidates alike."))
        return
    if slot.round.contest_id != candidate.contest_id or slot.round.called_off_at is not None:
        raise errors.WrongState(_("These mailings were called off."))
    if now >= slot.due_at and not (now < slot.send_at and _was_returned(candidate, slot)):
        raise errors.WrongState(_("The deadline of this mailing has passed, for all candidates alike."))


def _was_returned(candidate: Candidate, slot: Slot) -> bool:
    # Whoever handed in on time may put the form right until the letters go out.
    handed_in = Pitch.objects.about(candidate, slot).exclude(state=State.DRAFT).first()
    return handed_in is not None and handed_in.state == State.RETURNED


def _parsed(contest: Contest, slot: Slot | None, said: Said, *, whole: bool) -> tuple[str, str]:
    longest = contest.statement_length if slot is None else slot.text_length
    headline = said.headline
    if headline.strip() or (whole and slot is not None):
        headline = parse_name(headline, field="headline", longest=MAX_HEADLINE if slot is None else slot.subject_length)
    text = parse_text(said.text, field="text", longest=longest)
    if whole and not text:
        raise errors.WrongInput(_("This is needed."), field="text")
    return headline.strip(), text


def _held_for_review(by: User, pitch: Pitch) -> Contest:
    contest = hold_contest(pitch.candidate.contest_id)
    spokespersons.require_reviewer(by=by, contest=contest)
    return contest


def _of(pitch: Pitch) -> Pitch:
    # As it is now that nobody else can change it.
    return Pitch.objects.select_related("candidate__contest", "slot__round", "by").get(pk=pitch.pk)


def _waiting(pitch: Pitch) -> Pitch:
    found = _of(pitch)
    if found.state != State.SUBMITTED:
        raise errors.WrongState(_("This version does not wait any more: it was replaced, taken back or reviewed."))
    if found.slot is not None and (found.slot.began_at is not None or found.slot.round.called_off_at is not None):
        raise errors.WrongState(_("The mailing for which this was handed in is over."))
    return found


def _publish(statement: Pitch) -> None:
    candidate = Candidate.objects.select_for_update().get(pk=statement.candidate_id)
    candidate.about, candidate.statement = statement.headline, statement.text
    if statement.portrait:
        # A copy of its own: that of the version stays with the version.
        old, storage = candidate.portrait.name, candidate.portrait.storage
        with statement.portrait.open("rb") as file:
            candidate.portrait.save(
                PurePosixPath(statement.portrait.name or "").name, ContentFile(file.read()), save=False
            )
        if old:
            transaction.on_commit(lambda: storage.delete(old))
    candidate.save()


def _store(pitch: Pitch, picture: ContentFile[bytes]) -> None:
    old, storage = pitch.portrait.name, pitch.portrait.storage
    pitch.portrait.save(picture.name or "", picture, save=False)
    if old:
        transaction.on_commit(lambda: storage.delete(old))


def _note(by: User, pitch: Pitch, verb: str, detail: dict[str, object] | None = None) -> None:
    contest = pitch.candidate.contest
    told: dict[str, object] = {"candidate": pitch.candidate.name, "version": pitch.pk}
    if pitch.slot is not None:
        told["slot"] = pitch.slot.number
    audit.record(
        by=by,
        verb=verb,
        subject=f"contest {contest.pk}",
        organization=contest.organization_id,
        detail=told | (detail or {}),
    )
