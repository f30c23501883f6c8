"""What is decided elsewhere, and who stands in it."""

from typing import ClassVar

from django.db import models

from hustings.ledger.dates import PartialDate
from hustings.ledger.kinds import Outcome
from hustings.ledger.models.entry import Entry
from hustings.ledger.names import name_key


class ContestQuerySet(models.QuerySet["Contest"]):
    """Reads of contests."""

    def named(self, name: str) -> "Contest | None":
        """The one of this name, in any of its writings; the earliest entered where there are several."""
        return self.filter(key=name_key(name)).order_by("pk").first()


class Contest(models.Model):
    """A contest as its entry ``stated`` last says; ``slug`` is its identifier."""

    slug = models.SlugField(max_length=200, unique=True)
    name = models.CharField(max_length=200)
    key = models.CharField(max_length=200, db_index=True)  # what writings of its name have in common
    cycle = models.PositiveSmallIntegerField(null=True)  # the year it is named for
    office = models.CharField(max_length=200, blank=True)
    party = models.CharField(max_length=200, blank=True)
    jurisdiction = models.CharField(max_length=200, blank=True)
    decided_on = models.CharField(max_length=10, blank=True)  # as precisely as it is known
    wikidata = models.CharField(max_length=13, blank=True)
    stated = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")

    objects = ContestQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-cycle", "name", "pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["-cycle", "name"], name="contests_by_cycle")]

    def __str__(self) -> str:
        return self.name

    @property
    def decided(self) -> PartialDate | None:
        """When it is decided, as precisely as it is known."""
        return PartialDate.parse(self.decided_on) if self.decided_on else None


class CandidateQuerySet(models.QuerySet["Candidate"]):
    """Reads of candidates."""

    def named(self, contest: Contest, name: str) -> "Candidate | None":
        """The contest's candidate of this name, in any of its writings."""
        key = name_key(name)
        return next((one for one in self.filter(contest=contest) if key in one.keys), None)


class Candidate(models.Model):
    """A person in a contest, as the entry ``stated`` last says; ``person`` is the same in every contest.

    ``also`` are other names; ``share`` is the per cent of the contest's vote, a decimal number in text, empty when
    unknown.
    """

    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="candidates")
    person = models.SlugField(max_length=200)
    name = models.CharField(max_length=200)
    also = models.JSONField(default=list)
    party = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=8, blank=True, choices=[(one.value, one.value) for one in Outcome])
    share = models.CharField(max_length=8, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    wikidata = models.CharField(max_length=13, blank=True)
    stated = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")

    objects = CandidateQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["contest", "person"], name="one_candidacy_of_a_person")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def keys(self) -> frozenset[str]:
        """What writings of the candidate's names have in common, one for each name."""
        return frozenset(map(name_key, (self.name, *self.also)))
