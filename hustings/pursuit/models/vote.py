"""Votes to come that are held elsewhere, as a campaign wrote them down."""

from datetime import UTC, date, datetime, time, timedelta
from typing import ClassVar, Self
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import pgettext_lazy

from hustings.pursuit.models.campaign import Campaign
from hustings.pursuit.models.target import Target


class OnBallot(models.TextChoices):
    """Whether the campaign's candidate can be chosen."""

    YES = "yes", pgettext_lazy("ballot", "on the ballot")
    NO = "no", pgettext_lazy("ballot", "not on the ballot")
    UNKNOWN = "unknown", pgettext_lazy("ballot", "not known yet")


class OutsideVoteQuerySet(models.QuerySet["OutsideVote"]):
    """Reads of votes held elsewhere."""

    def of(self, campaign: Campaign) -> Self:
        """The campaign's, those that end first first."""
        found = self.filter(target__campaign=campaign).select_related("target")
        return found.order_by(models.F("closes_on").asc(nulls_last=True), "opens_on", "pk")


class OutsideVote(models.Model):
    """An endorser's vote that is not held on this site: days, or days and times by a clock in ``time_zone``.

    A day may be unknown. ``threshold`` is as people write it: ``2/3``, ``60 %``.
    """

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="votes")
    opens_on = models.DateField(null=True)
    opens_time = models.TimeField(null=True)
    closes_on = models.DateField(null=True)
    closes_time = models.TimeField(null=True)
    time_zone = models.CharField(max_length=64)
    rule = models.CharField(max_length=1000, blank=True)
    threshold = models.CharField(max_length=20, blank=True)
    on_ballot = models.CharField(max_length=7, choices=OnBallot.choices, default=OnBallot.UNKNOWN)
    link = models.CharField(max_length=500, blank=True)

    objects = OutsideVoteQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["closes_on", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(opens_on__isnull=True)
                | models.Q(closes_on__isnull=True)
                | models.Q(closes_on__gte=models.F("opens_on")),
                name="outside_vote_window_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(opens_on__isnull=False) | models.Q(closes_on__isnull=False),
                name="outside_vote_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"vote of {self.target}"

    @property
    def opens_at(self) -> datetime | None:
        """When it opens at the earliest: the time given, or the day's beginning; None without a day."""
        return None if self.opens_on is None else self._moment(self.opens_on, self.opens_time or time(0))

    @property
    def closes_at(self) -> datetime | None:
        """When it is surely over: the time given, or the day's end; None without a day."""
        if self.closes_on is None:
            return None
        if self.closes_time is not None:
            return self._moment(self.closes_on, self.closes_time)
        return self._moment(self.closes_on + timedelta(days=1), time(0))

    def _moment(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, ZoneInfo(self.time_zone)).astimezone(UTC)
