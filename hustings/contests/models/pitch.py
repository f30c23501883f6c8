"""What candidates hand in, version by version: statements, and letters for the slots of a round."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from hustings.contests.models.contest import MAX_STATEMENT, Candidate, Contest
from hustings.contests.models.mailing import Slot

MAX_HEADLINE = 200


class Reason(models.TextChoices):
    """Why an official may return a pitch: its form. What it says is no reason."""

    LANGUAGE = "language", _("It is not in a language of the organization's members.")
    PERSONAL_DATA = "personal-data", _("It contains personal data of somebody else.")
    WRONG_CONTEST = "wrong-contest", _("It is about another contest.")
    BROKEN_LINK = "broken-link", _("A link in it does not work, or leads elsewhere than it says.")
    PRETENDS = "pretends", _("It reads as if it came from the organization, or from another person.")
    UNFINISHED = "unfinished", _("It is unfinished: there are gaps or notes to oneself in it.")
    NOTICE = "notice", _("A notice that the law demands is missing.")


class PitchQuerySet(models.QuerySet["Pitch"]):
    """Reads of pitches."""

    def about(self, candidate: Candidate, slot: Slot | None) -> Self:
        """The versions of this candidate's statement, or of the letter for this slot; the newest first."""
        return self.filter(candidate=candidate, slot=slot).order_by("-id")

    def of(self, contest: Contest) -> Self:
        """Those of the contest's candidates, in the order in which they were made."""
        return self.filter(candidate__contest=contest).select_related("candidate", "slot__round").order_by("id")

    def submitted(self) -> Self:
        """Those that wait for an official."""
        return self.filter(state=Pitch.State.SUBMITTED)


class Pitch(models.Model):
    """A version of a candidate's statement, or with ``slot`` of their letter; it changes no more once handed in.

    ``headline`` is the statement's one line or the letter's subject.
    """

    class State(models.TextChoices):
        """How far the version has come."""

        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("handed in")
        RETURNED = "returned", _("returned")
        ACCEPTED = "accepted", _("accepted")
        REPLACED = "replaced", _("replaced by a later version")

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="pitches")
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, null=True, related_name="pitches")
    headline = models.CharField(max_length=MAX_HEADLINE, blank=True)
    text = models.TextField(max_length=MAX_STATEMENT, blank=True)
    portrait = models.ImageField(upload_to="portraits/", blank=True)  # of a statement; without it the old one stays
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(db_default=Now())
    submitted_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    remark = models.CharField(max_length=500, blank=True)  # an official's sentence to the candidate; not public

    objects = PitchQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(submitted_at__isnull=False), name="pitch_was_handed_in"
            ),
            models.CheckConstraint(
                condition=(models.Q(state="returned") & ~models.Q(reason=""))
                | (~models.Q(state="returned") & models.Q(reason="")),
                name="pitch_returned_for_a_reason",
            ),
            # One version of each kind at a time, of the statement and of the letter for each slot.
            *(
                models.UniqueConstraint(
                    fields=["candidate", *(["slot"] if letter else [])],
                    condition=models.Q(state=state, slot__isnull=not letter),
                    name=f"one_{state}_{'letter' if letter else 'statement'}",
                )
                for letter in (False, True)
                for state in ("draft", "submitted", "accepted")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate}: {self.headline}"
