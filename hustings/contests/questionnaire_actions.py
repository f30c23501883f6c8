"""What changes the questionnaire of a contest, and the candidates' answers to it.

All have the same questions, the same room and the same time. Until the deadline nobody but a candidate's own
spokespersons sees an answer, officials included; then all are published at the same moment, by the clock alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.audit import actions as audit
from hustings.contests import spokesperson_actions as spokespersons
from hustings.contests.locks import hold_contest
from hustings.contests.models import Answer, Candidate, Contest, Question
from hustings.contests.models.questionnaire import MAX_ANSWER
from hustings.contests.texts import parse_text
from hustings.roll.names import parse_name

MAX_QUESTIONS = 30


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and how many characters an answer may have. Errors: WrongInput."""

    text: str
    longest: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", parse_name(self.text, field="text", longest=500))
        if not 0 < self.longest <= MAX_ANSWER:
            said = _("An answer has from 1 to %(number)d characters.") % {"number": MAX_ANSWER}
            raise errors.WrongInput(said, field="longest")


@transaction.atomic
def ask(*, by: User, contest: Contest, questions: Sequence[Asked], until: datetime | None) -> None:
    """Ask all candidates of the contest these questions, in this order, until then.

    Once the first answer is begun the questions stay, and the deadline moves to a later time only; once it has passed,
    all stays. Errors: WrongInput, WrongState.
    """
    spokespersons.require_reviewer(by=by, contest=contest)
    locked, now = hold_contest(contest.pk), timezone.now()
    if locked.answers_published(now):
        raise errors.WrongState(_("The answers are published: questions and deadline stay."))
    if len(questions) > MAX_QUESTIONS:
        raise errors.WrongInput(_("At most %(number)d questions, please.") % {"number": MAX_QUESTIONS})
    _check_deadline(locked, questions, until, now)
    before = [Asked(question.text, question.longest) for question in locked.questions.all()]
    if list(questions) != before:
        if Answer.objects.of(locked).exists():
            raise errors.WrongState(_("A candidate has begun to answer, so the questions stay as they are."))
        locked.questions.all().delete()
        rows = [
            Question(contest=locked, position=n, text=one.text, longest=one.longest) for n, one in enumerate(questions)
        ]
        Question.objects.bulk_create(rows)
    locked.answers_until = until if questions else None
    locked.save(update_fields=["answers_until"])
    _note(by, locked, "questionnaire.ask", {"questions": len(questions), "until": f"{until or ''}"})


@transaction.atomic
def answer(*, by: User, candidate: Candidate, answers: Mapping[int, str]) -> int:
    """Keep these answers, by the questions' row numbers; an empty one is none. How many the candidate has now.

    Errors: NotFound, WrongState once the deadline has passed, WrongInput with the field ``answer-<number>``.
    """
    spokespersons.require(by=by, candidate=candidate)
    contest, now = hold_contest(candidate.contest_id), timezone.now()
    if contest.answers_until is None:
        raise errors.WrongState(_("There are no questions to answer yet."))
    if contest.answers_published(now):
        raise errors.WrongState(_("The deadline for answers has passed, for all candidates alike."))
    for question in contest.questions.filter(pk__in=list(answers)):
        text = parse_text(answers[question.pk], field=f"answer-{question.pk}", longest=question.longest)
        if text:
            kept = {"text": text, "by": by, "saved_at": now}
            Answer.objects.update_or_create(question=question, candidate=candidate, defaults=kept)
        else:
            Answer.objects.filter(question=question, candidate=candidate).delete()
    count = Answer.objects.of(contest).filter(candidate=candidate).count()
    _note(by, contest, "questionnaire.answer", {"candidate": candidate.name, "answered": count})
    return count


def _check_deadline(contest: Contest, questions: Sequence[Asked], until: datetime | None, now: datetime) -> None:
    if not questions:
        return
    if until is None or until <= now:
        raise errors.WrongInput(_("The deadline must lie ahead."), field="until")
    old = contest.answers_until
    if old is not None and until < old and Answer.objects.of(contest).exists():
        said = _("A candidate has begun to answer, so the deadline can only be put off.")
        raise errors.WrongInput(said, field="until")


def _note(by: User, contest: Contest, verb: str, detail: dict[str, object]) -> None:
    organization = contest.organization_id
    audit.record(by=by, verb=verb, subject=f"contest {contest.pk}", organization=organization, detail=detail)
