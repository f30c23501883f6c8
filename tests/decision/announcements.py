"""What the tests of announcements share: texts for every possible decision, and officials who prepare them."""

from hustings.accounts.models import User
from hustings.decision import announcement_actions as actions
from hustings.decision import certificate
from hustings.decision.giving import Giving
from hustings.decision.models import AnnouncementText, Release
from hustings.decision.possible import Outcome, Possible
from hustings.decision.prepared import Prepared, Texts
from hustings.elections.models import Election
from hustings.roll.models import Organization, Role, Staff
from tests.web.elections import OPTIONS, Vote

SECRET = "Zanzibar"
"""A word that stands in every prepared text, and nowhere else."""

GIVING = Giving("https://give.example.org/ada?size=3", "refcode", "forward-vote")
ADA, BENITO = (Possible(Outcome.ENDORSED, name) for name in OPTIONS[:2])
NOBODY = Possible(Outcome.NO_ENDORSEMENT)
ENDORSING = (Outcome.ENDORSED, Outcome.SEVERAL)


def official(election: Election, role: Role = Role.ORGANIZER) -> User:
    """Somebody with this role in the election's organization."""
    user, _made = User.objects.get_or_create(email=f"{role.value}@{election.organization.slug}.example")
    Staff.objects.get_or_create(organization=election.organization, user=user, defaults={"role": role})
    return user


def texts(decision: Possible, mark: str = "") -> Texts:
    """Texts for this decision, with ``mark`` in each."""
    said = f"{SECRET} {mark}{decision.option or decision.outcome.value}"
    endorses = decision.outcome in ENDORSING
    return Texts(
        subject=f"{said}: {{organization}} has decided",
        letter=f"Dear {{name}},\n\n{said}. {{decision}}\n\n{{ballots}} of {{eligible}} ({{turnout}}).\n\n{{page}}",
        headline=f"{said}: {{organization}}",
        press=f"{said}.\n\n{{ballots}} of {{eligible}} members voted. {{decision}}",
        call_subject=f"{said}: give" if endorses else "",
        call=f"Dear {{name}},\n\n{said}. {{endorsed}} needs you:\n\n{{link}}" if endorses else "",
    )


def prepare(vote: Vote, decision: Possible, *, language: str = "en", mark: str = "") -> AnnouncementText:
    """Write down what is said if the vote comes to this decision."""
    giving = GIVING if decision.outcome in ENDORSING else Giving()
    prepared = Prepared(texts(decision, mark), giving, "press@forward.example")
    by = official(vote.election)
    Organization.objects.filter(pk=vote.election.organization_id).update(disclaimer="Paid for by Forward Together.")
    return actions.prepare(by=by, election=vote.election, decision=decision, language=language, prepared=prepared)


def prepare_all(vote: Vote) -> list[AnnouncementText]:
    """Write down what is said for every possible decision."""
    return [prepare(vote, decision) for decision in actions.decisions_of(vote.election)]


def released(vote: Vote) -> Release:
    """A decided vote's announcement, certified, prepared and released."""
    certificate.issue(decision=vote.election.decision)
    prepare_all(vote)
    return actions.release(by=official(vote.election), election=vote.election)


def queue_all(vote: Vote) -> int:
    """Queue every letter of a release; how many rights had theirs."""
    total = 0
    while done := actions.queue_letters(election_uuid=vote.uuid):
        total += done
    return total


def unprepared(election: Election) -> list[Possible]:
    """The possible decisions for which nothing is written in the organization's language."""
    texts = AnnouncementText.objects.filter(language=election.organization.language)
    written = texts.filter(announcement__election=election).select_related("announcement__option")
    known = {text.announcement.decision for text in written}
    return [decision for decision in actions.decisions_of(election) if decision not in known]
