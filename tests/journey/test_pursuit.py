"""A campaign moves one endorser by hand, the ledger moves the other; a proposal goes out, and a comment comes back."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, expect

from hustings.ledger.models import Candidate, Contest, Endorser
from hustings.web import clock
from tests.journey.conftest import assert_accessible, complaints_of
from tests.journey.test_every_page import visit
from tests.ledger import filled
from tests.web.officials import person, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
COMMENT = "Say how it is paid for."


@pytest.fixture
def ours(live_server: object, monkeypatch: pytest.MonkeyPatch) -> Candidate:
    """The ledger's candidate; two unions are in the ledger, too."""
    monkeypatch.setattr(settings, "SITE_ADDRESS", f"{live_server}")
    contest = filled.contest("2028 Democratic presidential nomination", cycle=2028)
    for name in ("Nurses United", "Teachers United"):
        filled.endorser(name, "union")
    return filled.candidate(contest, "Ada Lovelace")


@pytest.fixture
def page(desk: BrowserContext, ours: Candidate) -> Iterator[Page]:
    """The desk of whoever leads the campaign."""
    complaints = complaints_of(desk)
    visit(desk, signed_in(person("lead@campaign.example.org")), settings.SITE_ADDRESS)
    yield desk.new_page()
    assert complaints == []


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def open_tab(page: Page, name: str) -> None:
    """Go to a page of the campaign by its name in the navigation."""
    page.get_by_label("Main").get_by_role("link", name=name, exact=True).click()


def test_a_campaign_follows_the_ledger_and_hears_what_endorsers_say(
    page: Page, ours: Candidate, phone: BrowserContext
) -> None:
    found(page)
    add_both(page)
    open_tab(page, "Board")
    page.get_by_role("button", name=re.compile("Contacted ?: Nurses United")).click()
    contacted = page.get_by_role("region", name="Contacted")
    expect(contacted.get_by_role("link", name="Nurses United")).to_be_visible()
    assert_accessible(page)
    let_the_ledger_move(page, ours.contest, ours)
    share_and_hear(page, phone)


def found(page: Page) -> None:
    """Begin a campaign for a candidate of the ledger."""
    page.goto(f"{settings.SITE_ADDRESS}/candidate/campaigns/")
    assert_accessible(page)
    page.get_by_role("link", name="Begin a campaign").click()
    page.get_by_label("Find the candidate in the ledger").fill("lovelace")
    press(page, "Search")
    page.get_by_label("Ada Lovelace: 2028 Democratic presidential nomination").check()
    page.get_by_label("Name of the campaign").fill("Ada for all")
    press(page, "Begin")
    expect(page.get_by_role("heading", level=1, name="Ada for all")).to_be_visible()


def add_both(page: Page) -> None:
    """Add two endorsers that the ledger knows."""
    page.get_by_role("link", name="Add endorsers").click()
    page.get_by_role("search").get_by_label("Name").fill("united")
    press(page, "Search")
    page.get_by_label("Nurses United").check()
    page.get_by_label("Teachers United").check()
    assert_accessible(page)
    press(page, "Add those chosen")
    expect(page.get_by_text("2 endorsers are new in the pipeline.")).to_be_visible()


def let_the_ledger_move(page: Page, contest: Contest, ours: Candidate) -> None:
    """An endorsement is entered; the clock's next turn moves its endorser, and the history names the entry."""
    teachers = Endorser.objects.get(slug="teachers-united")
    entered = filled.endorsement(teachers, contest, ours, date="2027-05-01", process="member_vote", source="News")
    clock.tick()
    open_tab(page, "Ada for all")
    news = page.get_by_role("region", name="1 move since you last looked")
    expect(news).to_contain_text(f"entry {entered.pk} of the ledger")
    assert_accessible(page)
    news.get_by_role("link", name="Teachers United").click()
    expect(page.locator("main .badge").first).to_have_text("Endorsed us")
    page.get_by_role("region", name="How it went").get_by_role("link", name=f"entry {entered.pk} of the ledger").click()
    expect(page.locator("p.lead")).to_contain_text("Teachers United endorsed Ada Lovelace")
    page.go_back()
    assert_accessible(page)
    open_tab(page, "Board")
    expect(page.get_by_role("region", name="Endorsed us").get_by_role("link", name="Teachers United")).to_be_visible()


def share_and_hear(page: Page, phone: BrowserContext) -> None:
    """A proposal is shared; who got the link comments on a telephone, without an account; the campaign answers."""
    open_tab(page, "Proposals")
    page.get_by_role("link", name="Write a proposal").click()
    page.get_by_label("Title").fill("More nurses")
    page.get_by_label("Text").fill("Four patients to a nurse, and no more.")
    press(page, "Save")
    page.get_by_role("link", name="Share it for comment").click()
    page.get_by_label("Endorser").select_option(label="Nurses United")
    page.get_by_label("Who reads it").fill("Joan Ruiz")
    press(page, "Make the link")
    link = page.locator("#link").inner_text()
    assert_accessible(page)
    comment(phone, link)
    open_tab(page, "Proposals")
    expect(page.get_by_text("1 open")).to_be_visible()
    page.get_by_role("link", name="More nurses").click()
    came = page.get_by_role("region", name="What came back")
    expect(came).to_contain_text("Joan Ruiz")
    expect(came).to_contain_text(COMMENT)
    assert_accessible(page)


def comment(phone: BrowserContext, link: str) -> None:
    """Open the link, read, and leave a comment."""
    complaints = complaints_of(phone)
    reader = phone.new_page()
    reader.goto(link)
    expect(reader.get_by_text("Four patients")).to_have_count(0)
    assert "#" not in reader.url
    assert_accessible(reader)
    press(reader, "Read the proposal")
    expect(reader.get_by_text("Four patients to a nurse, and no more.")).to_be_visible()
    assert_accessible(reader)
    reader.get_by_role("textbox", name="Your comment").fill(COMMENT)
    press(reader, "Leave the comment")
    expect(reader.get_by_text("Your comment is with the campaign.")).to_be_visible()
    assert complaints == []
