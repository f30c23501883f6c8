"""The public board: a chain of events for each election, and its ballots."""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar, Self

from django.db import connection, models
from django.db.models.functions import Now

from hustings import errors
from hustings.elections.models import Election


class ChainQuerySet(models.QuerySet["Chain"]):
    """Reads of chains."""

    def locked(self, election_uuid: str) -> "tuple[Chain, datetime]":
        """The election's chain, its row locked until the transaction ends, and the database's clock at that time.

        The caller holds the election's row (hustings.elections.locks). NotFound when nothing was posted yet.
        """
        try:
            row = self.select_for_update(no_key=True).annotate(now=Now()).get(pk=election_uuid)
            now: datetime = vars(row)["now"]
            return row, now
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

    def counting(self, chain: Chain) -> Self:
        """Of this chain, the last ballot of each credential, in order."""
        later = self.model.objects.filter(
            chain=chain, credential=models.OuterRef("credential"), number__gt=models.OuterRef("number")
        )
        return self.of(chain).filter(~models.Exists(later))

    def pages(self, size: int, first: int = 0) -> "Iterator[list[Ballot]]":
        """These ballots from number ``first`` on, ``size`` at a time, however many there are; for one chain's only."""
        while page := list(self.filter(number__gte=first)[:size]):
            yield page
            first = page[-1].number + 1

    def with_tracker_from(self, prefix: str) -> Self:
        """Those whose tracker begins with this, which is of Base64's characters."""
        if connection.vendor == "sqlite":
            # LIKE knows no upper and lower case there, and uses no index. Every character of Base64 is below "~".
            return self.filter(tracker__gte=prefix, tracker__lt=f"{prefix}~")
        return self.filter(tracker__startswith=prefix)


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
            # Compared byte by byte on PostgreSQL, too, so that the beginning of a tracker is found by the index.
            models.UniqueConstraint(
                fields=["chain", "tracker"], name="one_ballot_of_a_tracker", opclasses=("varchar_pattern_ops",) * 2
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["chain", "credential", "number"], name="ballots_of_a_credential"),
            models.Index(fields=["chain", "posted_at"], name="ballots_in_time"),
        ]

    def __str__(self) -> str:
        return self.tracker
