"""How far the tally of an election has come; what it consists of stands on the board."""

from typing import ClassVar

from django.db import models

from hustings.elections.models import Election


class Tally(models.Model):
    """The sum of an election's counted ballots, from the close on."""

    election = models.OneToOneField(Election, primary_key=True, on_delete=models.PROTECT, related_name="tally")
    done = models.PositiveIntegerField(default=0)  # ballots summed up so far
    ballots = models.PositiveIntegerField(default=0)  # ballots that count
    weight = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)  # of the encrypted tally's record
    summed_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(opened_at__isnull=True) | ~models.Q(hash=""), name="tally_opened_after_its_sum"
            )
        ]

    def __str__(self) -> str:
        return f"tally of {self.election_id}"


class PartialDecryption(models.Model):
    """A trustee's partial decryption, verified and posted."""

    tally = models.ForeignKey(Tally, on_delete=models.PROTECT, related_name="decryptions")
    trustee = models.PositiveSmallIntegerField()  # from 1
    posted_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["trustee"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["tally", "trustee"], name="one_decryption_of_a_trustee")
        ]

    def __str__(self) -> str:
        return f"partial decryption of trustee {self.trustee}"
