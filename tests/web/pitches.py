"""A contest with one of everything that candidates say, as rows: any text stands wherever they can write some."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile

from hustings.accounts.models import User
from hustings.contests import lot
from hustings.contests.models import (
    Answer,
    Candidate,
    Contribution,
    Pitch,
    Question,
    Reason,
    Recording,
    Round,
    Slot,
    Spokesperson,
    SpokespersonInvitation,
    Turn,
)

DAY = timedelta(days=1)
VIDEO = "https://video.example.org/debate"


def speaks(candidate: Candidate, user: User, text: str = "") -> dict[str, Any]:
    """Let the user speak for the candidate, with a past and a future; what the addresses of the pages name of it."""
    contest, now = candidate.contest, datetime.now(UTC)
    contest.published_at, contest.answers_until = now - 9 * DAY, now - DAY
    contest.statements_until = now + DAY
    contest.save()
    speaking = Spokesperson.objects.create(candidate=candidate, user=user)
    offer = SpokespersonInvitation.objects.create(candidate=candidate, email="surrogate@example.org")
    question = Question.objects.create(contest=contest, position=0, text=f"Question {text}"[:500], longest=1000)
    Answer.objects.create(question=question, candidate=candidate, text=f"Answer {text}", by=user, saved_at=now - DAY)
    recording = Recording.objects.create(contest=contest, title=f"Debate {text}"[:200], held_on=now.date(), link=VIDEO)
    recording.candidates.set(contest.candidates.all())
    drawn, coming = _round(candidate, now, text)
    said = {"candidate": candidate, "by": user, "headline": f"Line {text}"[:200], "text": f"Said {text}"}
    handed_in = said | {"submitted_at": now - DAY}
    reviewed = handed_in | {"reviewed_at": now - DAY}
    Pitch.objects.create(**reviewed, state=Pitch.State.ACCEPTED)
    Pitch.objects.create(
        **reviewed, slot=coming, state=Pitch.State.RETURNED, reason=Reason.UNFINISHED, remark=f"Remark {text}"[:500]
    )
    waiting = Pitch.objects.create(**handed_in, slot=coming, state=Pitch.State.SUBMITTED)
    waiting.portrait.save("p.jpg", ContentFile(b"\xff\xd8"))
    Pitch.objects.create(**said, slot=coming, state=Pitch.State.DRAFT)
    _send(drawn, Pitch.objects.create(**reviewed, slot=drawn, state=Pitch.State.ACCEPTED), now)
    return {
        "speaker": speaking.pk,
        "offer": offer.pk,
        "pitch": waiting.pk,
        "slot": coming.pk,
        "drawing": coming.round_id,
        "recording": recording.pk,
    }


def _round(candidate: Candidate, now: datetime, text: str) -> tuple[Slot, Slot]:
    """A drawn round with a slot behind it and one to come."""
    secret = lot.new_secret()
    words = {candidate.pk: f"Word {text}"[:100]}
    seed = lot.seed_of(secret, words)
    made = Round.objects.create(
        contest=candidate.contest,
        number=1,
        draws_at=now - 5 * DAY,
        secret=secret,
        commitment=lot.commitment_to(secret),
        seed=seed,
        drawn_at=now - 5 * DAY,
    )
    Contribution.objects.create(round=made, candidate=candidate, word=words[candidate.pk], at=now - 6 * DAY)
    lengths = {"subject_length": 100, "text_length": 1000}
    past = Slot.objects.create(round=made, number=1, due_at=now - 4 * DAY, send_at=now - 3 * DAY, **lengths)
    coming = Slot.objects.create(round=made, number=2, due_at=now + DAY, send_at=now + 2 * DAY, **lengths)
    numbers = candidate.contest.candidates.values_list("pk", flat=True)
    for slot in (past, coming):
        for position, ticket in enumerate(lot.order(seed, slot.number, numbers), 1):
            Turn.objects.create(slot=slot, candidate_id=ticket.candidate, position=position, ticket=ticket.hash)
    return past, coming


def _send(slot: Slot, pitch: Pitch, now: datetime) -> None:
    slot.began_at, slot.ended_at, slot.audience = now - 3 * DAY, now - 3 * DAY, 5
    slot.save()
    slot.turns.update(ended_at=slot.ended_at)
    slot.turns.filter(candidate=pitch.candidate).update(pitch=pitch, letters=5, began_at=slot.began_at)
