"""Messages and what became of them; their wordings, who must not be written to, and how fast mail may go.

The text of a message is made when it is sent, so that no secret that it carries is ever stored here. Organizations and
elections lie above this stage: they are identifiers here, no foreign keys.
"""

import uuid
from collections.abc import Sequence
from typing import ClassVar, Self

from django.db import models
from django.db.models.functions import Now


class Purpose(models.TextChoices):
    """Why somebody is written to, which decides what can stop it."""

    NOTICE = "notice"  # of a vote in which they may vote: leaving the campaigning does not stop it
    CAMPAIGN = "campaign"  # pitches, calls to give: needs consent, can be left with one click
    SERVICE = "service"  # they asked for it just now, or help to run a vote


class Wording(models.Model):
    """One version of an organization's own text of a kind of message, in one language; never changed once written."""

    organization = models.UUIDField()
    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=10)
    version = models.PositiveIntegerField()  # from 1; the latest holds
    subject = models.CharField(max_length=200, blank=True)  # with the text empty: back to the text that is built in
    text = models.TextField(max_length=10_000, blank=True)
    by = models.CharField(max_length=254)  # the address of whoever wrote it
    made_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organization", "kind", "language", "version"], name="one_wording_of_a_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.language}), version {self.version}"


class MessageQuerySet(models.QuerySet["Message"]):
    """Reads of the queue."""

    def waiting(self) -> Self:
        """Messages to be sent by now, the oldest first, and those that go to thousands after all others."""
        due = models.Q(not_before__isnull=True) | models.Q(not_before__lte=Now())
        return self.filter(due, state=Message.State.QUEUED).order_by("bulk", "id")

    def about(self, election: str) -> Self:
        """The messages about this election."""
        return self.filter(election=election)


class Message(models.Model):
    """One message: ``kind`` names who writes its text, ``reference`` what it is about, ``key`` makes it unique."""

    class State(models.TextChoices):
        """What became of it."""

        QUEUED = "queued"
        SENDING = "sending"  # being handed to the provider
        SENT = "sent"  # the provider took it
        DELIVERED = "delivered"  # the receiving system took it
        BOUNCED = "bounced"  # the receiving system does not take it, and will not
        COMPLAINED = "complained"  # the recipient called it unwanted
        FAILED = "failed"  # the provider does not take it, or not in time
        UNKNOWN = "unknown"  # handed over, but no answer came: it may have arrived, so it is not sent again by itself
        SUPPRESSED = "suppressed"  # the recipient is not written to

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200, unique=True)
    to = models.EmailField(max_length=254)
    domain = models.CharField(max_length=254)  # of the address, in small letters
    language = models.CharField(max_length=10, default="en")
    reference = models.JSONField(default=dict)
    purpose = models.CharField(max_length=8, choices=Purpose.choices, default=Purpose.SERVICE)
    organization = models.UUIDField(null=True)
    election = models.CharField(max_length=128, blank=True)
    bulk = models.BooleanField(default=False)  # one of thousands: it waits for messages that somebody waits for
    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, null=True, related_name="+")  # None: built in
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    reason = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)  # after a temporary failure
    worker = models.CharField(max_length=80, blank=True)  # who is sending it
    provider = models.CharField(max_length=20, blank=True)
    provider_id = models.CharField(max_length=255, blank=True)  # the provider's name for it, or our Message-ID
    queued_at = models.DateTimeField(db_default=Now())
    taken_at = models.DateTimeField(null=True)  # by the worker that is sending it
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)  # delivered, bounced, complained, failed, suppressed

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~models.Q(domain=""), name="message_goes_somewhere"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["bulk", "id"], name="message_waiting", condition=models.Q(state="queued")),
            models.Index(fields=["taken_at"], name="message_being_sent", condition=models.Q(state="sending")),
            models.Index(fields=["election", "kind", "state"], name="message_about_election"),
            models.Index(fields=["provider_id"], name="message_by_provider", condition=~models.Q(provider_id="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.to}"


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    """Reads of whom not to write to."""

    def of_addresses(self, addresses: Sequence[str]) -> Self:
        """Whatever is known of these addresses (canonical), the oldest first."""
        return self.filter(address__in=addresses).order_by("id")

    def liftable(self, organization: uuid.UUID) -> Self:
        """What officials of this organization may take back: bounces, and what they noted themselves."""
        bounced = models.Q(organization=None, reason=Suppression.Reason.BOUNCED)
        return self.filter(bounced | models.Q(organization=organization, reason=Suppression.Reason.BY_HAND))

    def left_campaigning(self, organization: uuid.UUID) -> Self:
        """Those who left the campaigning of this organization."""
        return self.filter(organization=organization, scope=Suppression.Scope.CAMPAIGN)


class Suppression(models.Model):
    """An address that is not written to, and why; ``address`` is its canonical writing (mailroom.address).

    Without an organization it holds for all of the site: nobody is at that address. Consent to campaigning is left and
    given again by rows of the scope CAMPAIGN; it never stops a notice of a vote.
    """

    class Scope(models.TextChoices):
        """What is not sent there."""

        CAMPAIGN = "campaign"
        ALL = "all"  # but for what somebody asks for at that address

    class Reason(models.TextChoices):
        """Why."""

        LEFT = "left"
        BOUNCED = "bounced"
        COMPLAINED = "complained"
        BY_HAND = "by_hand"

    organization = models.UUIDField(null=True)
    address = models.CharField(max_length=254)
    scope = models.CharField(max_length=8, choices=Scope.choices)
    reason = models.CharField(max_length=10, choices=Reason.choices)
    since = models.DateTimeField(db_default=Now(), editable=False)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organization", "address", "scope"], name="suppressed_once"),
            models.UniqueConstraint(
                fields=["address", "scope"], condition=models.Q(organization=None), name="suppressed_once_everywhere"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["address"], name="suppressed_address")]

    def __str__(self) -> str:
        return f"{self.address}: {self.reason}"


class Event(models.Model):
    """What a provider told of a message, once: ``event_id`` is its own name for it, or made of what it says."""

    provider = models.CharField(max_length=20)
    event_id = models.CharField(max_length=128)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, null=True, related_name="events")
    kind = models.CharField(max_length=20)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    noted_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["provider", "event_id"], name="one_event_of_a_name")
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.provider})"


class Pace(models.Model):
    """How fast mail may go to a receiving domain, or through the provider: workers reserve their share here.

    ``key`` is "provider" or "domain:example.org". ``next_at`` is the moment from which on the next message may go;
    ``day`` and ``sent`` count what went out on a day, for the warm-up.
    """

    key = models.CharField(max_length=261, primary_key=True)
    next_at = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    day = models.DateField(null=True)
    sent = models.PositiveIntegerField(default=0)
    first_day = models.DateField(null=True)

    def __str__(self) -> str:
        return self.key
