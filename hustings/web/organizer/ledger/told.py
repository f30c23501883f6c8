"""An endorsement in words, line by line, for whoever is about to enter it, beside the one that it corrects."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hustings.ledger.models import Candidate, Contest, Endorser
from hustings.ledger.statements import (
    CandidateStatement,
    ContestStatement,
    EndorsementStatement,
    EndorserStatement,
    Statement,
)
from hustings.web.organizer.ledger.forms import shares_written
from hustings.web.public.sentences import whole_number
from hustings.web.templatetags.ledger import (
    date_in_words,
    endorsement_status,
    endorser_kind,
    evidence_meaning,
    evidence_word,
    process_kind,
)


@dataclass(frozen=True, slots=True)
class Line:
    """What a field says, and what it said; ``changed`` tells whether these differ."""

    label: str
    new: str
    old: str = ""

    @property
    def changed(self) -> bool:
        """Whether the old entry says something else."""
        return self.new != self.old


def lines(
    new: EndorsementStatement, old: EndorsementStatement | None = None, first: Sequence[Statement] = ()
) -> list[Line]:
    """What is entered, and what it takes the place of; ``first`` is what is stated before it."""
    after, before = _told(new, first), _told(old, ()) if old is not None else {}
    return [Line(label, after[label], before.get(label, "")) for label in after if after[label] or before.get(label)]


def stated_first(statements: Sequence[Statement]) -> list[str]:
    """What the ledger does not know yet, a sentence for each."""
    told = []
    for one in statements:
        match one:
            case EndorserStatement():
                said = _("A new endorser: %(name)s, %(kind)s.")
                told.append(said % {"name": one.name, "kind": endorser_kind(one.kind)})
            case ContestStatement():
                details = ", ".join(filter(None, (one.office, one.party, one.jurisdiction, str(one.cycle or ""))))
                said = _("A new contest: %(name)s (%(details)s).") if details else _("A new contest: %(name)s.")
                told.append(said % {"name": one.name, "details": details})
            case CandidateStatement():
                told.append(_("A new candidate in this contest: %(name)s.") % {"name": one.name})
            case EndorsementStatement():
                pass
    return told


def _told(one: EndorsementStatement, first: Sequence[Statement]) -> dict[str, str]:
    process, source = one.process, one.source
    source_words = [] if source is None else [source.title, date_in_words(source.date) if source.date else ""]
    proof = one.proof
    return {
        _("Endorser"): _endorser(one.endorser, first),
        _("Contest"): _contest(one.contest, first),
        _("Status"): endorsement_status(one.status),
        _("Candidate"): _person(one, first),
        _("Date"): date_in_words(one.date),
        _("Process"): process_kind(process.kind),
        _("Rule"): process.rule,
        _("Fraction"): process.threshold,
        _("Ballots"): "" if process.ballots is None else whole_number(process.ballots),
        _("Members who could vote"): "" if process.eligible is None else whole_number(process.eligible),
        _("Results"): shares_written(process.results),
        _("Office"): one.position,
        _("Evidence"): f"{evidence_word(one.evidence)}: {evidence_meaning(one.evidence)}",
        _("Source"): ", ".join(filter(None, source_words)),
        _("Link"): "" if source is None else source.link,
        _("SHA-256 of the text"): "" if source is None else source.text_hash,
        _("Held at"): "" if proof is None else proof.site,
        _("Election"): "" if proof is None else proof.election,
        _("Key, as given by the recorder"): "" if proof is None else proof.public_key,
        _("Note"): one.note,
    }


def _endorser(slug: str, first: Sequence[Statement]) -> str:
    new = next((one.name for one in first if isinstance(one, EndorserStatement) and one.id == slug), "")
    return new or Endorser.objects.get(slug=slug).name


def _contest(slug: str, first: Sequence[Statement]) -> str:
    new = next((one.name for one in first if isinstance(one, ContestStatement) and one.id == slug), "")
    return new or Contest.objects.get(slug=slug).name


def _person(one: EndorsementStatement, first: Sequence[Statement]) -> str:
    if not one.candidate:
        return ""
    for stated in first:
        if isinstance(stated, CandidateStatement) and stated.id == one.candidate:
            return stated.name
    return Candidate.objects.get(contest__slug=one.contest, person=one.candidate).name
