"""Decisions of elections on this site enter the ledger by themselves, also those to endorse nobody.

The clock calls `enter_due`. The endorser is the organization's, the contest and the candidates are those that go by the
same names; whatever is missing is stated first.
"""

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction

from hustings.board import archive
from hustings.decision.certificate import signed
from hustings.decision.decision import Kind
from hustings.decision.models import Certificate, DeclaredDecision
from hustings.decision.rule import Rule
from hustings.decision.signed import PublishedKey, check_archive
from hustings.drives.models import Drive
from hustings.due import each
from hustings.elections.locks import locked
from hustings.elections.models import Election, Option
from hustings.ledger.actions import append
from hustings.ledger.dates import PartialDate
from hustings.ledger.fields import LONGEST_TEXT, as_line
from hustings.ledger.kinds import EndorserKind, Status
from hustings.ledger.models import Candidate, Contest, Endorsement, Endorser, Entry
from hustings.ledger.names import id_of, year_of
from hustings.ledger.parts import Process, Proof
from hustings.ledger.proof import vote_by
from hustings.ledger.statements import CandidateStatement, ContestStatement, EndorsementStatement, EndorserStatement
from hustings.roll.models import Organization


def enter_due() -> list[str]:
    """Enter every certified decision that is not entered yet; the elections' identifiers."""
    due = Certificate.objects.filter(decision__endorsements__isnull=True).values_list("decision_id", flat=True)
    return each(due, lambda uuid: enter_decision(election_uuid=uuid))


@transaction.atomic
def enter_decision(*, election_uuid: str) -> list[Entry]:
    """Enter what the election decided, its certificate verified against the archive as it lies here; none twice.

    Several endorsed are an entry each. Faults: those of `SignedCertificate.verify`, WrongArchive.
    """
    election = locked(election_uuid)
    if Endorsement.objects.filter(decision=election_uuid).exists():
        return []
    certificate = Certificate.objects.select_related("key", "decision").get(pk=election_uuid)
    proof = _proof(certificate)
    decision = certificate.decision
    endorser, contest = _endorser(election.organization), _contest(election)
    options = list(election.options.select_related("candidate"))
    candidates = {option.label: _candidate(contest, option.label) for option in options if option.candidate_id}
    statements = [
        EndorsementStatement(
            endorser=endorser.slug,
            contest=contest.slug,
            status=status,
            candidate=candidates[label].person if label else "",
            date=PartialDate.parse(decision.decided_at.date().isoformat()),
            process=_process(decision, options),
            proof=proof,
            note=as_line(decision.sentence, LONGEST_TEXT),
        )
        for status, label in _outcomes(decision, candidates)
    ]
    return append(statements=statements, recorder=election.organization, decision=decision)


def _proof(certificate: Certificate) -> Proof:
    election = certificate.decision.election
    keys = election.organization.signing_keys.values_list("public_key", "retired_at")
    file = signed(certificate)
    stated = file.verify([PublishedKey(*key) for key in keys])
    check_archive(stated, archive.archive(election.chain))
    return Proof(settings.SITE_ADDRESS, election.uuid, file.public_key, file.content_hash, stated.archive_hash)


def _outcomes(decision: DeclaredDecision, candidates: dict[str, Candidate]) -> list[tuple[Status, str]]:
    """What is entered, of which option; for no endorsement the option that led alone, if it is a candidate."""
    if decision.kind == Kind.ENDORSED.value:
        labels = list(decision.endorsed.values_list("label", flat=True))
        return [(Status.ENDORSED if len(labels) == 1 else Status.CO_ENDORSED, label) for label in labels]
    leaders = [leader for leader in decision.arithmetic["leaders"] if leader in candidates]
    return [(Status.NO_ENDORSEMENT, leaders[0] if len(leaders) == 1 else "")]


def _process(decision: DeclaredDecision, options: Sequence[Option]) -> Process:
    rule = Rule.parse(decision.election.rule)
    assert rule is not None
    results = zip((option.label for option in options), decision.counts, strict=True)
    return vote_by(rule, decision.ballots, decision.eligible, results)


# -- what the entry is about, stated first where it is new -------------------------------------------------------------


def _endorser(organization: Organization) -> Endorser:
    known = Endorser.objects.filter(organization=organization).first()
    if known is not None:
        return known
    taken = set(Endorser.objects.filter(slug__startswith=id_of(organization.name)).values_list("slug", flat=True))
    slug = id_of(organization.name, taken)
    # Of what kind it is its officials say on the ledger's page; whoever asked somebody to run is known as that.
    drafts = Drive.objects.of(organization).public().exists()
    kind = EndorserKind.DRAFT_CAMPAIGN if drafts else EndorserKind.ADVOCACY
    append(statements=[EndorserStatement(slug, as_line(organization.name), kind)], recorder=organization)
    Endorser.objects.filter(slug=slug).update(organization=organization)
    return Endorser.objects.get(slug=slug)


def _contest(election: Election) -> Contest:
    about = election.contest
    known = Contest.objects.named(about.name)
    if known is not None:
        return known
    slug = id_of(about.name, set(Contest.objects.values_list("slug", flat=True)))
    cycle = year_of(about.name) or (about.decided_on.year if about.decided_on else None)
    decided_on = PartialDate.parse(about.decided_on.isoformat()) if about.decided_on else None
    stated = ContestStatement(slug, as_line(about.name), cycle, office=as_line(about.office), decided_on=decided_on)
    append(statements=[stated], recorder=election.organization)
    return Contest.objects.get(slug=slug)


def _candidate(contest: Contest, name: str) -> Candidate:
    known = Candidate.objects.named(contest, name)
    if known is not None:
        return known
    taken = set(Candidate.objects.filter(contest=contest).values_list("person", flat=True))
    person = id_of(name, taken)
    append(statements=[CandidateStatement(contest.slug, person, as_line(name))], recorder=None)
    return Candidate.objects.get(contest=contest, person=person)
