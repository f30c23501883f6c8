"""The organization's questions to the candidates of a contest, and the answers."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models

from hustings.contests.models.contest import Candidate, Contest

MAX_ANSWER = 5_000


class Question(models.Model):
    """A question that every candidate of the contest is asked; ``longest`` is in characters of the answer."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()  # from 0
    text = models.CharField(max_length=500)
    longest = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["contest", "position"], name="one_question_at_a_position"),
            models.CheckConstraint(
                condition=models.Q(longest__gt=0, longest__lte=MAX_ANSWER), name="answer_has_a_length"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class AnswerQuerySet(models.QuerySet["Answer"]):
    """Reads of answers: who may see them before the deadline is for the caller to know."""

    def of(self, contest: Contest) -> Self:
        """All answers to the contest's questions."""
        return self.filter(question__contest=contest)


class Answer(models.Model):
    """What a candidate answers, as it stands now; at the deadline it stays, and is published."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="answers")
    text = models.TextField(max_length=MAX_ANSWER)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    objects = AnswerQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["question", "candidate"], name="one_answer_of_a_candidate"),
            models.CheckConstraint(condition=~models.Q(text=""), name="answer_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.candidate}: {self.question}"
