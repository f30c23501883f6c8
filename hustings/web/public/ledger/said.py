"""What entries of the ledger state, in a sentence each, with the names of whatever they are about."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hustings.ledger.entries import EntryLine, Opening, parse_entry
from hustings.ledger.kinds import Status
from hustings.ledger.models import Candidate, Contest, Endorser, Entry
from hustings.ledger.statements import (
    CandidateStatement,
    ContestStatement,
    EndorsementStatement,
    EndorserStatement,
)
from hustings.web.templatetags.ledger import date_in_words, endorser_kind

_DEEDS = {
    Status.ENDORSED: gettext_noop("%(endorser)s endorsed %(candidate)s: %(contest)s, %(date)s."),
    Status.CO_ENDORSED: gettext_noop("%(endorser)s endorsed %(candidate)s as one of several: %(contest)s, %(date)s."),
    Status.NO_ENDORSEMENT: gettext_noop("%(endorser)s decided not to endorse anybody: %(contest)s, %(date)s."),
    Status.WITHDRAWN: gettext_noop("%(endorser)s withdrew its endorsement of %(candidate)s: %(contest)s, %(date)s."),
    Status.SUPERSEDED: gettext_noop(
        "%(endorser)s gave its endorsement of %(candidate)s up for another: %(contest)s, %(date)s."
    ),
    Status.RETRACTED: gettext_noop(
        "Taken back: that %(endorser)s endorsed %(candidate)s in %(contest)s should not have been entered."
    ),
}


@dataclass(frozen=True, slots=True)
class Names:
    """Names of endorsers, contests and candidates by their identifiers, as the ledger has them now."""

    endorsers: dict[str, str]
    contests: dict[str, str]
    candidates: dict[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Said:
    """An entry with what it states."""

    entry: Entry
    parsed: Opening | EntryLine
    sentence: str
    endorsement: EndorsementStatement | None

    @property
    def corrects(self) -> int | None:
        """The number of the entry that it corrects."""
        return self.endorsement.corrects.entry if self.endorsement and self.endorsement.corrects else None


def said(entries: Iterable[Entry]) -> list[Said]:
    """What these entries state; a few queries for all of them."""
    parsed = [(entry, parse_entry(bytes(entry.line))) for entry in entries]
    names = _names([line for _entry, line in parsed])
    return [_said(entry, line, names) for entry, line in parsed]


def _said(entry: Entry, line: Opening | EntryLine, names: Names) -> Said:
    if isinstance(line, Opening):
        return Said(entry, line, _("The ledger of %(site)s begins.") % {"site": line.site}, None)
    states = line.states
    endorsement = states if isinstance(states, EndorsementStatement) else None
    return Said(entry, line, _sentence(line, names), endorsement)


def _sentence(line: EntryLine, names: Names) -> str:
    match line.states:
        case EndorserStatement() as one:
            return _("An endorser: %(name)s, %(kind)s.") % {"name": one.name, "kind": endorser_kind(one.kind)}
        case ContestStatement() as one:
            return _("A contest: %(name)s.") % {"name": one.name}
        case CandidateStatement() as one:
            contest = names.contests.get(one.contest, one.contest)
            return _("A candidate: %(name)s, in %(contest)s.") % {"name": one.name, "contest": contest}
        case EndorsementStatement() as one:
            return _(_DEEDS[one.status]) % {
                "endorser": names.endorsers.get(one.endorser, one.endorser),
                "candidate": names.candidates.get((one.contest, one.candidate), one.candidate),
                "contest": names.contests.get(one.contest, one.contest),
                "date": date_in_words(one.date),
            }


def _names(lines: Iterable[Opening | EntryLine]) -> Names:
    endorsers, contests, people = set[str](), set[str](), set[str]()
    for line in lines:
        match line:
            case EntryLine(states=EndorsementStatement() as one):
                endorsers.add(one.endorser)
                contests.add(one.contest)
                people.add(one.candidate)
            case EntryLine(states=CandidateStatement() as one):
                contests.add(one.contest)
    found = Candidate.objects.filter(contest__slug__in=contests, person__in=people - {""}).order_by()
    return Names(
        dict(Endorser.objects.filter(slug__in=endorsers).values_list("slug", "name")),
        dict(Contest.objects.filter(slug__in=contests).values_list("slug", "name")),
        {(contest, person): name for contest, person, name in found.values_list("contest__slug", "person", "name")},
    )
