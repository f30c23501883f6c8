"""Officials who are signed in, and an organization with one of everything, for the tests of their pages."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from django.test import Client

from hustings.accounts.models import User
from hustings.contests.actions import Matter, Person, add_candidate, make_contest
from hustings.contests.models import Candidate, Contest
from hustings.decision.rule import Bound, Rule, Tie, Whole
from hustings.drives.models import Drive, Petition, Signature
from hustings.elections import draft_actions
from hustings.elections.draft_actions import Invited, Paper, Window
from hustings.elections.models import Election
from hustings.ledger.models import Batch
from hustings.roll import staff_actions
from hustings.roll.models import Import, Member, Organization, Role, Staff, StaffInvitation
from hustings.roll.staff_actions import Particulars

PASSWORD = "correct horse 27 staple"
NAMES = ("Ada Lovelace", "Benito Juárez")


@dataclass
class Office:
    """An organization and what its pages are about."""

    organization: Organization
    owner: User
    contest: Contest
    candidates: list[Candidate]
    election: Election
    more: dict[str, Any] = field(default_factory=dict)  # what else the addresses of the pages may ask for

    @property
    def slug(self) -> str:
        return self.organization.slug

    def staff(self, role: Role, email: str = "") -> User:
        """Somebody with this role."""
        user = person(email or f"{role}@{self.slug}.example.org")
        Staff.objects.create(organization=self.organization, user=user, role=role)
        return user

    @property
    def job(self) -> Import:
        """An import that is done."""
        return Import.objects.get_or_create(
            organization=self.organization, by=self.owner, file_name="roll.csv", state=Import.State.DONE, number=1
        )[0]

    @property
    def drive(self) -> Drive:
        """A draft drive that collects, with somebody who has asked to sign."""
        now = datetime.now(UTC)
        asked = {"person": "Ada Lovelace", "contest": "2028 nomination", "state": "collecting", "began_at": now}
        made, fresh = Drive.objects.get_or_create(organization=self.organization, slug=self.slug, defaults=asked)
        if fresh:
            Petition.objects.create(drive=made, language="en", text="Run.", hash="0" * 64)
            Signature.objects.create(drive=made, address="nell@example.org", mailbox="nell@example.org", due=False)
        return made

    @property
    def batch(self) -> Batch:
        """A table of endorsements that waits for review."""
        told = {"by": self.owner, "file_name": "t.csv", "digest": "0" * 64, "state": "review", "finished": True}
        return Batch.objects.get_or_create(organization=self.organization, number=1, defaults=told)[0]

    @property
    def kwargs(self) -> dict[str, object]:
        """What the addresses of the pages may ask for."""
        invitation, _made = StaffInvitation.objects.get_or_create(
            organization=self.organization, email="hal@example.org", defaults={"role": Role.OBSERVER}
        )
        return {
            "slug": self.slug,
            "contest": self.contest.pk,
            "candidate": self.candidates[0].pk,
            "uuid": self.election.pk,
            "number": 1,
            "member": Member.objects.of(self.organization)[0].pk,
            "job": self.job.pk,
            "batch": self.batch.pk,
            "official": Staff.objects.get(organization=self.organization, user=self.owner).pk,
            "invitation": invitation.pk,
            "drive": self.drive.pk,
            "signature": Signature.objects.filter(drive=self.drive)[0].pk,
            **self.more,
        }


def person(email: str) -> User:
    """Somebody with an account, whose address is confirmed."""
    user = User.objects.create_user(email, PASSWORD)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def signed_in(user: User | None, *, recently: bool = True, csrf: bool = False) -> Client:
    """A browser in which this person has signed in, and given the password just now if ``recently``."""
    client = Client(enforce_csrf_checks=csrf)
    if user is not None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    if recently and user is not None:
        session = client.session
        record_authentication(SimpleNamespace(session=session), user, "password", reauthenticated=True)
        session.save()
    return client


def office(
    name: str = "Forward Together",
    *,
    zone: str = "America/Chicago",
    names: tuple[str, ...] = NAMES,
    text: str = "Hello.",
) -> Office:
    """An organization with an owner, five members, a contest and an election whose trustees are named."""
    owner = person(f"owner{Organization.objects.count()}@example.org")
    organization = staff_actions.found(
        by=owner, particulars=Particulars(name, zone, about=text, disclaimer="Paid for by us")
    )
    for number in range(5):
        address = f"member{number}@example.org"
        Member.objects.create(organization=organization, address=address, mailbox=address, state="IL")
    contest = make_contest(by=owner, organization=organization, matter=Matter(f"Contest of {name}"[:150]))
    candidates = [
        add_candidate(by=owner, contest=contest, person=Person(one, text.splitlines()[0], text)) for one in names
    ]
    election = draft_actions.draft(by=owner, contest=contest, name=f"Vote of {name}")
    return Office(organization, owner, contest, candidates, election)


def complete(office: Office, *, description: str = "") -> Election:
    """Set whatever an election needs, up to its trustees."""
    by, election = office.owner, office.election
    paper = Paper(election.name, "Whom should we endorse?", description, no_endorsement="No endorsement")
    draft_actions.set_paper(by=by, election=election, paper=paper, candidates=office.candidates)
    draft_actions.set_rule(by=by, election=election, rule=two_thirds())
    now = datetime.now(UTC).replace(microsecond=0)
    window = Window(now + timedelta(days=1), now + timedelta(days=4), now.date(), now.date())
    draft_actions.set_window(by=by, election=election, window=window)
    trustees = [Invited(f"Trustee {number}", f"trustee{number}@example.org") for number in (1, 2, 3)]
    draft_actions.set_trustees(by=by, election=election, trustees=trustees, needed=2)
    election.refresh_from_db()
    return election


def two_thirds(aside: str | None = "No endorsement") -> Rule:
    """At least two thirds of the ballots cast."""
    return Rule(Fraction(2, 3), Bound.AT_LEAST, Whole.BALLOTS, aside, None, Tie.NOBODY)
