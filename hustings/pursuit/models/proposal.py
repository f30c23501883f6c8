"""Policy proposals that a campaign shares for comment, and what came back."""

import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import pgettext_lazy

from hustings import errors
from hustings.pursuit.models.campaign import Campaign
from hustings.pursuit.models.target import Target

LONGEST_PROPOSAL = 20_000
LONGEST_COMMENT = 4_000
LONGEST_ANSWER = 2_000


class CommentStatus(models.TextChoices):
    """What the campaign made of a comment."""

    OPEN = "open", pgettext_lazy("comment", "open")
    TAKEN = "taken", pgettext_lazy("comment", "taken over")
    PARTLY = "partly", pgettext_lazy("comment", "taken over in part")
    NOT = "not", pgettext_lazy("comment", "not taken over")


class Proposal(models.Model):
    """What the campaign would do about something; its text stands in its versions."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="proposals")
    title = models.CharField(max_length=200)
    made_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.title


class Version(models.Model):
    """A proposal's text; from ``shared_at`` on it never changes."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField(max_length=LONGEST_PROPOSAL)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    shared_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["proposal", "number"], name="one_version_of_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.proposal}, version {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row; Refusal when it was shared already."""
        if not self._state.adding and Version.objects.filter(pk=self.pk, shared_at__isnull=False).exists():
            raise errors.Refusal("a version that was shared is never changed: the next one takes its place")
        super().save(*args, **kwargs)


class ShareQuerySet(models.QuerySet["Share"]):
    """Reads of links."""

    def open(self) -> Self:
        """Those that are not revoked."""
        return self.filter(revoked_at=None)


class Share(models.Model):
    """A link by which somebody at an endorser reads a version and comments on it.

    ``code_hash`` is of the link's secret (`hustings.mailroom.codes`), which is made of the ``uuid`` and the site's key.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="shares")
    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="shares")
    reader = models.CharField(max_length=150)  # as the campaign calls them: shown to them, too
    code_hash = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    opened_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = ShareQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["made_at"]

    def __str__(self) -> str:
        return f"{self.version} for {self.reader}"


class Comment(models.Model):
    """What came back by a link, as written; the campaign's answer is seen by the same link."""

    share = models.ForeignKey(Share, on_delete=models.CASCADE, related_name="comments")
    at = models.DateTimeField(db_default=Now(), editable=False)
    text = models.TextField(max_length=LONGEST_COMMENT)
    status = models.CharField(max_length=6, choices=CommentStatus.choices, default=CommentStatus.OPEN)
    answer = models.TextField(max_length=LONGEST_ANSWER, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(status__in=CommentStatus.values), name="comment_status_exists")
        ]

    def __str__(self) -> str:
        return self.text[:60]
