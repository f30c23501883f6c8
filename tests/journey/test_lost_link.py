"""A member loses the letter, asks for the link on a telephone, and votes with it; a stranger learns nothing."""

from collections.abc import Iterator

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from hustings.accounts.models import User
from hustings.board import sealing
from hustings.board.models import Ballot
from hustings.credentials import seeds
from hustings.credentials.reminder_actions import remind
from hustings.elections.models import Election, State
from hustings.mailroom.actions import send_waiting
from hustings.mailroom.models import Message
from hustings.roll.models import Role, Staff
from hustings.web import clock
from tests.board.drafts import sealing_election
from tests.journey.conftest import assert_accessible, complaints_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MEMBER, STRANGER = "member0@example.org", "stranger@example.org"


@pytest.fixture
def election() -> Election:
    """An open election of three members, whose letters are sent and lost."""
    made, _ = sealing_election(members=3)
    assert sealing.seal(election_uuid=made.uuid, by=None)
    Election.objects.update(state=State.OPEN, opens_at=timezone.now())
    time_passes()
    mail.outbox.clear()
    made.refresh_from_db()
    return made


@pytest.fixture
def page(phone: BrowserContext) -> Iterator[Page]:
    complaints = complaints_of(phone)
    yield phone.new_page()
    assert complaints == []


def time_passes() -> None:
    """The site's clock and its sender have their turn."""
    for _ in range(2):
        clock.tick()
        send_waiting()


def letters_to(address: str) -> list[str]:
    return [f"{message.subject}\n{message.body}" for message in mail.outbox if message.to == [address]]


def ask(page: Page, site: str, election: Election, address: str) -> str:
    """Ask for the link of this address, coming from the vote's page; what the page says then."""
    page.goto(f"{site}/e/{election.uuid}/")
    page.get_by_role("link", name="Lost your voting link?").click()
    assert_accessible(page)
    page.get_by_label("E-mail address").fill(address)
    page.get_by_role("button", name="Send me my link").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    assert address not in page.url
    assert_accessible(page)
    return page.locator("main").inner_text()


def test_a_lost_link_comes_again_and_votes(live_server: object, page: Page, election: Election) -> None:
    site = f"{live_server}"
    assert ask(page, site, election, MEMBER) == ask(page, site, election, STRANGER)
    time_passes()
    assert letters_to(STRANGER) == []
    (letter,) = letters_to(MEMBER)
    (line,) = [line for line in letter.splitlines() if "/#" in line]
    address, private = line.split("#")
    assert seeds.private_credentials(election.uuid, 0, 1) == [private]
    page.goto(f"{site}/vote/{election.uuid}/#{private}")
    page.get_by_label("Ada Lovelace", exact=False).check()
    page.get_by_role("button", name="Review my choice").click()
    page.get_by_role("button", name="Cast my ballot").click()
    expect(page.locator("#part-counted")).to_be_visible()
    assert Ballot.objects.count() == 1
    assert address.endswith(f"/vote/{election.uuid}/")

    # Who voted is not reminded, and staff are told of neither.
    official = User.objects.create_user("organizer@example.org")
    Staff.objects.create(organization=election.organization, user=official, role=Role.ORGANIZER)
    time_passes()
    mail.outbox.clear()
    remind(by=official, election=election)
    time_passes()
    assert {*Message.objects.filter(kind="reminder", state="sent").values_list("to", flat=True)} == {
        "member1@example.org",
        "member2@example.org",
    }
    assert sorted(message.to[0] for message in mail.outbox) == ["member1@example.org", "member2@example.org"]


def test_the_page_needs_no_script(live_server: object, phone: BrowserContext, election: Election) -> None:
    browser = phone.browser
    assert browser is not None
    context = browser.new_context(java_script_enabled=False, locale="es")
    page = context.new_page()
    page.goto(f"{live_server}/vote/{election.uuid}/link/")
    page.get_by_label("Dirección de correo").fill(MEMBER)
    page.get_by_role("button", name="Enviarme mi enlace").click()
    expect(page.get_by_role("heading", name="Mire su correo")).to_be_visible()
    time_passes()
    assert len(letters_to(MEMBER)) == 1
    context.close()
