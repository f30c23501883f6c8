"""Certificates of other sites on their way into the ledger, with the files that prove them."""

import uuid
from datetime import timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from hustings.roll.models import Organization

STALLED_AFTER = timedelta(minutes=2)


class SubmissionQuerySet(models.QuerySet["Submission"]):
    """Reads of submissions."""

    def of(self, organization: Organization) -> Self:
        """Those of this organization, the latest first."""
        return self.filter(organization=organization).order_by("-made_at", "pk")

    def stalled(self) -> Self:
        """Those that are verified but gave no sign of life for two minutes: their worker is gone."""
        return self.filter(state=Submission.State.RUNNING, touched_at__lt=Now() - STALLED_AFTER)


class Submission(models.Model):
    """A certificate, the archive that it names, the organization's list of keys, and the register if there is one.

    The files lie in the media folder until the verification ended. ``entries`` are the numbers of the entries made of
    it; ``fault`` is the name of what was refused, and ``reason`` its sentence. ``stage``, ``done`` and ``total`` are
    for the eye.
    """

    class State(models.TextChoices):
        """How far it has come."""

        RUNNING = "running", _("being verified")
        ENTERED = "entered", _("entered")
        REFUSED = "refused", _("refused")
        STOPPED = "stopped", _("stopped")
        FAILED = "failed", _("failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="submissions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=255)  # what the certificate calls the election, not yet verified
    certificate = models.FileField(upload_to="certificates/", blank=True)
    keys = models.FileField(upload_to="certificates/", blank=True)
    archive = models.FileField(upload_to="certificates/", blank=True)
    register = models.FileField(upload_to="certificates/", blank=True)
    kind = models.CharField(max_length=16, blank=True)  # of an endorser that the ledger does not know yet
    endorser = models.CharField(max_length=200, blank=True)  # how the ledger calls it, if otherwise
    contest = models.CharField(max_length=200, blank=True)  # the same for the contest
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    fault = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    stage = models.CharField(max_length=100, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    entries = models.JSONField(default=list)
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    touched_at = models.DateTimeField(null=True)  # the last sign of life while it runs
    ended_at = models.DateTimeField(null=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organization", "-made_at"], name="submissions_of_an_organization")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def label(self) -> str:
        """The subject of its audit rows."""
        return f"certificate {self.id}"
