"""The public board: a chain of events for each election, and its ballots."""

from typing import ClassVar, Self

from django.db import connection, models

from hustings import errors
from hustings.elections.models import Election


class ChainQuerySet(models.QuerySet["Chain"]):
    """Reads of chains."""

    def locked(self, election_uuid: str) -> "Chain":
        """The election's chain, its row locked until the transaction ends (hustings.elections.locks tells the order).

        NotFound when nothing was posted for such an election yet.
        """
        try:
            return self.select_for_update().get(pk=election_uuid)
        except Chain.DoesNotExist:
            raise errors.NotFound("There is no such vote.") from None


class Chain(models.Model):
    """The end of an election's chain: whoever posts holds this row's lock, from reading it to the commit."""

    election = models.OneToOneField(Election, primary_key=True, on_delete=models.PROTECT, related_name="chain")
    timestamp = models.BigIntegerField()  # of the archive's headers: seconds since 1970
    size = models.BigIntegerField()  # bytes of the archive so far
    height = models.IntegerField()
    last_event = models.BinaryField()  # the content of the last event record
    ballots = models.PositiveIntegerField(default=0)

    objects = ChainQuerySet.as_manager()

    def __str__(self) -> str:
        return f"board of {self.election_id}"


class RecordQuerySet(models.QuerySet["Record"]):
    """Reads of records."""

    def of(self, chain: Chain) -> Self:
        """The records of this chain, in the archive's order."""
        return self.filter(chain=chain).order_by("offset")


class Record(models.Model):
    """A record of the archive that belongs to no ballot: ``offset`` is where its header begins."""

    class Kind(models.TextChoices):
        """As the record's name in the archive says."""

        DATA = "data"
        EVENT = "event"

    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="records")
    offset = models.BigIntegerField()
    kind = models.CharField(max_length=5, choices=Kind.choices)
    hash = models.CharField(max_length=64)
    content = models.BinaryField()

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["chain", "offset"], name="one_record_at_a_place"),
            models.UniqueConstraint(fields=["chain", "hash"], name="one_record_of_a_hash"),
        ]

    def __str__(self) -> str:
        return f"{self.hash}.{self.kind}.json"


class BallotQuerySet(models.QuerySet["Ballot"]):
    """Reads of ballots."""

    def of(self, chain: Chain) -> Self:
        """The ballots of this chain, in order."""
        return self.filter(chain=chain).order_by("number")

    def with_tracker_from(self, prefix: str) -> Self:
        """Those whose tracker begins with this, which is of Base64's characters, in the order of the trackers."""
        if connection.vendor == "sqlite":
            # LIKE knows no upper and lower case there, and uses no index. Every character of Base64 is below "~".
            return self.filter(tracker__gte=prefix, tracker__lt=f"{prefix}~").order_by("tracker")
        return self.filter(tracker__startswith=prefix).order_by("tracker")


class Ballot(models.Model):
    """A ballot posted: two records of the archive, ``content`` and then ``event``, from ``offset`` on.

    ``hint`` are its commitments (spec/hints.md), kept beside the archive.
    """

    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="posted")
    number = models.PositiveIntegerField()  # from 0
    offset = models.BigIntegerField()
    tracker = models.CharField(max_length=43)
    credential = models.CharField(max_length=64)
    content = models.BinaryField()
    event = models.BinaryField()
    hint = models.BinaryField()
    posted_at = models.DateTimeField()

    objects = BallotQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["chain", "number"], name="one_ballot_of_a_number"),
            models.UniqueConstraint(fields=["chain", "tracker"], name="one_ballot_of_a_tracker"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["chain", "credential", "number"], name="ballots_of_a_credential"),
            models.Index(fields=["chain", "posted_at"], name="ballots_in_time"),
        ]

    def __str__(self) -> str:
        return self.tracker
