"""The audit log: one row for each act of an official, of a trustee or of the clock."""

import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from hustings import errors


class EntryQuerySet(models.QuerySet["Entry"]):
    """Reads of the log."""

    def of(self, organization: uuid.UUID) -> Self:
        """What was done in this organization, the latest first."""
        return self.filter(organization=organization).order_by("-id")

    def about(self, subject: str) -> Self:
        """What was done to this object, the latest first."""
        return self.filter(subject=subject).order_by("-id")

    def update(self, **_values: Any) -> int:
        """Refused: the log only grows."""
        raise errors.Refusal("the audit log is never changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused: the log only grows."""
        raise errors.Refusal("the audit log is never changed")


class Entry(models.Model):
    """``by`` did ``verb`` to ``subject``; without ``by``, a trustee or the clock did, as ``detail`` says.

    ``organization`` and ``subject`` are identifiers and no foreign keys: the log lies beneath whatever it tells of.
    """

    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    organization = models.UUIDField(null=True)
    subject = models.CharField(max_length=200)
    verb = models.CharField(max_length=60)
    detail = models.JSONField(default=dict)

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organization", "-id"], name="entry_of_organization"),
            models.Index(fields=["subject", "-id"], name="entry_about_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; Refusal when it exists."""
        if not self._state.adding:
            raise errors.Refusal("the audit log is never changed")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused: the log only grows."""
        raise errors.Refusal("the audit log is never changed")
