"""Who speaks for a candidate: the candidate, or surrogates they name."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from hustings.accounts.models import User
from hustings.contests.models.contest import Candidate


class SpokespersonQuerySet(models.QuerySet["Spokesperson"]):
    """Reads of those who speak for candidates."""

    def of(self, user: User) -> Self:
        """The candidates for whom this user speaks, with their contests."""
        return self.filter(user=user).select_related("candidate__contest__organization").order_by("candidate__name")


class Spokesperson(models.Model):
    """A user who may hand in what a candidate says."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="spokespersons")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="candidacies")
    since = models.DateTimeField(db_default=Now(), editable=False)

    objects = SpokespersonQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["since", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["candidate", "user"], name="one_spokesperson_of_a_user")
        ]

    def __str__(self) -> str:
        return f"{self.user} for {self.candidate}"


class SpokespersonInvitationQuerySet(models.QuerySet["SpokespersonInvitation"]):
    """Reads of invitations to speak for a candidate."""

    def offered_to(self, user: User) -> Self:
        """Those for this very address, which sign-in has confirmed."""
        return self.filter(email=user.email).select_related("candidate__contest__organization")


class SpokespersonInvitation(models.Model):
    """An address whose owner may speak for a candidate, once signed in with it."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    invited_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = SpokespersonInvitationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["candidate", "email"], name="one_spokesperson_of_an_address")
        ]

    def __str__(self) -> str:
        return f"{self.email} for {self.candidate}"
