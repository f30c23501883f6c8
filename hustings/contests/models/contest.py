"""Contests and candidates."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hustings.drives.models import Drive
from hustings.roll.models import Organization

MAX_STATEMENT = 10_000


class Contest(models.Model):
    """What is being decided elsewhere: "2016 Democratic presidential nomination".

    The terms on which its candidates speak are the same for all of them: until when they may hand in statements and how
    long those may be, and until when they may answer the questions. Everybody may see the contest from
    ``published_at`` on, or once one of its elections is public.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="contests")
    name = models.CharField(_("name"), max_length=200)
    office = models.CharField(_("office"), max_length=200, blank=True)
    decided_on = models.DateField(_("day on which it is decided"), null=True, blank=True)
    published_at = models.DateTimeField(null=True, editable=False)
    statements_until = models.DateTimeField(null=True)  # without it: until a vote with the candidate is frozen
    statement_length = models.PositiveIntegerField(default=MAX_STATEMENT)
    # Whose signers are to say whom they endorse in it.
    drive = models.ForeignKey(Drive, on_delete=models.SET_NULL, null=True, blank=True, related_name="contests")
    answers_until = models.DateTimeField(null=True)  # then all answers are published at once

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organization", "name"], name="one_contest_of_a_name"),
            models.CheckConstraint(
                condition=models.Q(statement_length__gt=0, statement_length__lte=MAX_STATEMENT),
                name="statement_has_a_length",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def answers_published(self, moment: datetime) -> bool:
        """Whether everybody may read the answers at this moment."""
        return self.answers_until is not None and self.answers_until <= moment


class Candidate(models.Model):
    """A person in a contest; what is shown of them is the statement accepted last, or what officials wrote."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="candidates")
    name = models.CharField(_("name"), max_length=150)
    about = models.CharField(_("in one line"), max_length=200, blank=True)
    statement = models.TextField(_("statement"), max_length=MAX_STATEMENT, blank=True)
    portrait = models.ImageField(_("portrait"), upload_to="portraits/", blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["contest", "name"], name="one_candidate_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name
