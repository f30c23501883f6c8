"""An announcement in Chromium: prepared for every decision before the vote, released after it, corrected."""

import io
import re
from collections.abc import Iterator

import pytest
from django.core import mail
from django.test import Client
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from hustings.decision import certificate
from hustings.mailroom.actions import send_waiting
from hustings.roll.models import Organization, Role
from hustings.web import clock
from tests.decision.announcements import official
from tests.journey.conftest import assert_accessible, complaints_of
from tests.journey.test_every_page import visit
from tests.web.elections import Vote, open_election, votes_for
from tests.web.officials import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GIVE = "https://give.example.org/ada"


@pytest.fixture
def vote(monkeypatch: pytest.MonkeyPatch) -> Vote:
    """A vote that nobody has voted in yet."""
    # Playwright keeps a loop running in this thread, which Django would take for a reason to refuse the database.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    made = open_election(voters=9)
    Organization.objects.update(disclaimer="Paid for by Forward Together, forward.example.")
    return made


@pytest.fixture
def page(live_server: object, vote: Vote, desk: BrowserContext) -> Iterator[Page]:
    """The organizer's window."""
    complaints = complaints_of(desk)
    visit(desk, signed_in(official(vote.election, Role.ORGANIZER)), f"{live_server}")
    yield desk.new_page()
    assert complaints == []


def prepare(page: Page, decision: str) -> None:
    """Take the text that the editor begins with, in English."""
    page.get_by_role("link", name=f"{decision}: English").click()
    assert_accessible(page)
    if page.get_by_label("Page to give on", exact=True).count():
        page.get_by_label("Page to give on", exact=True).fill(GIVE)
        page.get_by_label("Reference code", exact=True).fill("forward")
        page.get_by_label("Subject of the call to give").fill("Now help {endorsed}")
        page.get_by_label("Call to give", exact=True).fill("Dear {name},\n\ngive to {endorsed} here:\n\n{link}")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved")
    expect(page.get_by_text("‹ballots› of ‹eligible›").first).to_be_visible()
    page.locator(".crumbs a").last.click()


def decide(vote: Vote) -> None:
    """Let seven of nine vote, and everybody else do their part."""
    vote.post(votes_for(5, 1, 1))
    vote.close()
    vote.sum_up()
    for trustee in (1, 2):
        vote.decrypt(trustee)
    vote.open_result()
    vote.decide()
    certificate.issue(decision=vote.election.decision)


def test_from_the_first_draft_to_the_correction(
    page: Page, vote: Vote, live_server: object, phone: BrowserContext
) -> None:
    office = f"{live_server}/organizer/forward/elections/{vote.uuid}/"
    press = f"{live_server}/e/{vote.uuid}/announcement/"
    page.goto(office)
    expect(page.get_by_text("nothing prepared")).to_have_count(3)
    page.get_by_role("link", name="Announcement", exact=True).click()
    for decision in ("Ada Lovelace is endorsed", "Benito Juárez is endorsed", "Nobody is endorsed"):
        prepare(page, decision)
    expect(page.get_by_text("nothing yet")).to_have_count(0)
    assert_accessible(page)

    decide(vote)
    assert Client().get(f"/e/{vote.uuid}/announcement/").status_code == 404
    page.goto(f"{office}announcement/")
    page.get_by_role("link", name="Look at the release").click()
    expect(page.get_by_text("9 letters go out")).to_be_visible()
    expect(page.get_by_text("7 of 9 members voted (77.8 %)").first).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Release it now").click()
    expect(page.get_by_role("status")).to_contain_text("released")
    clock.advance()
    clock.advance()
    while send_waiting(limit=100):
        pass
    letters = [f"{one.subject}\n{one.body}" for one in mail.outbox]
    notices = [one for one in letters if one.startswith("Forward Together endorses Ada Lovelace")]
    calls = [one for one in letters if one.startswith("Now help Ada Lovelace")]
    assert (len(notices), len(calls)) == (9, 9)
    assert all("7 of 9 members voted (77.8 %)" in one and "on 5 of the 7 ballots cast" in one for one in notices)
    assert all(f"{GIVE}?refcode=forward" in one and "Paid for by Forward Together" in one for one in calls)
    assert not any(GIVE in one for one in notices)

    stranger = phone.new_page()
    stranger.goto(press)
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Forward Together endorses Ada Lovelace")
    expect(stranger.get_by_role("link", name="Give now")).to_have_attribute("href", f"{GIVE}?refcode=forward")
    assert_accessible(stranger)
    for name, size in (("wide", (1200, 630)), ("square", (1080, 1080))):
        card = stranger.request.get(f"{press}{name}.png")
        assert Image.open(io.BytesIO(card.body())).size == size
    assert stranger.evaluate("[...document.querySelectorAll('img.share')].every((one) => one.alt.includes('5 of 7'))")

    page.goto(f"{office}announcement/")
    page.get_by_role("link", name="Correct it (en)").click()
    assert_accessible(page)
    page.get_by_label("What is corrected, and why").fill("The question was left out.")
    page.get_by_label("Headline").fill("{organization} endorses {endorsed} for {contest}")
    page.get_by_role("button", name="Correct it in public").click()
    expect(page.get_by_text("The question was left out.")).to_be_visible()
    assert_accessible(page)
    stranger.goto(press)
    expect(stranger.get_by_text("The question was left out.")).to_be_visible()
    expect(stranger.get_by_text(re.compile("Corrected .*20[0-9][0-9]"))).to_be_visible()
    expect(stranger.locator("h1 ins")).to_have_text("for Governor of Illinois")
    expect(stranger.get_by_role("heading", name="As first released")).to_be_visible()
    assert_accessible(stranger)
