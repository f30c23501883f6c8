"""Messages: a row each, whose text is made when it is sent, so that no secret that it carries is ever stored here."""

from typing import ClassVar, Self

from django.db import models
from django.db.models.functions import Now


class MessageQuerySet(models.QuerySet["Message"]):
    """Reads of the queue."""

    def waiting(self) -> Self:
        """Messages to be sent, the oldest first, and those that go to thousands after all others."""
        return self.filter(state=Message.State.QUEUED).order_by("bulk", "id")


class Message(models.Model):
    """One message: ``kind`` names who writes its text, ``reference`` what it is about, ``key`` makes it unique."""

    class State(models.TextChoices):
        """What became of it."""

        QUEUED = "queued"
        SENDING = "sending"  # handed to the provider; after a crash here nobody knows whether it left
        SENT = "sent"
        FAILED = "failed"

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200, unique=True)
    to = models.EmailField(max_length=254)
    language = models.CharField(max_length=10, default="en")
    reference = models.JSONField(default=dict)
    bulk = models.BooleanField(default=False)  # one of thousands: it waits for messages that somebody waits for
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    reason = models.CharField(max_length=300, blank=True)
    queued_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["bulk", "id"], name="message_waiting", condition=models.Q(state="queued"))
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.to}"
