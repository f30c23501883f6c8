"""How far the ledger has been read."""

from typing import ClassVar

from django.db import models


class Cursor(models.Model):
    """The last entry of the ledger that the pipelines follow already: one row, which whoever reads on holds locked."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    number = models.BigIntegerField(default=-1)  # the chain's first entry is number 0

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(id=1), name="ledger_is_followed_once")
        ]

    def __str__(self) -> str:
        return f"entry {self.number}"
