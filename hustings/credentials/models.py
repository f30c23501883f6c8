"""Voting rights."""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, NamedTuple, Self
from uuid import UUID

from django.db import models

from hustings.elections.models import Election
from hustings.mailroom.actions import Draft
from hustings.mailroom.models import Purpose
from hustings.roll.models import Member


class VotingRightQuerySet(models.QuerySet["VotingRight"]):
    """Reads of voting rights."""

    def of(self, election: Election) -> Self:
        """The rights of this election, in the order in which their credentials were made."""
        return self.filter(election=election).order_by("number")

    def used(self) -> Self:
        """Those with which a ballot was posted."""
        return self.filter(ballots__gt=0)

    def addressed(self) -> "Iterator[AddressedRight]":
        """Each with what a letter to its member needs: plain rows, for there may be very many."""
        member = ("member__mailbox", "member__language", "member__organization__language", "member__organization")
        rows = self.values_list("pk", "number", "public_credential", "ballots", "election", *member)
        return (AddressedRight(*row) for row in rows)

    def by_credential(self, election_uuid: str, credentials: Iterable[str]) -> "dict[str, AddressedRight]":
        """The rights with these public credentials; those that are none are left out."""
        rights = self.filter(election=election_uuid, public_credential__in=credentials).addressed()
        return {right.credential: right for right in rights}


class AddressedRight(NamedTuple):
    """A voting right as it was read, and where letters about it go."""

    pk: int
    number: int
    credential: str
    ballots: int
    election: str
    mailbox: str
    language: str
    otherwise: str  # the organization's language, for members who have none
    organization: UUID

    def draft(self, kind: str, key: str, reference: dict[str, Any]) -> Draft:
        """A letter of this kind to the member, in their language: a notice of the vote."""
        language = self.language or self.otherwise
        written = Draft(kind, key, self.mailbox, language, reference)
        return written._replace(purpose=Purpose.NOTICE, organization=self.organization, election=self.election)


class VotingRight(models.Model):
    """A credential's public side, and the member to whom its private side was sent.

    The private side is derived from the election's seed and ``number`` when the letter is written; the seed is a file
    outside the database, destroyed after the close. ``state`` and ``member_before`` are what the roll said when the
    election was frozen, so that turnout needs no look at members.
    """

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="rights")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="rights")
    number = models.PositiveIntegerField()  # from 0: the credential's number under the seed
    public_credential = models.CharField(max_length=64)
    state = models.CharField(max_length=40, blank=True)
    member_before = models.BooleanField(default=True)  # joined before the vote was announced
    ballots = models.PositiveIntegerField(default=0)
    last_tracker = models.CharField(max_length=43, blank=True)
    first_posted_at = models.DateTimeField(null=True)
    last_posted_at = models.DateTimeField(null=True)

    objects = VotingRightQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["election", "public_credential"], name="one_right_of_a_credential"),
            models.UniqueConstraint(fields=["election", "member"], name="one_right_of_a_member"),
            models.UniqueConstraint(fields=["election", "number"], name="one_right_of_a_number"),
            models.CheckConstraint(
                condition=(models.Q(ballots=0) & models.Q(last_tracker=""))
                | (models.Q(ballots__gt=0) & ~models.Q(last_tracker="") & models.Q(last_posted_at__isnull=False)),
                name="right_used_as_it_says",
            ),
        ]

    def __str__(self) -> str:
        return f"voting right {self.number}"
