"""Endorsers whom a campaign pursues: how far it has come with each, and what it keeps about them."""

from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import pgettext_lazy

from hustings import errors
from hustings.elections.models import Election
from hustings.ledger.kinds import EndorserKind
from hustings.ledger.models import Endorser
from hustings.pursuit.models.campaign import Campaign, CampaignMember


class Stage(models.TextChoices):
    """How far a campaign has come with an endorser, in the order in which it usually goes."""

    IDENTIFIED = "identified", pgettext_lazy("stage", "Identified")
    CONTACTED = "contacted", pgettext_lazy("stage", "Contacted")
    QUESTIONNAIRE = "questionnaire", pgettext_lazy("stage", "Questionnaire")
    POLICY_INPUT = "policy_input", pgettext_lazy("stage", "Policy input")
    INTERVIEW = "interview", pgettext_lazy("stage", "Interview")
    VOTE = "vote", pgettext_lazy("stage", "Vote under way")
    ENDORSED = "endorsed", pgettext_lazy("stage", "Endorsed us")
    LOST = "lost", pgettext_lazy("stage", "Lost")

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to do."""
        return self in (Stage.ENDORSED, Stage.LOST)


class Priority(models.IntegerChoices):
    """What comes first."""

    HIGH = 1, pgettext_lazy("priority", "high")
    NORMAL = 2, pgettext_lazy("priority", "normal")
    LOW = 3, pgettext_lazy("priority", "low")


class Said(models.TextChoices):
    """What the ledger says of an endorser in the campaign's contest."""

    NOTHING = ""
    ENDORSED = "endorsed"  # the campaign's candidate, perhaps among others
    LOST = "lost"  # somebody else, or decided not to endorse
    ENDED = "ended"  # the endorsement of the campaign's candidate was withdrawn, and nothing stands in its place


class Cause(models.TextChoices):
    """What moved a target."""

    HAND = "hand"
    LEDGER = "ledger"
    ELECTION = "election"  # a vote on this site


class TargetQuerySet(models.QuerySet["Target"]):
    """Reads of targets."""

    def with_parts(self) -> Self:
        """With endorser and owner, each read at once."""
        return self.select_related("endorser", "owner__user")

    def under_way(self) -> Self:
        """Those with whom something is left to do."""
        return self.exclude(stage__in=(Stage.ENDORSED, Stage.LOST))

    def by_urgency(self) -> Self:
        """The next step that is due first, then those without a day, by priority and name."""
        return self.order_by(models.F("due").asc(nulls_last=True), "priority", "name", "pk")

    def overdue(self, today: date) -> Self:
        """Those whose next step should have been done before today."""
        return self.under_way().filter(due__lt=today)


class Target(models.Model):
    """An endorser pursued: the ledger's ``endorser``, or known by name and kind alone.

    ``key`` is what writings of the name have in common. ``said`` is what the ledger said when the target last followed
    it, ``before`` the stage to which it goes back should that be taken back. ``election`` is the vote on this site that
    moved it, ``before_election`` the stage before.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="targets")
    endorser = models.ForeignKey(Endorser, on_delete=models.PROTECT, null=True, related_name="targets")
    name = models.CharField(max_length=200)
    key = models.CharField(max_length=200, db_index=True)
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in EndorserKind])
    stage = models.CharField(max_length=13, choices=Stage.choices, default=Stage.IDENTIFIED)
    next_step = models.CharField(max_length=200, blank=True)
    due = models.DateField(null=True)
    owner = models.ForeignKey(CampaignMember, on_delete=models.SET_NULL, null=True, related_name="targets")
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    added_at = models.DateTimeField(db_default=Now(), editable=False)
    said = models.CharField(max_length=8, choices=Said.choices, blank=True, default=Said.NOTHING)
    before = models.CharField(max_length=13, choices=Stage.choices, blank=True)
    election = models.ForeignKey(Election, on_delete=models.SET_NULL, null=True, related_name="targets")
    before_election = models.CharField(max_length=13, choices=Stage.choices, blank=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["campaign", "endorser"], name="one_target_of_an_endorser"),
            models.UniqueConstraint(
                fields=["campaign", "key"], condition=models.Q(endorser=None), name="one_target_of_a_name"
            ),
            models.CheckConstraint(condition=models.Q(stage__in=Stage.values), name="target_stage_exists"),
            models.CheckConstraint(condition=models.Q(priority__in=Priority.values), name="target_priority_exists"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["campaign", "stage", "due"], name="targets_of_a_stage"),
            models.Index(fields=["endorser", "campaign"], name="targets_of_an_endorser"),
        ]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """A person at an endorser: personal data, which stands nowhere else and goes when it is deleted here."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=150)
    role = models.CharField(max_length=150, blank=True)
    address = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=50, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Note(models.Model):
    """What a member wrote down about a target."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)
    text = models.TextField(max_length=5000)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.text[:60]


class MoveQuerySet(models.QuerySet["Move"]):
    """Reads of moves."""

    def of(self, campaign: Campaign) -> Self:
        """The campaign's moves, the latest first."""
        return self.filter(target__campaign=campaign).select_related("target", "by").order_by("-pk")

    def update(self, **_values: Any) -> int:
        """Refused: a target's history only grows."""
        raise errors.Refusal("a move is never changed: the next one says what holds now")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused: a target's history only grows, until its campaign is deleted."""
        raise errors.Refusal("a move is never deleted by itself")


class Move(models.Model):
    """A target came from one stage to another: by hand, or because the ledger or a vote on this site says so.

    ``entry`` is the number of the ledger's entry that did it. Rows are added only; they go with their target.
    """

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="moves")
    at = models.DateTimeField(db_default=Now(), editable=False)
    cause = models.CharField(max_length=8, choices=Cause.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    entry = models.BigIntegerField(null=True)
    election = models.ForeignKey(Election, on_delete=models.SET_NULL, null=True, related_name="+")
    origin = models.CharField(max_length=13, choices=Stage.choices)
    destination = models.CharField(max_length=13, choices=Stage.choices)
    said = models.CharField(max_length=8, choices=Said.choices, blank=True)  # what the ledger said, if it moved it

    objects = MoveQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~models.Q(origin=models.F("destination")), name="move_goes_somewhere"),
            models.CheckConstraint(
                condition=models.Q(cause=Cause.HAND) | models.Q(by__isnull=True), name="move_by_itself_is_by_nobody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target}: {self.origin} to {self.destination}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; Refusal when it exists."""
        if not self._state.adding:
            raise errors.Refusal("a move is never changed: the next one says what holds now")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused: a target's history only grows, until its campaign is deleted."""
        raise errors.Refusal("a move is never deleted by itself")
