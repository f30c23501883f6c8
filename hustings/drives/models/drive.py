"""Drives, and what their petitions say in each language."""

from datetime import date, datetime
from typing import ClassVar, Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from hustings.roll.models import Organization

MAX_TEXT = 5000
MAX_STATEMENT = 3000
MAX_LINK = 500


class DriveQuerySet(models.QuerySet["Drive"]):
    """Reads of drives."""

    def of(self, organization: Organization) -> Self:
        """Those of this organization, the latest first."""
        return self.filter(organization=organization).order_by("-pk")

    def public(self) -> Self:
        """Those that everybody may see: all that have begun."""
        return self.exclude(state=Drive.State.PREPARING)

    def untold(self) -> Self:
        """Those that have ended and whose signers are not all told yet."""
        return self.filter(state=Drive.State.ENDED, told_at=None).order_by("pk")


class Drive(models.Model):
    """An organization asks somebody to run; its petition is frozen once it collects signatures.

    ``reached`` is the key of the signature up to which the letters about the end are queued.
    """

    class State(models.TextChoices):
        """How far it has come."""

        PREPARING = "preparing", _("in preparation")
        COLLECTING = "collecting", _("collects signatures")
        ENDED = "ended", _("ended")

    class Ending(models.TextChoices):
        """What ended it."""

        DECLARED = "declared", _("the person runs")
        DECLINED = "declined", _("the person does not run")
        ANOTHER = "another", _("somebody else runs whom the signers may support")
        STOPPED = "stopped", _("the organization ended the drive")

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="drives")
    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    person = models.CharField(_("who is asked to run"), max_length=150)
    contest = models.CharField(_("for what"), max_length=200)
    office = models.CharField(_("office"), max_length=200, blank=True)
    goal = models.PositiveIntegerField(_("goal"), null=True, blank=True)
    names_shown = models.BooleanField(_("show names"), default=False)
    opens_on = models.DateField(null=True, blank=True)  # the first day; without it, the day on which it was begun
    closes_on = models.DateField(null=True, blank=True)  # the last day; without it, until it is ended
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARING)
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True)
    statement = models.TextField(max_length=MAX_STATEMENT, blank=True)
    source = models.CharField(max_length=MAX_LINK, blank=True)
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reached = models.BigIntegerField(default=0)
    told_at = models.DateTimeField(null=True)  # all letters about the end are queued

    objects = DriveQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organization"],
                condition=models.Q(state__in=["preparing", "collecting"]),
                name="one_open_drive_of_an_organization",
            ),
            models.CheckConstraint(
                condition=models.Q(state="ended", ended_at__isnull=False) & ~models.Q(ending="")
                | models.Q(state__in=["preparing", "collecting"], ended_at=None, ending=""),
                name="drive_has_an_end_when_it_ended",
            ),
            models.CheckConstraint(
                condition=models.Q(state="preparing", began_at=None)
                | models.Q(state__in=["collecting", "ended"], began_at__isnull=False),
                name="drive_has_begun_when_it_collects",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.contest}"

    @property
    def ended(self) -> bool:
        """Whether it has ended."""
        return self.state == self.State.ENDED

    @property
    def preparing(self) -> bool:
        """Whether nobody but the organization sees it yet."""
        return self.state == self.State.PREPARING

    @property
    def zone(self) -> ZoneInfo:
        """By whose clock its days begin."""
        return ZoneInfo(self.organization.time_zone)

    def today(self, moment: datetime) -> date:
        """The day of this moment where the organization is."""
        return moment.astimezone(self.zone).date()

    def opened_by(self, moment: datetime) -> bool:
        """Whether its first day has come."""
        return self.opens_on is None or self.opens_on <= self.today(moment)

    def collects_at(self, moment: datetime) -> bool:
        """Whether one can sign at this moment."""
        last = self.closes_on is None or self.today(moment) <= self.closes_on
        return self.state == self.State.COLLECTING and self.opened_by(moment) and last


class Petition(models.Model):
    """What a drive's petition says in one language; never changed once the drive has begun.

    ``hash`` (SHA-256, hex) is that of `hustings.drives.petition.file_of`, which everybody can read; empty before.
    """

    drive = models.ForeignKey(Drive, on_delete=models.CASCADE, related_name="petitions")
    language = models.CharField(max_length=10)
    text = models.TextField(max_length=MAX_TEXT)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["language"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["drive", "language"], name="one_petition_in_a_language"),
            models.CheckConstraint(condition=~models.Q(text=""), name="petition_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.drive} ({self.language})"
