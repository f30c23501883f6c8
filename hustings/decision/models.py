"""Decisions, and the certificates that declare them."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from hustings.decision.decision import Kind
from hustings.elections.models import Election, Option
from hustings.roll.models import Organization


class DeclaredDecision(models.Model):
    """The decision of an election, kept for its pages; anyone can compute it again from the archive.

    ``arithmetic`` is `Decision.to_json()`; ``counts`` the result's row for the question that the rule is about, in the
    order of the options, with the blank ballots apart in ``blank``.
    """

    election = models.OneToOneField(Election, primary_key=True, on_delete=models.PROTECT, related_name="decision")
    kind = models.CharField(max_length=14, choices=[(kind.value, kind.value) for kind in Kind])
    endorsed = models.ManyToManyField(Option, related_name="+")
    sentence = models.TextField()
    arithmetic = models.JSONField()
    counts = models.JSONField()
    blank = models.PositiveIntegerField(null=True)
    ballots = models.PositiveIntegerField()
    eligible = models.PositiveIntegerField()
    voted_before = models.PositiveIntegerField()  # voters who were members before the vote was announced
    archive_hash = models.CharField(max_length=64)  # SHA-256 of the whole archive
    archive_size = models.BigIntegerField()
    decided_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.sentence


class SigningKey(models.Model):
    """A key with which an organization signs its certificates; the private part is a file outside the database."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="signing_keys")
    public_key = models.CharField(max_length=64, unique=True)  # Ed25519 (RFC 8032), hex
    made_at = models.DateTimeField(db_default=Now())
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organization"], condition=models.Q(retired_at__isnull=True), name="one_key_in_use"
            )
        ]

    def __str__(self) -> str:
        return self.public_key


class Certificate(models.Model):
    """A signed statement of a decision: ``content`` are the very bytes that ``signature`` (hex) is over."""

    decision = models.OneToOneField(
        DeclaredDecision, primary_key=True, on_delete=models.PROTECT, related_name="certificate"
    )
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="certificates")
    content = models.BinaryField()
    signature = models.CharField(max_length=128)
    issued_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"certificate of {self.decision_id}"
