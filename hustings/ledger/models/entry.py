"""The chain: its entries, and its head."""

from collections.abc import Iterator
from typing import Any, ClassVar, Self

from django.db import models

from hustings import errors
from hustings.roll.models import Organization


class Head(models.Model):
    """Where the chain ends: one row, which whoever appends holds locked. ``number`` and ``hash`` are the last entry's.

    Its lock is taken after every other one, and nothing is waited for under it.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    number = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(id=1), name="ledger_has_one_head")
        ]

    def __str__(self) -> str:
        return f"entry {self.number}"


class EntryQuerySet(models.QuerySet["Entry"]):
    """Reads of the chain."""

    def in_order(self) -> Self:
        """From the first on."""
        return self.order_by("number")

    def file(self) -> Iterator[bytes]:
        """The lines of the public file, each with its line feed."""
        for line in self.in_order().values_list("line", flat=True).iterator(2000):
            yield bytes(line) + b"\n"

    def update(self, **_values: Any) -> int:
        """Refused: the ledger only grows."""
        raise errors.Refusal("an entry of the ledger is never changed: it is corrected by another")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused: the ledger only grows."""
        raise errors.Refusal("an entry of the ledger is never deleted")


class Entry(models.Model):
    """An entry: ``line`` are the very bytes that ``hash`` is of (`hustings.ledger.entries`), without a line feed.

    ``recorder`` is the organization whose official entered it, None for the site itself.
    """

    number = models.BigIntegerField(primary_key=True)
    hash = models.CharField(max_length=64, unique=True)
    line = models.BinaryField()
    type = models.CharField(max_length=11)
    recorder = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="entries")
    at = models.DateTimeField()

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["recorder", "-number"], name="entries_of_recorder")
        ]

    def __str__(self) -> str:
        return f"entry {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; Refusal when it exists."""
        if not self._state.adding:
            raise errors.Refusal("an entry of the ledger is never changed: it is corrected by another")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused: the ledger only grows."""
        raise errors.Refusal("an entry of the ledger is never deleted")
