"""What a list is asked for, typed, and the rows that it asks for; export files take the same."""

from enum import Enum
from typing import Annotated, Any

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field

from hustings import errors
from hustings.ledger.dates import PartialDate
from hustings.ledger.kinds import EndorserKind, Evidence, ProcessKind, Standing, Status
from hustings.ledger.models import Candidate, Contest, Endorsement, Endorser
from hustings.ledger.models.contest import CandidateQuerySet, ContestQuerySet
from hustings.ledger.models.endorsement import EndorsementQuerySet
from hustings.ledger.models.endorser import EndorserQuerySet
from hustings.ledger.names import name_key

LARGEST = 2**53
MOST = 500
USUAL = 100
ID = "^[a-z0-9]+(-[a-z0-9]+)*$"
_DATE = (  # all that `PartialDate` takes, and the 29th of February of every year
    "^(1[7-9][0-9]{2}|2[01][0-9]{2}|2200)"
    "(-(0[13578]|1[02])(-(0[1-9]|[12][0-9]|3[01]))?|-(0[469]|11)(-(0[1-9]|[12][0-9]|30))?|-02(-(0[1-9]|[12][0-9]))?)?$"
)


def _a_date(text: str) -> str:
    try:
        return str(PartialDate.parse(text))
    except errors.WrongField as fault:
        raise ValueError(fault.detail) from None


Id = Annotated[str, Field(pattern=ID, max_length=200, examples=["moveon"])]
Day = Annotated[str, Field(pattern=_DATE, examples=["2015-12"]), AfterValidator(_a_date)]
Year = Annotated[int, Field(ge=0, le=9999)]
Limit = Annotated[int, Field(ge=1, le=MOST, description=f"how many at most on a page, {MOST} at most")]
After = Annotated[int, Field(ge=0, le=LARGEST, description="only entries with a larger number than this")]
AfterId = Annotated[
    str,
    Field(pattern=ID, max_length=200, description="only those whose identifier comes after this one"),
]


class Asked(Schema):
    """What every list takes; what it does not know is refused rather than passed over."""

    model_config = ConfigDict(extra="forbid")


class ByNumber(Asked):
    """Which entries: the ones after a number."""

    after: After = 0
    limit: Limit = USUAL


class ById(Asked):
    """Which page of a list that is in the order of identifiers."""

    after: AfterId | None = None
    limit: Limit = USUAL


class OfContests(Asked):
    """Which contests, whatever list or file of them."""

    cycle: Year | None = Field(None, description="the year that it is named for")

    def rows(self) -> ContestQuerySet:
        """The contests asked for, all pages of them."""
        found = Contest.objects.order_by("slug")
        return found if self.cycle is None else found.filter(cycle=self.cycle)


class WhichContests(ById, OfContests):
    """Which page of contests."""


class OfEndorsers(Asked):
    """Which endorsers, whatever list or file of them."""

    kind: EndorserKind | None = Field(None, description="what sort of endorser")
    name: str | None = Field(
        None,
        min_length=1,
        max_length=200,
        pattern=r"^[^\x00-\x1f\x7f]+$",
        description="a name that it goes by, in any writing",
    )

    def rows(self) -> EndorserQuerySet:
        """The endorsers asked for, all pages of them."""
        found = Endorser.objects.order_by("slug")
        if self.kind is not None:
            found = found.filter(kind=self.kind.value)
        return found if self.name is None else found.filter(names__key=name_key(self.name)).distinct()


class WhichEndorsers(ById, OfEndorsers):
    """Which page of endorsers."""


class OfCandidates(Asked):
    """Which candidates, in a file of them."""

    contest: Id | None = Field(None, description="the contest's identifier")
    person: Id | None = Field(None, description="the person's identifier, the same in every contest")

    def rows(self) -> CandidateQuerySet:
        """The candidates asked for, with their contests."""
        found = Candidate.objects.select_related("contest").order_by("contest__slug", "person")
        if self.contest is not None:
            found = found.filter(contest__slug=self.contest)
        return found if self.person is None else found.filter(person=self.person)


class OfEndorsements(Asked):
    """Which endorsements, whatever list or file of them."""

    contest: Id | None = Field(None, description="the contest's identifier")
    endorser: Id | None = Field(None, description="the endorser's identifier")
    person: Id | None = Field(None, description="the candidate's identifier, the same in every contest")
    kind: EndorserKind | None = Field(None, description="what sort of endorser")
    status: Status | None = Field(None, description="what the endorser did")
    process: ProcessKind | None = Field(None, description="who decided")
    evidence: Evidence | None = Field(None, description="on whose word it stands")
    standing: Standing | None = Field(None, description="what it counts for: those that are true now stand")
    from_: Day | None = Field(
        None,
        alias="from",
        description="announced on or after this day, month or year; a date of a month or a year counts if any day does",
    )
    to: Day | None = Field(None, description="announced on or before this day, month or year, likewise")
    after: After = 0

    def rows(self) -> EndorsementQuerySet:
        """The endorsements asked for, in the order of their entries, each with its parts."""
        rows = Endorsement.objects.with_parts().select_related("corrected_by").order_by("entry")
        rows = rows.filter(**{field: wanted for field, wanted in self._wanted().items() if wanted is not None})
        return rows.filter(entry__gt=self.after) if self.after else rows

    def _wanted(self) -> dict[str, Any]:
        kinds: dict[str, Enum | None] = {"endorser__kind": self.kind, "status": self.status, "process": self.process}
        kinds |= {"evidence": self.evidence, "standing": self.standing}
        return {
            "contest__slug": self.contest,
            "endorser__slug": self.endorser,
            "candidate__person": self.person,
            **{field: kind.value if kind else None for field, kind in kinds.items()},
            "last_day__gte": PartialDate.parse(self.from_).first if self.from_ else None,
            "first_day__lte": PartialDate.parse(self.to).last if self.to else None,
        }


class WhichEndorsements(OfEndorsements):
    """Which page of endorsements."""

    limit: Limit = USUAL
