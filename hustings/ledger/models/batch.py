"""Batches: other people's tables on their way into the ledger, their rows, and the names that these use."""

import uuid
from datetime import timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from hustings.ledger.models.endorsement import Endorsement
from hustings.ledger.models.entry import Entry
from hustings.roll.models import Organization

STALLED_AFTER = timedelta(minutes=2)


class BatchQuerySet(models.QuerySet["Batch"]):
    """Reads of batches."""

    def of(self, organization: Organization) -> Self:
        """The batches of this organization, the latest first."""
        return self.filter(organization=organization).order_by("-number")

    def stalled(self) -> Self:
        """Those whose job runs but gave no sign of life for two minutes: their worker is gone."""
        return self.filter(state__in=Batch.RUNNING, touched_at__lt=Now() - STALLED_AFTER)


class Batch(models.Model):
    """One uploaded table of endorsements and what became of it; its file lies in the media folder until it ended.

    ``columns`` is the mapping (`hustings.ledger.reading`). ``read`` counts the rows of the file whose reports are
    stored, and moves with them, a part at a time; so does ``entered``, the entries made. ``confirmed_at`` is when an
    official had it entered: whoever goes on after an interruption goes on with the reading before it, with the entering
    after it. ``corrects`` says whether rows that say it more precisely are entered as corrections.
    """

    class State(models.TextChoices):
        """How far the batch has come."""

        UPLOADED = "uploaded", _("waiting for you to confirm the columns")
        READING = "reading", _("being read")
        REVIEW = "review", _("waiting for your review")
        ENTERING = "entering", _("being entered")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped")
        FAILED = "failed", _("failed")

    RUNNING = (State.READING, State.ENTERING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="batches")
    number = models.PositiveIntegerField()  # from 1, within the organization
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    file = models.FileField(upload_to="batches/")
    file_name = models.CharField(max_length=255)  # as the uploader's machine calls it: shown, never used as a path
    size = models.BigIntegerField(default=0)  # bytes
    digest = models.CharField(max_length=64)  # SHA-256 of the file
    columns = models.JSONField(default=dict)
    corrects = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.UPLOADED)
    reason = models.CharField(max_length=500, blank=True)
    read = models.BigIntegerField(default=0)
    position = models.BigIntegerField(default=0)  # bytes read so far, for the eye
    finished = models.BooleanField(default=False)  # the file was read to its end
    entered = models.BigIntegerField(default=0)
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    started_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    touched_at = models.DateTimeField(null=True)  # the last sign of life while it runs
    ended_at = models.DateTimeField(null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organization", "number"], name="one_batch_of_a_number"),
            models.CheckConstraint(
                condition=models.Q(confirmed_at__isnull=False) | models.Q(entered=0), name="batch_entered_is_confirmed"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def label(self) -> str:
        """The subject of this batch's audit rows."""
        return f"batch {self.id}"

    @property
    def running(self) -> bool:
        """Whether a job is at work on it, or should be."""
        return self.state in self.RUNNING

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen unless somebody goes on with it."""
        return self.state in (self.State.DONE, self.State.STOPPED, self.State.FAILED)


class BatchNameQuerySet(models.QuerySet["BatchName"]):
    """Reads of names."""

    def undecided(self) -> Self:
        """Those that an official has to decide."""
        return self.filter(decision=BatchName.Decision.OPEN)


class BatchName(models.Model):
    """A name that rows of a batch use for an endorser, a contest or, ``within`` a contest's name, a candidate.

    ``key`` tells names apart, by the identifiers where the table gives them; ``states`` is what the table says of whom
    it names: a statement's canonical JSON. ``near`` lists whom it may be: objects of name, and slug (in the ledger) or
    pk (of another name of the batch). ``slug`` is the identifier in the ledger, once it has one.
    """

    class Kind(models.TextChoices):
        """What the name is of."""

        ENDORSER = "endorser", _("endorser")
        CONTEST = "contest", _("contest")
        CANDIDATE = "candidate", _("candidate")

    class Decision(models.TextChoices):
        """Whom the name means."""

        WAITING = "waiting", _("not compared yet")
        OPEN = "open", _("to be decided")
        KNOWN = "known", _("in the ledger")
        NEW = "new", _("new")
        SAME = "same", _("the same as another name of this file")
        LEFT_OUT = "left_out", _("left out")

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="names", db_index=False)
    kind = models.CharField(max_length=9, choices=Kind.choices)
    within = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="candidates")
    key = models.CharField(max_length=220)
    name = models.CharField(max_length=200)
    states = models.TextField()
    near = models.JSONField(default=list)
    decision = models.CharField(max_length=8, choices=Decision.choices, default=Decision.WAITING)
    slug = models.CharField(max_length=200, blank=True)
    same_as = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    by_hand = models.BooleanField(default=False)  # an official decided

    objects = BatchNameQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["batch", "decision", "id"], name="names_to_decide"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["within", "key"], name="one_name_of_a_candidate"),
            models.UniqueConstraint(
                fields=["batch", "kind", "key"], condition=models.Q(within__isnull=True), name="one_name_of_a_key"
            ),
            models.CheckConstraint(
                condition=~models.Q(decision="same") | models.Q(same_as__isnull=False), name="same_as_somebody"
            ),
            models.CheckConstraint(condition=~models.Q(decision="known") | ~models.Q(slug=""), name="known_by_a_slug"),
        ]

    def __str__(self) -> str:
        return self.name


class BatchRowQuerySet(models.QuerySet["BatchRow"]):
    """Reads of rows."""

    def in_order(self) -> Self:
        """As they stand in the file."""
        return self.order_by("line", "place")

    def counts(self) -> dict[str, int]:
        """How many there are of each verdict, none left out."""
        found = dict(self.order_by().values_list("verdict").annotate(count=models.Count("pk")))
        return {verdict: found.get(verdict, 0) for verdict in BatchRow.Verdict.values}

    def reasons(self) -> list[tuple[str, str, int]]:
        """Verdict and reason with how many there are of each, the most first."""
        counted = self.order_by().exclude(reason="").values_list("verdict", "reason").annotate(count=models.Count("pk"))
        return sorted(counted, key=lambda one: (-one[2], one[:2]))


class BatchRow(models.Model):
    """What a row of the file reports, or why it reports nothing; ``place`` from 0 where it reports several things.

    ``says`` is what it reports, a statement's canonical JSON, in which identifiers stand for the names: those are
    ``endorser`` (None for a candidacy), ``contest``, ``candidate``. ``origin`` is the hash of the entry it exports.
    ``subject`` is the same in all rows that are about the same endorser, contest, candidate and status. ``reason``,
    ``column`` and ``said`` are why, which column, and what stands there. ``there`` is what the ledger has of it
    already; ``entry`` what was made of it.
    """

    class Verdict(models.TextChoices):
        """What becomes of the row."""

        WAITING = "waiting", _("not compared yet")
        NEW = "new", _("new")
        THERE = "there", _("in the ledger already")
        CHANGED = "changed", _("more precise than the ledger")
        OPEN = "open", _("to be decided")
        LEFT_OUT = "left_out", _("left out")

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="batch_rows", db_index=False)
    line = models.PositiveIntegerField()
    place = models.PositiveSmallIntegerField(default=0)
    says = models.TextField(blank=True)
    origin = models.CharField(max_length=64, blank=True)
    endorser = models.ForeignKey(BatchName, on_delete=models.CASCADE, null=True, related_name="+")
    contest = models.ForeignKey(BatchName, on_delete=models.CASCADE, null=True, related_name="+")
    candidate = models.ForeignKey(BatchName, on_delete=models.CASCADE, null=True, related_name="+")
    subject = models.CharField(max_length=64, blank=True)
    verdict = models.CharField(max_length=8, choices=Verdict.choices, default=Verdict.WAITING)
    reason = models.CharField(max_length=40, blank=True)
    column = models.CharField(max_length=100, blank=True)
    said = models.CharField(max_length=300, blank=True)
    there = models.ForeignKey(Endorsement, on_delete=models.PROTECT, null=True, related_name="+")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, null=True, related_name="batch_row")

    objects = BatchRowQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["batch", "verdict", "line", "place"], name="batch_rows_of_a_verdict"),
            models.Index(fields=["batch", "subject"], name="batch_rows_of_a_subject"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["batch", "line", "place"], name="one_report_in_a_place"),
            models.CheckConstraint(
                condition=models.Q(entry__isnull=True) | models.Q(verdict__in=["new", "changed"]),
                name="entered_was_new_or_changed",
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.line}"
