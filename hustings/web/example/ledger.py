"""What the example's ledger holds: real endorsements of 2004 to 2020 (ledger.csv, with its sources), and what follows.

The facts are those of news reports and of the organizations' own pages, as each entry names them. A campaign pursues
the endorsers of 2020, and a draft drive asks somebody to run: these two are made up.
"""

from datetime import timedelta
from pathlib import Path

from django.core.files.base import ContentFile
from django.utils import timezone

from hustings.accounts.models import User
from hustings.drives import actions as drives
from hustings.drives import signature_actions
from hustings.drives.codes import code_of
from hustings.drives.models import Drive, Signature
from hustings.drives.petition import Asked
from hustings.drives.signer import Signer
from hustings.ledger import batch_actions, entry_actions
from hustings.ledger.actions import enter
from hustings.ledger.batches import running
from hustings.ledger.dates import PartialDate
from hustings.ledger.kinds import EndorserKind, Outcome
from hustings.ledger.models import Candidate, Endorser
from hustings.ledger.statements import CandidateStatement, EndorserStatement, Statement
from hustings.pursuit import actions as campaigns
from hustings.pursuit import target_actions, vote_actions
from hustings.pursuit.actions import Particulars
from hustings.pursuit.models import Stage
from hustings.pursuit.target_actions import Plan, Pursued
from hustings.pursuit.vote_actions import Announced
from hustings.roll.applicant import Applicant
from hustings.roll.models import Organization

LIST = Path(__file__).with_name("ledger.csv")

_FEDERATION = ("afl-cio", "AFL-CIO")
_AFFILIATES = (
    "American Federation of State, County and Municipal Employees",
    "American Federation of Teachers",
    "American Postal Workers Union",
    "Communications Workers of America",
    "National Nurses United",
    "United Food and Commercial Workers",
)
_FOUNDED = {
    "MoveOn": "1998-09",
    "Democracy for America": "2004",
    "Working Families Party": "1998",
    "Democratic Socialists of America": "1982",
    "National Education Association": "1857",
    "American Federation of Teachers": "1916",
    "National Nurses United": "2009",
    "Sunrise Movement": "2017",
}
_ALSO = {"MoveOn": ("MoveOn.org Political Action",), "Working Families Party": ("WFP",)}
_MEMBERS = {"MoveOn": 8_000_000, "Democracy for America": 1_000_000, "Communications Workers of America": 700_000}
_WENT = {
    ("2004", "Howard Dean"): (Outcome.WITHDREW, ""),
    ("2008", "Barack Obama"): (Outcome.WON, "Q76"),
    ("2016", "Bernie Sanders"): (Outcome.LOST, "Q359442"),
    ("2016", "Hillary Clinton"): (Outcome.WON, "Q6294"),
    ("2020", "Bernie Sanders"): (Outcome.WITHDREW, "Q359442"),
    ("2020", "Elizabeth Warren"): (Outcome.WITHDREW, "Q434706"),
}
_PURSUED = (
    ("National Nurses United", Stage.INTERVIEW, "Send the answers on single-payer health care"),
    ("American Federation of Teachers", Stage.QUESTIONNAIRE, "Hand in the questionnaire"),
    ("MoveOn", Stage.CONTACTED, "Ask when the members vote"),
    ("Communications Workers of America", Stage.POLICY_INPUT, "Share the proposal on broadband"),
    ("Friends of the Earth Action", Stage.IDENTIFIED, "Find out whom to write to"),
)
_PETITION = (
    "Rosa Quill has repaired what others closed: two clinics, a library, the night buses.\n\n"
    "We ask her to run for governor. If she does, we will knock on doors; if she does not, we will decide together "
    "whom we support instead."
)
_SIGNERS = (("Nia", "Barnes", "IL"), ("Ben", "Osei", "IL"), ("Lucía", "Ramos", "WA"), ("Tom", "Adler", "IL"))


def fill(*, owner: User, organization: Organization, speaker: User) -> Drive:
    """Import the list, add what it has no columns for, begin a pursuit and a drive; the drive."""
    own = EndorserStatement("unnamed", organization.name, EndorserKind.ADVOCACY)
    entry_actions.describe(by=owner, organization=organization, said=own)
    _import(owner, organization)
    enter(by=owner, organization=organization, statements=[*_endorsers(), *_candidates()])
    _pursue(speaker)
    return _ask_to_run(owner, organization)


def _import(owner: User, organization: Organization) -> None:
    file = ContentFile(LIST.read_bytes(), LIST.name)
    batch = batch_actions.upload(organization=organization, by=owner, file=file, name=LIST.name)
    batch_actions.start(batch_id=batch.pk, by=owner, columns=batch.columns)
    running.run(batch_id=batch.pk)
    batch_actions.decide_all_new(batch_id=batch.pk, by=owner)
    batch_actions.enter(batch_id=batch.pk, by=owner, corrects=False)
    running.run(batch_id=batch.pk)


def _endorsers() -> list[Statement]:
    slug, name = _FEDERATION
    stated: list[Statement] = [EndorserStatement(slug, name, EndorserKind.UNION)]
    for endorser in Endorser.objects.filter(name__in={*_FOUNDED, *_AFFILIATES, *_ALSO, *_MEMBERS}):
        founded = _FOUNDED.get(endorser.name)
        stated.append(
            EndorserStatement(
                id=endorser.slug,
                name=endorser.name,
                kind=EndorserKind(endorser.kind),
                also=_ALSO.get(endorser.name, ()),
                founded=PartialDate.parse(founded) if founded else None,
                members=_MEMBERS.get(endorser.name),
                parent=slug if endorser.name in _AFFILIATES else "",
            )
        )
    return stated


def _candidates() -> list[Statement]:
    stated: list[Statement] = []
    for (cycle, name), (outcome, wikidata) in _WENT.items():
        candidate = Candidate.objects.select_related("contest").get(contest__cycle=cycle, name=name)
        stated.append(
            CandidateStatement(
                contest=candidate.contest.slug,
                id=candidate.person,
                name=name,
                party="Democratic Party",
                outcome=outcome,
                wikidata=wikidata,
            )
        )
    return stated


def _pursue(speaker: User) -> None:
    """A campaign's pipeline for the nomination of 2020, as it might have stood some months before."""
    candidate = Candidate.objects.get(contest__cycle=2020, name="Elizabeth Warren")
    said = Particulars("Warren 2020 (example)", "America/New_York", candidate=candidate)
    campaign = campaigns.found(by=speaker, particulars=said)
    known = {one.name: one for one in Endorser.objects.filter(name__in=[name for name, _stage, _step in _PURSUED])}
    more = [Pursued(known[name]) for name, _stage, _step in _PURSUED]
    past = Endorser.objects.filter(endorsements__contest__cycle=2020).distinct()
    target_actions.add(by=speaker, campaign=campaign, pursued=[*more, *map(Pursued, past)])
    today = timezone.now().date()
    for days, (name, stage, step) in enumerate(_PURSUED, -1):
        target = campaign.targets.get(endorser=known[name])
        target_actions.move(by=speaker, target=target, stage=stage)
        target_actions.plan(by=speaker, target=target, plan=Plan(step, today + timedelta(days=3 * days)))
    vote = Announced(
        "America/New_York",
        opens_on=today + timedelta(days=12),
        closes_on=today + timedelta(days=16),
        rule="two thirds of the votes cast",
        threshold="2/3",
    )
    vote_actions.note_vote(by=speaker, target=campaign.targets.get(endorser=known["MoveOn"]), announced=vote)


def _ask_to_run(owner: User, organization: Organization) -> Drive:
    asked = Asked(
        slug="run-rosa-run",
        person="Rosa Quill",
        contest="Governor of the state",
        office="Governor",
        texts={"en": _PETITION},
        goal=1_000,
        names_shown=True,
    )
    drive = drives.begin(by=owner, drive=drives.make(by=owner, organization=organization, asked=asked))
    for given, family, region in _SIGNERS:
        written = f"{given}.{family}@signers.example.org".lower().replace("í", "i")
        applicant = Applicant(written, given, family, region, "en", campaigning=False)
        signature_actions.ask(drive=drive, signer=Signer(applicant, country="United States", shown=True), network="")
    signature_actions.answer(drive_id=drive.pk)
    for signature in Signature.objects.filter(drive=drive).order_by("pk")[:3]:  # one has not looked at the letter yet
        signature_actions.confirm(drive=drive, code=code_of(signature))
    return drive
