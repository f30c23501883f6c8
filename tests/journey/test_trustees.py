"""Three trustees in three browsers make a key of which two suffice, and two of them open a tally with it.

The first stays on the page. The second goes away and comes back with the link and the file. The third uses the command
line, and the page to send what it wrote.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Request, expect
from pytest_django.live_server_helper import LiveServer

from hustings.accounts.models import User
from hustings.contests.models import Contest
from hustings.elections import ceremony
from hustings.elections import ceremony_actions as actions
from hustings.elections.models import Election, Option, State
from hustings.protocol import election as frozen
from hustings.protocol.credentials import write_public_credentials
from hustings.protocol.events import Setup
from hustings.protocol.group import random_credentials_many
from hustings.protocol.posting import OpenBoard, create_archive
from hustings.protocol.trustees import Trustees
from hustings.roll.models import Member, Role, Staff
from tests.journey.conftest import DESK, PHONE, assert_accessible
from tests.journey.people import Trustee
from tests.web.elections import OPTIONS, TWO_THIRDS, Vote, organization

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAMES = ("Alice Aguirre", "Bob Baker", "Carol Chen")


@pytest.fixture
def election() -> Election:
    organizer = User.objects.create_user("olga@example.org")
    Staff.objects.create(organization=organization(), user=organizer, role=Role.ORGANIZER)
    contest = Contest.objects.create(organization=organization(), name="Governor of Illinois")
    now = datetime.now(UTC).replace(microsecond=0)
    election = Election.objects.create(
        organization=organization(), contest=contest, state=State.CEREMONY, name="Whom do we endorse?",
        question="Whom do we endorse?", rule=TWO_THIRDS.text(), threshold=2,
        opens_at=now - timedelta(days=2), closes_at=now - timedelta(days=1),
    )  # fmt: skip
    for position, label in enumerate(OPTIONS):
        Option.objects.create(election=election, position=position, label=label)
    for number, name in enumerate(NAMES, 1):
        election.trustees.create(number=number, name=name, email=f"trustee{number}@example.org")
    actions.invite_trustees(election_uuid=election.uuid, by=organizer)
    return election


@dataclass
class Watched(Trustee):
    """A trustee of whom all that leaves the browser is noted, and who may use the command line."""

    sent: list[str] = field(default_factory=list)

    @property
    def secret(self) -> str:
        """What is in the file."""
        return self.file.read_text().strip().strip('"')

    def listen(self) -> None:
        """Note all that leaves the browser."""

        def note(request: Request) -> None:
            self.sent.append(f"{request.method} {request.url} {request.all_headers()} {request.post_data}")

        self.page.on("request", note)

    def upload(self, path: Path) -> None:
        """Send what the command line wrote."""
        if not self.page.locator("#upload").is_visible():
            self.page.get_by_text("I use the command line instead").click()
        self.page.locator("#upload").set_input_files(path)

    def fetch(self, name: str, path: Path) -> Path:
        """Download what the command line needs."""
        if not self.page.locator("#upload").is_visible():
            self.page.get_by_text("I use the command line instead").click()
        with self.page.expect_download() as download:
            self.page.get_by_role("link", name=name).locator("visible=true").first.click()
        download.value.save_as(path)
        return path


@pytest.fixture
def trustees(chromium: Browser, election: Election, live_server: LiveServer) -> Iterator[list[Watched]]:
    contexts: list[BrowserContext] = []
    people = []
    for trustee in election.trustees.all():
        size = PHONE if trustee.number == 1 else DESK
        contexts.append(chromium.new_context(viewport=size, locale="en-US", accept_downloads=True))
        link = f"{live_server.url}/trustee/{election.uuid}/#{trustee.number}.{ceremony.token_of(trustee)}"
        people.append(Watched(contexts[-1].new_page(), link))
        people[-1].listen()
    yield people
    for context in contexts:
        context.close()


def hustings(folder: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "hustings", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_threshold_of_trustees_make_a_key_and_open_a_tally(
    election: Election, trustees: list[Watched], tmp_path: Path
) -> None:
    alice, bob, carol = trustees
    machine = tmp_path / "carol"
    machine.mkdir()

    for person in trustees:
        person.come()
    assert_accessible(alice.page)
    for person in (alice, bob):
        person.make_key(tmp_path)
        person.sees("Waiting for the other trustees")
    bob.page.goto("about:blank")

    hustings(machine, "trustee", "threshold", "certificate", "--context", "3/2/3")
    [carol.file], [certificate] = machine.glob("*.key"), machine.glob("*.cert")
    carol.upload(certificate)
    carol.sees("Choose your file")
    key = ["--key", carol.file.name]
    carol.fetch("The certificates of all trustees", machine / "certs.jsons")
    hustings(machine, "trustee", "threshold", "polynomial", "--certs", "certs.jsons", *key, "--out", "polynomial")
    carol.upload(machine / "polynomial")
    carol.sees("Waiting for the other trustees")

    bob.come()
    bob.sees("Choose your file")
    bob.choose()
    for person in (alice, bob):
        person.sees("Check that your file works")
    carol.sees("Choose your file")
    carol.fetch("What the others sent to you", machine / "vinput")
    hustings(machine, "trustee", "threshold", "voutput", "--certs", "certs.jsons", *key, "vinput", "--out", "voutput")
    carol.upload(machine / "voutput")

    carol.sees("Check that your file works")
    assert_accessible(alice.page)
    identifiers = [person.page.locator("[data-identifiers]:visible").inner_text() for person in trustees]
    assert len(set(identifiers)) == 1
    assert carol.file.stem[:8] in identifiers[0]
    for person in (alice, bob):
        person.choose()
        person.sees("Your file works. Keep it.")
    carol.fetch("Your decryption key", machine / "dkey")
    question = carol.page.locator("[data-cli='check'] [data-fill='question']:visible").inner_text()
    opened = [*key, "--decryption-key", "dkey"]
    hustings(machine, "trustee", "prove", question, *opened, "--out", "proof")
    carol.upload(machine / "proof")
    carol.sees("Your file works. Keep it.")
    assert ceremony.unchecked(election) == []

    close_vote(election, ballots=(0, 0, 0, 1))
    alice.sees("The vote is over: open the result")
    alice.choose()
    alice.sees("The sum is right")
    assert_accessible(alice.page)
    expect(alice.page.locator("[data-fill='ballots']")).to_have_text("4")
    expect(alice.page.locator("[data-view='open'] [data-fill='hash']")).to_have_text(election.tally.hash)
    expect(alice.page.locator("[data-view='open'] [data-fill='fingerprint']")).to_have_text(election.fingerprint)
    alice.page.get_by_role("button", name="Open my part").click()
    alice.sees("Thank you")

    carol.sees("The vote is over: open the result")
    archive = carol.fetch("The public archive", machine / "archive.bel")
    hustings(machine, "trustee", "decrypt", archive.name, *opened, "--out", "decryption")
    carol.upload(machine / "decryption")
    carol.sees("Thank you")
    bob.sees("The result is out")

    for person in (alice, bob, carol):
        assert person.secret
        assert not any(person.secret in request for request in person.sent)


def close_vote(election: Election, ballots: tuple[int, ...]) -> None:
    """Freeze the election with the key that the ceremony made, have these options chosen, close and sum up."""
    trustees = ceremony.trustees_of(election)
    private, public = random_credentials_many(election.uuid, len(ballots))
    question = frozen.HomomorphicQuestion(OPTIONS, election.question, 1, 1)
    template = frozen.Template(election.rule, election.name, (question,))
    written = frozen.write_election(template, election.uuid, Trustees.parse(trustees).combined_key())
    listed = write_public_credentials([(credential, None) for credential in public])
    path = Path(tempfile.mkdtemp(prefix="hustings-journey-")) / f"{election.uuid}.bel"
    assert election.opens_at is not None
    create_archive(path, Setup(written, trustees, listed, None), int(election.opens_at.timestamp()))
    election.fingerprint, election.eligible = frozen.fingerprint(written), len(ballots)
    for number, credential in enumerate(public):
        member = Member.objects.create(
            organization=election.organization, address=f"m{number}@example.org", mailbox=f"m{number}@example.org"
        )
        election.rights.create(member=member, number=number, public_credential=credential)
    vote = Vote(election, OpenBoard(path), list(private), [])
    vote.keep()
    vote.post(list(enumerate(ballots)))
    vote.close()
    vote.sum_up()
