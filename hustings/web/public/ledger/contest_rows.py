"""Endorsements as lists show them: who, whom, when, by which process, with what figures, on whose word."""

from dataclasses import dataclass
from fractions import Fraction

from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hustings.ledger.kinds import ENDINGS, Evidence, Standing, Status
from hustings.ledger.models import Contest, Endorsement
from hustings.ledger.models.endorsement import EndorsementQuerySet
from hustings.web.public.ledger.contest_filters import NOBODY, Filters, Sort
from hustings.web.public.ledger.contest_numbers import narrowed
from hustings.web.public.sentences import share, whole_number
from hustings.web.templatetags.ledger import date_in_words, percent, process_kind

PAGE = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """An endorsement's entry on a list."""

    row: Endorsement

    @property
    def nobody(self) -> bool:
        """Whether the endorser decided not to endorse."""
        return self.row.status == Status.NO_ENDORSEMENT.value

    @property
    def ending(self) -> bool:
        """Whether it says that an endorsement ended."""
        return Status(self.row.status) in ENDINGS

    @property
    def ended(self) -> bool:
        """Whether it stands no longer."""
        return self.row.standing == Standing.ENDED.value

    @property
    def glance(self) -> str:
        """The process with its figures: ``member vote, 78.6 % of 340,665, two thirds needed``."""
        return glance(self.row)

    @property
    def proof(self) -> str:
        """Where its certificate is, on this site or another; empty without one."""
        if self.row.evidence != Evidence.PROVEN.value or self.row.decision_id:
            return ""
        return f"{self.row.proof['site'].rstrip('/')}/e/{self.row.proof['election']}/certificate/"

    @property
    def source_date(self) -> str:
        """The source's date; empty where there is none, or its title says it, as those of news reports do."""
        if not self.row.source_date or self.row.decision_id:
            return ""
        with translation.override("en"):
            said = date_in_words(self.row.source_date)
        return "" if said in self.row.source_title else self.row.source_date


def glance(row: Endorsement) -> str:
    """The process of an endorsement with its figures, in a few words."""
    said = [process_kind(row.process)]
    if row.percent is not None and row.ballots:
        said.append(
            _("%(share)s of %(ballots)s") % {"share": percent(row.percent), "ballots": whole_number(row.ballots)}
        )
    elif row.percent is not None:
        said.append(percent(row.percent))
    elif row.ballots:
        text = ngettext("%(ballots)s ballot", "%(ballots)s ballots", row.ballots)
        said.append(text % {"ballots": whole_number(row.ballots)})
    if row.threshold:
        said.append(_("%(share)s needed") % {"share": share(Fraction(row.threshold))})
    return ", ".join(said)


def listed(contest: Contest, filters: Filters) -> list[Listed]:
    """The page of endorsements that is asked for."""
    rows = chosen(contest, filters)
    # First the keys alone: the database orders a hundred thousand of these faster than as many whole rows.
    start = (filters.page - 1) * PAGE
    keys = list(_ordered(rows, filters.sort).values_list("pk", flat=True)[start : start + PAGE])
    found = Endorsement.objects.with_parts().defer("entry__line").in_bulk(keys)
    return [Listed(found[key]) for key in keys]


def chosen(contest: Contest, filters: Filters) -> EndorsementQuerySet:
    """The endorsements that are asked for, in no order."""
    rows = Endorsement.objects.filter(contest=contest)
    rows = narrowed(rows.effective() if filters.ended else rows.current(), filters, keep_undated=filters.undated)
    if filters.candidate == NOBODY:
        rows = rows.filter(status=Status.NO_ENDORSEMENT.value)
    elif filters.candidate:
        whom = Q(candidate__contest=contest, candidate__person=filters.candidate)
        rows = rows.filter(whom).exclude(status=Status.NO_ENDORSEMENT.value)
    if filters.kind:
        rows = rows.filter(endorser__kind=filters.kind.value)
    if filters.process:
        rows = rows.filter(process=filters.process.value)
    return rows.filter(evidence=filters.evidence.value) if filters.evidence else rows


def _ordered(rows: EndorsementQuerySet, sort: Sort) -> EndorsementQuerySet:
    match sort:
        case Sort.NEWEST:
            return rows.newest_first()
        case Sort.OLDEST:
            return rows.order_by(F("last_day").asc(nulls_last=True), "entry")
        case Sort.NAME:
            return rows.order_by("endorser__name", "entry")
        case Sort.BALLOTS:
            return rows.order_by(F("ballots").desc(nulls_last=True), "-entry")
