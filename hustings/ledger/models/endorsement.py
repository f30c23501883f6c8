"""Endorsements: a row for each entry about one, and what it counts for beside the others."""

from datetime import date
from fractions import Fraction
from typing import ClassVar, Self

from django.db import models

from hustings.decision.models import DeclaredDecision
from hustings.ledger.dates import PartialDate
from hustings.ledger.kinds import Evidence, ProcessKind, Standing, Status
from hustings.ledger.models.contest import Candidate, Contest
from hustings.ledger.models.endorser import Endorser, EndorserName
from hustings.ledger.models.entry import Entry


class EndorsementQuerySet(models.QuerySet["Endorsement"]):
    """Reads of endorsements."""

    def current(self) -> Self:
        """Those that stand: endorsements and decisions not to endorse, each once."""
        return self.filter(standing=Standing.STANDS.value)

    def effective(self) -> Self:
        """All that happened, also what ended since: without what was corrected, taken back, or said twice."""
        kept = (Standing.STANDS.value, Standing.ENDED.value, Standing.NOTICE.value)
        return self.filter(standing__in=kept).exclude(status=Status.RETRACTED.value)

    def given(self) -> Self:
        """Endorsements alone, in force or ended since, each once: what a candidate had at some time."""
        kept = (Standing.STANDS.value, Standing.ENDED.value)
        return self.filter(standing__in=kept).exclude(status=Status.NO_ENDORSEMENT.value)

    def may_fall_within(self, first: date | None, last: date | None) -> Self:
        """Those whose date may lie between these days, which count; None leaves a side open. Not those without one."""
        found = self.filter(last_day__gte=first) if first else self.filter(last_day__isnull=False)
        return found.filter(first_day__lte=last) if last else found

    def by_endorsers_named(self, key: str) -> Self:
        """Those of endorsers one of whose names has this in it, as `names.name_key` writes it."""
        return self.filter(endorser__in=EndorserName.objects.filter(key__contains=key).values("endorser"))

    def with_parts(self) -> Self:
        """With endorser, contest, candidate and entry, each read at once."""
        return self.select_related("endorser", "contest", "candidate", "entry__recorder")

    def newest_first(self) -> Self:
        """By date, those without one last; of a day the one entered last first."""
        return self.order_by(models.F("last_day").desc(nulls_last=True), "-entry")


class Endorsement(models.Model):
    """An entry about an endorser in a contest (`statements.EndorsementStatement`), in columns.

    ``date`` is as precise as it is known; ``first_day`` and ``last_day`` are the days that it may mean, None without
    one. ``share`` is what ``candidate`` got in the process's vote, in hundredths of a per cent, rounded half up.
    ``decision`` is the one of an election on this site that the entry was made of. What changes is only ``standing``
    and ``ended_on``, when another entry about the same endorser and contest comes in.
    """

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.PROTECT, related_name="endorsement")
    endorser = models.ForeignKey(Endorser, on_delete=models.PROTECT, related_name="endorsements")
    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="endorsements")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, null=True, related_name="endorsements")
    status = models.CharField(max_length=14, choices=[(one.value, one.value) for one in Status])
    date = models.CharField(max_length=10, blank=True)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    process = models.CharField(max_length=17, choices=[(one.value, one.value) for one in ProcessKind])
    rule = models.CharField(max_length=1000, blank=True)
    threshold = models.CharField(max_length=19, blank=True)  # a fraction, 2/3
    ballots = models.BigIntegerField(null=True)
    eligible = models.BigIntegerField(null=True)
    results = models.JSONField(default=list)  # objects of name, and votes or percent
    share = models.PositiveSmallIntegerField(null=True)
    position = models.CharField(max_length=200, blank=True)  # the office the endorser held then
    evidence = models.CharField(max_length=7, choices=[(one.value, one.value) for one in Evidence])
    proof = models.JSONField(default=dict)  # the statement's, empty without one
    source_title = models.CharField(max_length=1000, blank=True)
    source_link = models.CharField(max_length=500, blank=True)
    source_date = models.CharField(max_length=10, blank=True)
    source_hash = models.CharField(max_length=64, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="corrected_by")
    reason = models.CharField(max_length=1000, blank=True)  # why it corrects the other
    decision = models.ForeignKey(DeclaredDecision, on_delete=models.PROTECT, null=True, related_name="endorsements")
    standing = models.CharField(max_length=9, choices=[(one.value, one.value) for one in Standing])
    ended_on = models.DateField(null=True)

    objects = EndorsementQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(candidate__isnull=False)
                | models.Q(status__in=[Status.NO_ENDORSEMENT.value, Status.RETRACTED.value]),
                name="endorsement_of_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(corrects__isnull=False) | ~models.Q(status=Status.RETRACTED.value),
                name="retraction_names_what_it_retracts",
            ),
            models.CheckConstraint(
                condition=models.Q(corrects__isnull=True, reason="")
                | (models.Q(corrects__isnull=False) & ~models.Q(reason="")),
                name="correction_gives_its_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(decision__isnull=True) | models.Q(evidence=Evidence.PROVEN.value),
                name="decision_is_proven",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # All that a contest's numbers are counted by: the database reads them from here, and no row.
            models.Index(
                fields=[
                    *("contest", "standing", "candidate", "last_day", "status"),
                    *("ended_on", "process", "evidence", "endorser"),
                ],
                name="endorsements_in_a_contest",
            ),
            models.Index(
                fields=["contest", "decision"],
                name="endorsements_decided_here",
                condition=models.Q(decision__isnull=False),
            ),
            models.Index(fields=["contest", "standing", "-last_day"], name="endorsements_of_late"),
            models.Index(fields=["endorser", "contest"], name="endorsements_of_an_endorser"),
            models.Index(fields=["candidate", "standing", "-last_day"], name="endorsements_of_a_candidate"),
        ]

    def __str__(self) -> str:
        return f"{self.endorser}: {self.status} {self.candidate or ''}".strip()

    @property
    def announced(self) -> PartialDate | None:
        """When it was announced, as precisely as it is known."""
        return PartialDate.parse(self.date) if self.date else None

    @property
    def percent(self) -> Fraction | None:
        """The candidate's per cent of the vote, to two decimals."""
        return None if self.share is None else Fraction(self.share, 100)
