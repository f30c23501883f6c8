"""A mail scanner that runs scripts but presses no buttons opens the links with secrets: the person still uses them."""

import re
from collections.abc import Iterator

import pytest
from django.core import mail
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from hustings.credentials import actions, registration_actions
from hustings.credentials.models import Registration
from hustings.elections.models import Election
from hustings.mailroom.actions import send_waiting
from tests.credentials.joining import ask, joinable_election
from tests.journey.conftest import DESK, PHONE
from tests.web.test_organizer_access import contents

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEWCOMER = "new@example.org"


@pytest.fixture
def election() -> Election:
    """An open election with one member invited, and somebody who asked to join."""
    made = joinable_election(members=1)
    actions.invite(election_uuid=made.uuid)
    ask(made, NEWCOMER)
    registration_actions.answer_due()
    send_waiting()
    return made


@pytest.fixture
def scanner(chromium: Browser) -> Iterator[BrowserContext]:
    """A program that opens what it finds in a browser of its own, on another machine."""
    context = chromium.new_context(viewport=DESK, user_agent="Mozilla/5.0 (compatible; SafeLinks)")
    yield context
    context.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """The person, on a telephone."""
    context = chromium.new_context(viewport=PHONE, locale="en-US")
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def link_to(address: str, pattern: str, server: LiveServer) -> str:
    """The link in the letter to this address, at the server that runs."""
    found = [re.search(pattern, f"{message.body}") for message in mail.outbox if message.to == [address]]
    (link,) = [match[0] for match in found if match]
    return re.sub(r"^http://[^/]+", server.url, link)


def scan(scanner: BrowserContext, link: str) -> None:
    """Open the link as a scanner does: until the page asks for nothing any more, to its end and with its scripts."""
    for _time in range(2):
        page = scanner.new_page()
        page.goto(link, wait_until="networkidle")
        page.mouse.wheel(0, 5000)
        page.keyboard.press("Tab")
        page.wait_for_timeout(500)
        page.close()


def test_a_scanner_that_runs_scripts_casts_no_vote(
    live_server: LiveServer, election: Election, scanner: BrowserContext, page: Page
) -> None:
    link = link_to("member0@example.org", r"(?m)^http\S+/vote/\S+#\S+$", live_server)
    before = contents()
    scan(scanner, link)
    assert contents() == before
    page.goto(link)
    expect(page.get_by_role("button", name="Review my choice")).to_be_visible()


def test_a_scanner_that_runs_scripts_confirms_no_address(
    live_server: LiveServer, election: Election, scanner: BrowserContext, page: Page
) -> None:
    link = link_to(NEWCOMER, r"(?m)^http\S+/join/confirm/#\S+$", live_server)
    before = contents()
    scan(scanner, link)
    assert contents() == before
    assert Registration.objects.get(address=NEWCOMER).state == Registration.State.ASKED
    page.goto(link)
    page.get_by_role("button", name="Confirm, and get my voting link").click()
    expect(page.get_by_role("heading", name="You can vote now")).to_be_visible()
    assert Registration.objects.get(address=NEWCOMER).state == Registration.State.DRAWN
