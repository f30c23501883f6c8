"""What the example's people say: candidates to the members, the organization after its decision; and who joins."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from hustings.accounts.models import User
from hustings.contests import (
    pitch_actions,
    questionnaire_actions,
    recording_actions,
    round_actions,
    spokesperson_actions,
)
from hustings.contests.models import Candidate, Contest
from hustings.contests.pitch_actions import Said
from hustings.contests.questionnaire_actions import Asked
from hustings.contests.recording_actions import Recorded
from hustings.contests.round_actions import Planned
from hustings.credentials import registration_actions
from hustings.credentials.codes import code_of
from hustings.credentials.models import Registration
from hustings.decision import announcement_actions
from hustings.decision.giving import Giving
from hustings.decision.possible import Outcome
from hustings.decision.prepared import Prepared, Texts
from hustings.elections.models import Election
from hustings.roll.applicant import Applicant

DISCLAIMER = "Paid for by Forward Together (an example), and by no candidate or committee."

_QUESTIONS = (
    Asked("What will you do in your first hundred days?", 600),
    Asked("Will you publish every contract of the city?", 300),
)
_ANSWERS = (
    ("I reopen the two clinics on the east side, and begin with the night buses.", "Yes, all of them, on the day."),
    ("I name the first ten lots on which we build.", "Yes."),
    ("I have the pipes of all schools tested, and publish what is found.", "Yes, except what a court has sealed."),
)
_JOINING = (("Nia", "Barnes", "IL"), ("Owen", "Clark", "WA"), ("Paz", "Moreno", "CA"), ("Paz", "Moreno", "CA"))


def pitch(*, owner: User, contest: Contest, speakers: Sequence[User], now: datetime) -> None:
    """Let each candidate's speaker answer the questionnaire; plan a round of mailings whose lot is drawn tomorrow."""
    candidates = list(contest.candidates.order_by("pk"))
    for candidate, speaker in zip(candidates, speakers, strict=True):
        invitation = spokesperson_actions.invite(by=owner, candidate=candidate, email=speaker.email)
        spokesperson_actions.accept(by=speaker, invitation=invitation)
    questionnaire_actions.ask(by=owner, contest=contest, questions=_QUESTIONS, until=now + timedelta(hours=1))
    asked = [question.pk for question in contest.questions.order_by("position")]
    for candidate, speaker, said in zip(candidates, speakers, _ANSWERS, strict=True):
        questionnaire_actions.answer(by=speaker, candidate=candidate, answers=dict(zip(asked, said, strict=True)))
    # The deadline has passed, so that there is something to read.
    Contest.objects.filter(pk=contest.pk).update(answers_until=now - timedelta(hours=2))
    debate = Recorded("Debate of the three candidates", now.date() - timedelta(days=3), "https://example.org/debate")
    recording_actions.add(by=owner, contest=contest, recorded=debate, candidates=candidates)
    day = timedelta(days=1)
    slot = Planned(due_at=now + day, send_at=now + 1.5 * day, subject_length=80, text_length=1_500)
    round_actions.fix(by=owner, contest=contest, draws_at=now + day, slots=[slot])
    _write_letter(candidates[0], speakers[0], contest)


def _write_letter(candidate: Candidate, speaker: User, contest: Contest) -> None:
    """One candidate's letter waits for an official to look at its form."""
    slot = contest.rounds.get().slots.get()
    said = Said("Why I ask for your vote", f"{candidate.statement}\n\nCome and ask me: every Friday at the east side.")
    pitch_actions.write(by=speaker, candidate=candidate, slot=slot, said=said, hand_in=True)


def announce(*, owner: User, election: Election, release: bool) -> None:
    """Prepare what is said of each decision that the election can come to; perhaps release what came true."""
    for decision in announcement_actions.decisions_of(election):
        endorses = decision.outcome in (Outcome.ENDORSED, Outcome.SEVERAL)
        prepared = Prepared(
            _ENDORSED if endorses else _NOT_ENDORSED,
            Giving("https://give.example.org/forward", "refcode", "endorsed") if endorses else Giving(),
            "Press office, press@example.org",
        )
        announcement_actions.prepare(by=owner, election=election, decision=decision, language="en", prepared=prepared)
    if release:
        announcement_actions.release(by=owner, election=election)
        while announcement_actions.queue_letters(election_uuid=election.uuid):
            pass


_ENDORSED = Texts(
    subject="We endorse {endorsed}",
    letter="Dear {name},\n\nour members have decided: we endorse {endorsed}.\n\n{decision}\n\n"
    "Thank you to everybody who voted. What was decided, and how to check it:\n\n{page}",
    headline="{organization} endorses {endorsed}",
    press="{endorsed} received {votes} of {of} votes, {share}; {asked} were needed.\n\n"
    "{ballots} members voted, {turnout} of those who could.",
    call_subject="Stand with {endorsed}",
    call="Dear {name},\n\nwe endorsed {endorsed}. Now it takes all of us:\n\n{link}",
)
_NOT_ENDORSED = Texts(
    subject="No endorsement this time",
    letter="Dear {name},\n\nno candidate came to what our rule asks for, so we endorse nobody.\n\n{decision}\n\n{page}",
    headline="{organization} makes no endorsement",
    press="{decision}",
)


def join(election: Election) -> None:
    """Let a few people join the open vote; two of them have one name, so an official is to look at the second."""
    for number, (given, family, region) in enumerate(_JOINING, 1):
        written = f"{given}.{family}@city{number}.example.org".lower()
        applicant = Applicant(written, given, family, region, "en", campaigning=number % 2 == 1)
        registration_actions.ask(election=election, applicant=applicant, network="")
        registration_actions.answer(election_uuid=election.uuid)
        registration = Registration.objects.get(election=election, address=applicant.address)
        registration_actions.confirm(election_uuid=election.uuid, code=code_of(registration))
