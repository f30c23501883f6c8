"""Programs elsewhere that are told of new entries: where, of what, and each try to tell them."""

import uuid
from datetime import timedelta
from typing import ClassVar, Self

from django.db import models
from django.utils import timezone

from hustings.ledger.models.contest import Contest
from hustings.ledger.models.endorser import Endorser
from hustings.ledger.models.entry import Entry
from hustings.roll.models import Organization

OLD_SECRET_HOLDS = timedelta(days=1)


class WebhookQuerySet(models.QuerySet["Webhook"]):
    """Reads of webhooks."""

    def due(self) -> Self:
        """Those that something may be sent to now, in no order: none waits behind another one's long queue."""
        waiting = Delivery.objects.due().filter(webhook=models.OuterRef("pk"))
        return self.filter(models.Exists(waiting), paused_at__isnull=True).order_by("?")


class Webhook(models.Model):
    """An address that is told of new entries: of all, or of those about a contest or an endorser.

    ``told`` is the last entry for which it is settled whether it is to be told. Its secret is not in this row: it is
    derived from the site's key and ``secret_number``, which grows when it is changed (`hustings.ledger.signing`).
    ``failing_since`` is None after a delivery that arrived; ``paused_at`` when nothing is sent, ``pause`` says why.
    """

    class Pause(models.TextChoices):
        """Why nothing is sent."""

        OFFICIAL = "official"
        FAILING = "failing"
        GONE = "gone"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="webhooks")
    address = models.CharField(max_length=500)
    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, null=True, related_name="+")
    endorser = models.ForeignKey(Endorser, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    told = models.BigIntegerField()
    secret_number = models.PositiveIntegerField(default=1)
    secret_changed_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    pause = models.CharField(max_length=8, blank=True, choices=Pause.choices)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["made_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(contest__isnull=True) | models.Q(endorser__isnull=True), name="webhook_of_one_thing"
            ),
            models.CheckConstraint(
                condition=models.Q(paused_at__isnull=True, pause="")
                | (models.Q(paused_at__isnull=False) & ~models.Q(pause="")),
                name="webhook_paused_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def secret_numbers(self) -> list[int]:
        """The numbers of the secrets that hold now, the newest first: the one before it for a day more."""
        changed = self.secret_changed_at
        both = changed is not None and timezone.now() < changed + OLD_SECRET_HOLDS
        return [self.secret_number, self.secret_number - 1] if both else [self.secret_number]


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Reads of deliveries."""

    def due(self) -> Self:
        """Those that may be tried now."""
        return self.filter(due_at__lte=timezone.now())


class Delivery(models.Model):
    """An entry that a webhook is told of, or a test without one; ``id`` is the same at each try.

    ``due_at`` is when it is tried next, None once it arrived or was given up; whoever tries it first moves it past the
    longest that a try can take, so that a try that was cut off is repeated.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True)
    begun = models.PositiveSmallIntegerField(default=0)  # tries, also those that were cut off
    arrived_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["webhook", "entry"], name="entry_is_told_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["webhook", "due_at"], name="deliveries_due"),
            models.Index(fields=["webhook", "-made_at"], name="deliveries_of_late"),
        ]

    def __str__(self) -> str:
        return f"{self.id}"


class Try(models.Model):
    """One try: how it was answered, or what went wrong; ``took`` in milliseconds. Kept for 30 days."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField(db_index=True)
    took = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True)
    wrong = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.status or self.wrong}"
