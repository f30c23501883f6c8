"""Campaigns, and who belongs to them."""

import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from hustings.accounts.models import User
from hustings.ledger.models import Candidate


class Role(models.TextChoices):
    """What a member may do: members do everything but say who belongs to the campaign, and what it is."""

    LEAD = "lead", _("lead")
    MEMBER = "member", _("member")


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Reads of campaigns."""

    def of(self, user: User) -> Self:
        """Those to which this user belongs."""
        found = self.filter(members__user=user).select_related("candidate__contest")
        return found.order_by("name", "founded_at")

    def unlinked(self) -> Self:
        """Those whose candidate the ledger did not know yet when somebody last looked."""
        return self.filter(candidate=None).exclude(contest_key="")


class Campaign(models.Model):
    """One campaign of one candidate. Nothing of it is public; it goes whole when its leads delete it.

    ``candidate`` is the ledger's; until the ledger knows the candidate, ``contest_name`` and ``candidate_name`` say who
    is meant, as far as that is said. ``contest_key`` is what writings of the contest's name have in common
    (`hustings.ledger.names`): by it the votes on this site are found that are about the same contest.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=150)
    time_zone = models.CharField(max_length=64, default="UTC")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, null=True, related_name="campaigns")
    contest_name = models.CharField(max_length=200, blank=True)
    contest_key = models.CharField(max_length=200, blank=True, db_index=True)
    candidate_name = models.CharField(max_length=200, blank=True)
    founded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    founded_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "founded_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The subject of this campaign's audit rows: no name, for those outlive the campaign."""
        return f"campaign {self.uuid}"

    @property
    def pursued_in(self) -> str:
        """The contest's name; empty while nobody has said it."""
        return self.candidate.contest.name if self.candidate else self.contest_name

    @property
    def pursued_by(self) -> str:
        """The candidate's name; empty while nobody has said it."""
        return self.candidate.name if self.candidate else self.candidate_name


class CampaignMemberQuerySet(models.QuerySet["CampaignMember"]):
    """Reads of who belongs to a campaign."""

    def leads(self) -> Self:
        """Those who lead it."""
        return self.filter(role=Role.LEAD)


class CampaignMember(models.Model):
    """A user in a campaign; ``seen`` is the last move (its row's number) that they have marked as seen."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="campaigns")
    role = models.CharField(max_length=6, choices=Role.choices, default=Role.MEMBER)
    since = models.DateTimeField(db_default=Now(), editable=False)
    seen = models.BigIntegerField(default=0)

    objects = CampaignMemberQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["since", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["campaign", "user"], name="one_campaign_member_of_a_user"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="campaign_role_exists"),
        ]

    def __str__(self) -> str:
        return f"{self.user}"


class CampaignInvitationQuerySet(models.QuerySet["CampaignInvitation"]):
    """Reads of invitations into campaigns."""

    def offered_to(self, user: User) -> Self:
        """Those for this very address, which sign-in has confirmed."""
        return self.filter(email=user.email).select_related("campaign")


class CampaignInvitation(models.Model):
    """An address whose owner may join the campaign, once signed in with it."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    invited_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = CampaignInvitationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["campaign", "email"], name="one_campaign_invitation_of_an_address")
        ]

    def __str__(self) -> str:
        return self.email
