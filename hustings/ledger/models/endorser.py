"""Those who endorse, and the names they go by."""

from typing import ClassVar

from django.db import models

from hustings.ledger.dates import PartialDate
from hustings.ledger.kinds import EndorserKind
from hustings.ledger.models.entry import Entry
from hustings.ledger.names import name_key
from hustings.roll.models import Organization


class EndorserQuerySet(models.QuerySet["Endorser"]):
    """Reads of endorsers."""

    def named(self, name: str) -> "Endorser | None":
        """The one that goes by this name, in any of its writings; the earliest entered where there are several."""
        return self.filter(names__key=name_key(name)).order_by("pk").distinct().first()


class Endorser(models.Model):
    """An organization or person that endorses, as its entry ``stated`` last says; ``slug`` is its identifier.

    ``organization`` is the one that holds its votes on this site, if it does.
    """

    slug = models.SlugField(max_length=200, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in EndorserKind])
    founded = models.CharField(max_length=10, blank=True)  # as precisely as it is known
    members = models.BigIntegerField(null=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    site = models.CharField(max_length=500, blank=True)
    wikidata = models.CharField(max_length=13, blank=True)
    organization = models.OneToOneField(Organization, on_delete=models.PROTECT, null=True, related_name="endorser")
    stated = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")

    objects = EndorserQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in EndorserKind]), name="endorser_kind_exists"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["kind", "name"], name="endorsers_of_a_kind")]

    def __str__(self) -> str:
        return self.name

    @property
    def founding(self) -> PartialDate | None:
        """When it was founded, as precisely as it is known."""
        return PartialDate.parse(self.founded) if self.founded else None


class EndorserName(models.Model):
    """A name that an endorser goes by, and what its writings have in common (`names.name_key`)."""

    endorser = models.ForeignKey(Endorser, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=200)
    key = models.CharField(max_length=200, db_index=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["endorser", "key"], name="one_writing_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name
