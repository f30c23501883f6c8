"""Messages and what became of them; their wordings, who must not be written to, and how fast mail may go.

The text of a message is made when it is sent, so that no secret that it carries is ever stored here. Organizations and
elections lie above this stage: they are identifiers here, no foreign keys. The module is long because a letter's rows
belong together: what was queued, what was told of it, who is not written to.
"""

import uuid
from collections.abc import Sequence
from typing import ClassVar, Self

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone


class Purpose(models.TextChoices):
    """Why somebody is written to, which decides what can stop it."""

    NOTICE = "notice"  # of a vote in which they may vote: leaving the campaigning does not stop it
    CAMPAIGN = "campaign"  # pitches, calls to give: needs consent, can be left with one click
    SERVICE = "service"  # they asked for it just now, or help to run a vote


class WordingQuerySet(models.QuerySet["Wording"]):
    """Reads of wordings."""

    def of(self, organization: uuid.UUID, kind: str, language: str) -> Self:
        """The versions of this organization's text of a kind in a language, the latest first."""
        return self.filter(organization=organization, kind=kind, language=language).order_by("-version")

    def in_force(self, organization: uuid.UUID, kind: str, language: str) -> "Wording | None":
        """The organization's own text that holds; None where the built-in one does."""
        latest = self.of(organization, kind, language).first()
        return latest if latest is not None and latest.text else None


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

    objects = WordingQuerySet.as_manager()

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
        return self.filter(state=Message.State.QUEUED, not_before__lte=timezone.now()).order_by("bulk", "id")

    def in_lane(self, lane: str) -> Self:
        """What may be taken from a lane by now, in its order: an index answers this, however many wait elsewhere."""
        free = self.filter(state=Message.State.QUEUED, worker="", lane=lane, not_before__lte=timezone.now())
        return free.order_by("not_before", "id")

    def handed_over(self, election: str) -> Self:
        """An election's letters to thousands that were tried, the latest first, for the rule that stops them."""
        return self.filter(election=election, bulk=True, taken_at__isnull=False).order_by("-taken_at")

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

    BULK: ClassVar[str] = "bulk"  # the lane of messages that go to thousands

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
    not_before = models.DateTimeField(default=timezone.now)  # later than the queueing: after a temporary failure
    lane = models.CharField(max_length=261, blank=True)  # in which it waits: see hustings.mailroom.lanes
    worker = models.CharField(max_length=80, blank=True)  # who has taken it, or was sending it when it stopped
    provider = models.CharField(max_length=20, blank=True)
    provider_id = models.CharField(max_length=255, blank=True)  # the provider's name for it, or our Message-ID
    queued_at = models.DateTimeField(db_default=Now())
    taken_at = models.DateTimeField(null=True)  # when the last attempt began
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)  # delivered, bounced, complained, failed, suppressed

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~models.Q(domain=""), name="message_goes_somewhere"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["lane", "not_before", "id"],
                name="message_waiting",
                condition=models.Q(state="queued", worker=""),
            ),
            models.Index(fields=["worker"], name="message_taken", condition=~models.Q(worker="")),
            models.Index(
                fields=["election", "-taken_at"],
                name="message_handed_over",
                condition=models.Q(bulk=True, taken_at__isnull=False),
            ),
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

    def liftable(self) -> Self:
        """What officials may take back: that nobody is there."""
        return self.filter(organization=None, reason=Suppression.Reason.BOUNCED)


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


class EventQuerySet(models.QuerySet["Event"]):
    """Reads of what was told of messages."""

    def of(self, message: Message) -> Self:
        """Whatever was told of this message, in the order in which it happened."""
        return self.filter(message=message).order_by("at", "event_id")


class Event(models.Model):
    """What a provider told of a message, once: ``event_id`` is its own name for it, or made of what it says."""

    class Kind(models.TextChoices):
        """What happened."""

        SENT = "sent"  # the provider took it
        DEFERRED = "deferred"  # the receiving system asks to try again later
        FAILED = "failed"  # the provider does not send it
        DELIVERED = "delivered"
        RETURNED = "returned"  # it came back, for a reason that may pass
        BOUNCED = "bounced"  # it came back, and all others will
        COMPLAINED = "complained"
        LEFT = "left"  # the recipient left the campaigning by the provider's own means

    provider = models.CharField(max_length=20)
    event_id = models.CharField(max_length=128)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, null=True, related_name="events")
    kind = models.CharField(max_length=20)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    noted_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["provider", "event_id"], name="one_event_of_a_name")
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.provider})"


class PaceQuerySet(models.QuerySet["Pace"]):
    """Reads of what holds mail up."""

    def of_provider(self) -> "Pace | None":
        """How the provider's mail goes, with why it is paused, if it is; None before the first message."""
        return self.filter(key=Pace.PROVIDER).first()

    def of_election(self, election: str) -> "Pace | None":
        """Why this election's letters to thousands are stopped, and since when; None while they are not."""
        return self.filter(key=Pace.of("election", election), stopped=True).first()


class Pace(models.Model):
    """How fast mail may go through the provider or to a receiving domain, and what is held up; workers share it.

    ``key`` is "provider", "domain:example.org" or "election:" with its identifier. Beyond the limits nothing is taken
    before ``next_at``. ``strikes`` count what went wrong lately, and slow it down.
    """

    PROVIDER: ClassVar[str] = "provider"

    key = models.CharField(max_length=261, primary_key=True)
    next_at = models.DateTimeField(null=True)  # the moment at which the next message is due, were they evenly spaced
    paused_until = models.DateTimeField(null=True)  # the provider cannot be reached
    stopped = models.BooleanField(default=False)  # an election's letters, until somebody lets them go on
    since = models.DateTimeField(null=True)  # when they were stopped, or went on
    reason = models.CharField(max_length=300, blank=True)
    strikes = models.PositiveSmallIntegerField(default=0)
    waits = models.BooleanField(default=False)  # messages wait in the lane of this name
    day = models.DateField(null=True)  # of the provider: ``sent`` went out on this day, for the warm-up
    sent = models.PositiveIntegerField(default=0)
    first_day = models.DateField(null=True)

    objects = PaceQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["next_at"], name="pace_of_lanes", condition=models.Q(waits=True)),
            models.Index(fields=["key"], name="pace_stopped", condition=models.Q(stopped=True)),
        ]

    def __str__(self) -> str:
        return self.key

    @staticmethod
    def of(what: str, name: str) -> str:
        """The key of a domain or an election, cut to what fits."""
        return f"{what}:{name}"[:261]


class Worker(models.Model):
    """A process that sends mail; one that was not seen for long is dead, and others take care of its messages."""

    name = models.CharField(max_length=80, primary_key=True)
    seen_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name
