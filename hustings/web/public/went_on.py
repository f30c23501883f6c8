"""An organization's decisions in figures, and what those whom it endorsed went on to, as the ledger has it."""

from collections.abc import Sequence
from dataclasses import dataclass

from hustings.decision.models import Certificate, DeclaredDecision
from hustings.elections.models import Election
from hustings.ledger.models import Candidate, Endorsement, Endorser
from hustings.roll.models import Organization
from hustings.web.public.ledger.contest_rows import Listed
from hustings.web.public.outcome import decision_of
from hustings.web.public.picture import shown_share, turnout_share

MOST = 50


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision in figures: the leading option's share, empty without one, and the share of those who voted."""

    election: Election
    outcome: str
    declared: DeclaredDecision
    share: str
    turnout: str
    certified: bool


@dataclass(frozen=True, slots=True)
class WentOn:
    """An endorsement, and the same person's contests in later cycles."""

    one: Listed
    later: list[Candidate]


def decided(elections: Sequence[tuple[Election, str]]) -> list[Decided]:
    """The figures of decided elections, read with decision and options; their outcomes are in words."""
    keys = [election.pk for election, _outcome in elections]
    certified = set(Certificate.objects.filter(decision__in=keys).values_list("decision_id", flat=True))
    return [_decided(election, outcome, certified=election.pk in certified) for election, outcome in elections]


def _decided(election: Election, outcome: str, *, certified: bool) -> Decided:
    declared = election.decision
    decision = decision_of(declared)
    share = shown_share(decision.votes, decision.of, decision.rule) if decision.leaders and decision.of else ""
    return Decided(election, outcome, declared, share, turnout_share(declared.ballots, declared.eligible), certified)


def endorser_of(organization: Organization) -> Endorser | None:
    """The organization in the ledger; None while it is not there."""
    return Endorser.objects.filter(organization=organization).first()


def went_on(endorser: Endorser) -> list[WentOn]:
    """Its latest endorsements that stand, with what became of whom."""
    rows = Endorsement.objects.filter(endorser=endorser).current().given().with_parts().defer("entry__line")
    found = list(rows.newest_first()[:MOST])
    people = {row.candidate.person for row in found if row.candidate is not None}
    others: dict[str, list[Candidate]] = {}
    for other in Candidate.objects.filter(person__in=people).select_related("contest").order_by("contest__cycle", "pk"):
        others.setdefault(other.person, []).append(other)
    return [WentOn(Listed(row), _later(row, others)) for row in found]


def _later(row: Endorsement, others: dict[str, list[Candidate]]) -> list[Candidate]:
    year = row.contest.cycle or (row.last_day.year if row.last_day else None)
    if row.candidate is None or year is None:
        return []
    same = others.get(row.candidate.person, [])
    return [one for one in same if one.contest.cycle is not None and one.contest.cycle > year]
