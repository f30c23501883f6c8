"""Filling an empty database, by the same actions that people's clicks call; what is past is dated back at the end."""

import json
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone

from hustings import errors
from hustings.accounts.models import User
from hustings.ballots.examination import Examined
from hustings.board import actions as boards
from hustings.board import casting, sealing
from hustings.board.models import Ballot
from hustings.contests import actions as contests
from hustings.contests.actions import Matter, Person
from hustings.contests.models import Contest
from hustings.credentials import actions as credentials
from hustings.credentials.models import VotingRight
from hustings.credentials.seeds import private_credentials
from hustings.decision import actions as decisions
from hustings.decision.rule import Bound, Rule, Tie, Whole
from hustings.drives.models import Drive
from hustings.elections import actions as elections
from hustings.elections import draft_actions as drafts
from hustings.elections.draft_actions import Paper, Window
from hustings.elections.models import Election
from hustings.ledger.decision_actions import enter_due
from hustings.mailroom.models import Message
from hustings.protocol.board import Progress
from hustings.protocol.decryptions import PartialDecryption
from hustings.roll import actions as rolls
from hustings.roll import importing, staff_actions
from hustings.roll.models import Role
from hustings.roll.staff_actions import Particulars
from hustings.tally import actions as tallies
from hustings.tally.records import to_decrypt
from hustings.web.example import ledger, people, speaking, trustees

NAME = "Forward Together (example)"
VOTERS = 3_407
COUNTS = (2_678, 497, 31, 201)
"""A hundredth of MoveOn's 340,665 ballots of January 2016, in its shares: 78.6, 14.6, 0.9 and 5.9 per cent."""

NO_ENDORSEMENT = "No endorsement"
TWO_THIRDS = Rule(Fraction(2, 3), Bound.AT_LEAST, Whole.BALLOTS, NO_ENDORSEMENT, None, Tie.NOBODY)
OPEN_BALLOTS = 400
POOL = 500  # voting codes for people who join the open vote
LENGTH = timedelta(days=4)
AGE = 9  # days since the decided vote began
LETTERS_KEPT = 12  # of each kind: the development outbox is for reading


def fill(progress: Progress) -> list[str]:
    """Make the example organization if there are no users yet; the lines that say who signs in where.

    Refusal for a database with anything else in it: with the example all mail is shown to everybody.
    """
    folder = Path(settings.HOME) / "example"
    notes = folder / "sign-ins.json"
    if not User.objects.exists():
        folder.mkdir(mode=0o700, exist_ok=True)
        lines = _Example(folder, progress).make()
        notes.write_text(json.dumps(lines), encoding="utf-8")
    if not notes.exists():
        raise errors.Refusal(
            "this database is in use, and with an example everybody could read its mail; start without --example"
        )
    return [str(line) for line in json.loads(notes.read_text(encoding="utf-8"))]


class _Example:
    """The making of the example; ``folder`` takes what people of the example keep for themselves."""

    def __init__(self, folder: Path, progress: Progress) -> None:
        self.folder = folder
        self.progress = progress
        self.now = timezone.now().replace(second=0, microsecond=0)
        self.password = secrets.token_urlsafe(12)

    def make(self) -> list[str]:
        """Everything, in the order in which it happens; the lines to print."""
        staff = {role: self._user(f"{role}@example.org", role.label.capitalize()) for role in Role}
        self.owner = staff[Role.OWNER]
        particulars = Particulars(
            name=NAME,
            time_zone="America/Chicago",
            about="An organization to try things with.",
            contact="organizer@example.org",
            disclaimer=speaking.DISCLAIMER,
        )
        self.organization = staff_actions.found(by=self.owner, particulars=particulars)
        for role in (Role.ORGANIZER, Role.OBSERVER):
            invitation = staff_actions.invite_staff(
                by=self.owner, organization=self.organization, email=staff[role].email, role=role
            )
            staff_actions.accept_invitation(by=staff[role], invitation=invitation)
        self._import_roll()
        decided = self._decided()
        speaking.announce(owner=self.owner, election=decided, release=True)
        opened, unused = self._open()
        speaking.announce(owner=self.owner, election=opened, release=False)
        speaking.join(opened)
        speakers = [self._user(f"speaker{number}@example.org", f"Speaker {number}") for number in (1, 2, 3)]
        speaking.pitch(owner=self.owner, contest=opened.contest, speakers=speakers, now=self.now)
        self._in_preparation()
        self.progress("filling the ledger", 0, 1)
        drive = ledger.fill(owner=self.owner, organization=self.organization, speaker=speakers[0])
        enter_due()
        self._thin_out_letters()
        return self._lines(decided, opened, drive, unused)

    # -- its parts -----------------------------------------------------------------------------------------------------

    def _user(self, email: str, name: str) -> User:
        user = User.objects.create_user(email, self.password, name=name)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        return user

    def _import_roll(self) -> None:
        self.progress("importing the roll", 0, 1)
        content = people.roll(self.now.date())
        job = rolls.upload(
            organization=self.organization, by=self.owner, file=ContentFile(content, "members.csv"), name="members.csv"
        )
        rolls.start(import_id=job.pk, by=self.owner, columns=job.columns, removes_missing=False)
        importing.run(import_id=job.pk)

    def _contest(self, matter: Matter, persons: Sequence[Person]) -> Contest:
        contest = contests.make_contest(by=self.owner, organization=self.organization, matter=matter)
        for person in persons:
            contests.add_candidate(by=self.owner, contest=contest, person=person)
        return contest

    def _draft(self, contest: Contest, persons: Sequence[Person], paper: Paper, age: int = 0) -> Election:
        """A vote of four days, ``age`` days ago once it is dated back, announced a month before."""
        election = drafts.draft(by=self.owner, contest=contest, name=paper.name)
        standing = {candidate.name: candidate for candidate in contest.candidates.all()}
        drafts.set_paper(
            by=self.owner, election=election, paper=paper, candidates=[standing[person.name] for person in persons]
        )
        drafts.set_rule(by=self.owner, election=election, rule=TWO_THIRDS)
        today = self.now.date()
        window = Window(
            opens_at=self.now + timedelta(hours=1),
            closes_at=self.now + timedelta(hours=1) + LENGTH,
            cut_off=today - timedelta(days=age),
            announced_on=today - timedelta(days=age + 30),
        )
        drafts.set_window(by=self.owner, election=election, window=window)
        drafts.set_trustees(by=self.owner, election=election, trustees=trustees.TRUSTEES, needed=trustees.NEEDED)
        election.refresh_from_db()
        return election

    def _freeze_and_open(self, election: Election) -> list[str]:
        """Freeze and open; the private credentials of its voters, in the order of their numbers."""
        self.progress("freezing the vote", 0, 1)
        elections.begin_sealing(by=self.owner, election=election)
        sealing.seal(election_uuid=election.uuid, by=self.owner)
        election.refresh_from_db()
        elections.open_now(by=self.owner, election=election)
        while credentials.invite(election_uuid=election.uuid):
            pass
        election.refresh_from_db()
        return private_credentials(election.uuid, 0, election.eligible)

    def _cast(self, election: Election, private: Sequence[str], choices: Sequence[int], options: int) -> None:
        examiner = casting.examiner_of(election.uuid)
        for start in range(0, len(private), casting.MOST):
            self.progress("casting encrypted ballots", start, len(private))
            end = start + casting.MOST
            chosen = [[[int(option == choice) for option in range(options)]] for choice in choices[start:end]]
            ballots = examiner.form.encrypt_many(private[start:end], chosen)
            examined = [verdict for verdict in examiner.examine_many(ballots) if isinstance(verdict, Examined)]
            casting.post(election.uuid, examined)

    def _decided(self) -> Election:
        """MoveOn's question of 2016, asked again a week ago."""
        contest = self._contest(
            Matter("Democratic nomination for President, asked again", "President of the United States"),
            people.PRIMARY,
        )
        paper = Paper(
            name="Presidential primary 2016",
            question="Whom should we endorse for the Democratic nomination for President?",
            description="The vote that MoveOn's members held in January 2016, at a hundredth of its size.",
            no_endorsement=NO_ENDORSEMENT,
        )
        election = self._draft(contest, people.PRIMARY, paper, AGE)
        keys = trustees.hold_ceremony(by=self.owner, election=election, folder=self.folder)
        private = self._freeze_and_open(election)[:VOTERS]
        choices = _mixed([option for option, count in enumerate(COUNTS) for _ in range(count)])
        self._cast(election, private, choices, len(COUNTS))
        again = slice(None, None, 50)  # every fiftieth votes again, and the same
        self._cast(election, private[again], choices[again], len(COUNTS))
        elections.close_now(by=self.owner, election=election, reason="The four days of the vote of 2016 are over.")
        boards.close_due()
        tallies.sum_up(election_uuid=election.uuid)
        tally, fingerprint = to_decrypt(election.uuid)
        for number in range(1, trustees.NEEDED + 1):
            decryption = PartialDecryption.make(keys[number - 1], tally, fingerprint).write()
            tallies.accept_partial_decryption(election_uuid=election.uuid, trustee=number, content=decryption)
        # Before the certificate states it.
        _date_back(election, self.now - timedelta(days=AGE), LENGTH)
        decisions.conclude(election_uuid=election.uuid)
        return election

    def _open(self) -> tuple[Election, list[str]]:
        """A vote that is open for three days more, and the links of some who have not voted."""
        contest = self._contest(Matter("Mayor of Riverton", "Mayor"), people.MAYOR)
        paper = Paper(
            name="Mayor of Riverton: our endorsement",
            question="Whom should we endorse for mayor of Riverton?",
            description="Read what the candidates say, then choose one of them, or that we endorse nobody.",
            no_endorsement=NO_ENDORSEMENT,
        )
        election = self._draft(contest, people.MAYOR, paper)
        drafts.set_pool(by=self.owner, election=election, pool=POOL, review_hours=24)
        election.refresh_from_db()
        trustees.hold_ceremony(by=self.owner, election=election, folder=self.folder)
        private = self._freeze_and_open(election)
        choices = [secrets.choice((0, 0, 0, 0, 1, 1, 2, 3)) for _ in range(OPEN_BALLOTS)]
        # Whoever can join needs a paper that can be blank: its first place is that of the blank ballot.
        self._cast(election, private[:OPEN_BALLOTS], [choice + 1 for choice in choices], len(people.MAYOR) + 2)
        _date_back(election, self.now - timedelta(hours=20), timedelta(hours=20))
        return election, private[OPEN_BALLOTS : OPEN_BALLOTS + 3]

    def _in_preparation(self) -> None:
        contest = self._contest(Matter("State Senate, district 14", "State senator"), people.SENATE)
        paper = Paper(
            name="State Senate 14: our endorsement",
            question="Which of the candidates for State Senate, district 14, do we endorse?",
            no_endorsement=NO_ENDORSEMENT,
        )
        self._draft(contest, people.SENATE, paper)

    def _thin_out_letters(self) -> None:
        """Thousands of letters would bury the outbox: all but a few of each kind count as sent long ago."""
        for kind in Message.objects.values_list("kind", flat=True).distinct():
            kept = Message.objects.waiting().filter(kind=kind).order_by("-id").values_list("pk", flat=True)
            rest = Message.objects.waiting().filter(kind=kind).exclude(pk__in=list(kept[:LETTERS_KEPT]))
            rest.update(state=Message.State.SENT, sent_at=self.now)

    def _lines(self, decided: Election, opened: Election, drive: Drive, unused: Sequence[str]) -> list[str]:
        site = settings.SITE_ADDRESS
        return [
            "",
            f"the public     {site}/",
            f"  decided      {site}/e/{decided.uuid}/",
            f"  open         {site}/e/{opened.uuid}/",
            f"  the ledger   {site}/ledger/",
            f"  a petition   {site}/d/{drive.slug}/",
            *(f"a voter        {site}/vote/{opened.uuid}/#{private}" for private in unused),
            f"staff          {site}/accounts/login/   password of all: {self.password}",
            *(f"  {role:<12} {role}@example.org" for role in Role),
            f"a candidate    speaker1@example.org, with the same password; a campaign at {site}/candidate/",
            *(f"a trustee      {link}" for link in trustees.links(opened)),
            f"  their files  {self.folder}/{opened.uuid}-trustee-*.key, for after the close",
            f"mail           {site}/outbox/",
            "",
        ]


def _mixed(choices: list[int]) -> list[int]:
    secrets.SystemRandom().shuffle(choices)
    return choices


def _date_back(election: Election, start: datetime, length: timedelta) -> None:
    """Spread what has just happened over ``length`` from ``start`` on, so that the example has a past."""
    end = start + length
    over = election.closes_at is not None and Election.objects.get(pk=election.pk).closed_at is not None
    ballots = list(Ballot.objects.filter(chain_id=election.pk).order_by("number"))
    for place, ballot in enumerate(ballots):
        # More vote at the beginning than at the end.
        ballot.posted_at = start + length * (place / len(ballots)) ** 1.6
    Ballot.objects.bulk_update(ballots, ["posted_at"], batch_size=500)
    last = {ballot.tracker: ballot.posted_at for ballot in ballots}
    rights = list(VotingRight.objects.of(election).used())
    for right in rights:
        right.first_posted_at = right.last_posted_at = last[right.last_tracker]
    VotingRight.objects.bulk_update(rights, ["first_posted_at", "last_posted_at"], batch_size=500)
    moments = {"opens_at": start, "opened_at": start}
    if over:
        moments |= {"closes_at": end, "closed_at": end}
    Election.objects.filter(pk=election.pk).update(**moments)
