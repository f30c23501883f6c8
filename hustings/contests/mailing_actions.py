"""Queueing the letters of a slot: the clock's work, in batches, each going on where the one before it stopped.

The audience is one for all candidates: the active members with consent to campaigning who were on the roll when the
slot began. All get the letter of the candidate drawn first, then all that of the next. A slot waits for officials as
long as a letter for it waits for them: nobody's goes out before, so that silence favours nobody.
"""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from hustings.audit import actions as audit
from hustings.contests.letters import PITCH
from hustings.contests.locks import hold_contest
from hustings.contests.models import Contest, Pitch, Slot, Turn
from hustings.due import each
from hustings.mailroom.actions import Draft, queue
from hustings.mailroom.models import Purpose
from hustings.roll.models import Member

BATCH = 5000
"""Letters queued in one transaction."""


def send_due() -> int:
    """Queue the next letters of every slot whose moment has come, BATCH at most of each; of how many there were any."""
    due = Slot.objects.due().values_list("pk", "round__contest")
    return len(each(due, lambda found: send(slot_id=found[0], contest_id=found[1])))


@transaction.atomic
def send(*, slot_id: int, contest_id: int) -> int:
    """Queue the next letters of this slot; how many, 0 also when it waits for officials or has just ended."""
    contest = hold_contest(contest_id)
    slot = Slot.objects.due().select_related("round").filter(pk=slot_id).first()
    if slot is None or (slot.began_at is None and not _begin(slot, contest)):
        return 0
    turn = slot.turns.filter(ended_at__isnull=True).select_related("candidate", "pitch").first()
    if turn is None:
        slot.ended_at = timezone.now()
        slot.save(update_fields=["ended_at"])
        _note(slot, contest, "slot.end", {"letters": sum(slot.turns.values_list("letters", flat=True))})
        return 0
    return _queue_batch(slot, turn, contest)


def audience_of(contest: Contest) -> QuerySet[Member]:
    """The members to whom candidates may write; the mailroom leaves out whoever left the campaigning by themselves."""
    return Member.objects.of(contest.organization).filter(active=True, campaigning=True)


def _begin(slot: Slot, contest: Contest) -> bool:
    if slot.pitches.submitted().exists():
        return False
    audience = audience_of(contest)
    slot.began_at, slot.audience = timezone.now(), audience.count()
    slot.last_member = audience.order_by("-pk").values_list("pk", flat=True).first() or 0
    slot.save(update_fields=["began_at", "audience", "last_member"])
    accepted = {pitch.candidate_id: pitch for pitch in slot.pitches.filter(state=Pitch.State.ACCEPTED)}
    for turn in slot.turns.all():
        turn.pitch = accepted.get(turn.candidate_id)
        turn.ended_at = None if turn.pitch else slot.began_at
        turn.save(update_fields=["pitch", "ended_at"])
    _note(slot, contest, "slot.begin", {"audience": slot.audience, "letters": len(accepted)})
    return True


def _queue_batch(slot: Slot, turn: Turn, contest: Contest) -> int:
    members = audience_of(contest).filter(pk__gt=turn.last_member, pk__lte=slot.last_member)
    rows = list(members.values_list("pk", "mailbox", "language")[:BATCH])
    otherwise = contest.organization.language
    queue(
        drafts=[
            Draft(
                PITCH,
                f"{PITCH}:{turn.pk}:{number}",
                mailbox,
                language or otherwise,
                {"pitch": turn.pitch_id},
                bulk=True,
                purpose=Purpose.CAMPAIGN,
                organization=contest.organization_id,
            )
            for number, mailbox, language in rows
        ]
    )
    turn.began_at = turn.began_at or timezone.now()
    turn.letters += len(rows)
    turn.last_member = rows[-1][0] if rows else slot.last_member
    if len(rows) < BATCH:
        turn.ended_at = timezone.now()
        _note(slot, contest, "slot.letters", {"candidate": turn.candidate.name, "letters": turn.letters})
    turn.save(update_fields=["began_at", "letters", "last_member", "ended_at"])
    return len(rows)


def _note(slot: Slot, contest: Contest, verb: str, detail: dict[str, object]) -> None:
    audit.record(
        by=None,
        verb=verb,
        subject=f"contest {contest.pk}",
        organization=contest.organization_id,
        detail={"slot": slot.number, "by": "clock"} | detail,
    )
