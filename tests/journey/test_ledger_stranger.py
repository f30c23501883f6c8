"""A stranger with a telephone asks the ledger who endorsed Sanders in two months, how, and on whose word."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from hustings.ledger.models import Endorser
from tests.journey.conftest import DESK, TOO_WIDE, assert_accessible, complaints_of
from tests.ledger import filled
from tests.ledger.filled import democratic_2016

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FOUND = (
    (
        "MoveOn",
        "12 January 2016",
        "member vote, 78.6 % of 340,665, two thirds needed",
        "MoveOn members vote to endorse",
    ),
    ("Communications Workers of America", "17 December 2015", "member vote", "Major progressive group backs Sanders"),
    ("Democracy for America", "17 December 2015", "member vote, 87.9 % of 271,527, two thirds needed", "Major progr"),
    ("Working Families Party", "8 December 2015", "members and board, 87.4 %", "MoveOn endorses Sanders, news report"),
)
CONTEST = "/ledger/contests/2016-democratic-presidential-nomination/"
ELSEWHERE = "https://news.example.org/"
TABS = 60  # more than any page needs to come to its form


@pytest.fixture
def site(live_server: object, settings: Any) -> str:
    """The address of a site whose ledger knows the contest."""
    settings.SITE_ADDRESS = f"{live_server}"
    democratic_2016()
    earlier()
    return f"{live_server}"


def earlier() -> None:
    """MoveOn's vote of 2008, beside which that of 2016 is its best: 70.4 per cent, as reported."""
    moveon = Endorser.objects.get(slug="moveon")
    contest = filled.contest("2008 Democratic presidential nomination", cycle=2008, office="President")
    obama = filled.candidate(contest, "Barack Obama", outcome="won")
    vote = filled.process("member_vote", ("Barack Obama", "70.4"), ("Hillary Clinton", "29.6"), threshold="2/3")
    filled.endorsement(moveon, contest, obama, date="2008-02-01", process=vote, source=filled.JANUARY_2016)


@pytest.fixture
def page(phone: BrowserContext, site: str) -> Iterator[Page]:
    """The stranger's window."""
    complaints = complaints_of(phone)
    yield phone.new_page()
    assert complaints == []


def test_who_endorsed_sanders_when_how_and_on_whose_word(site: str, page: Page) -> None:
    page.goto(site)
    page.get_by_role("link", name="Look into the ledger").click()
    assert_accessible(page)
    page.get_by_role("link", name="2016 Democratic presidential nomination").first.click()
    assert_accessible(page)
    page.get_by_label("Candidate", exact=True).select_option(label=the_choice(page, "Bernie Sanders"))
    page.get_by_label("From", exact=True).fill("2015-12")
    page.get_by_label("To", exact=True).fill("2016-01")
    page.get_by_role("button", name="Filter").click()
    read_the_four(page)
    assert_accessible(page)
    follow_moveon(page)


def the_choice(page: Page, name: str) -> str:
    """The whole text of the choice that begins so; it says how many there are, too."""
    return page.locator("#f-candidate option", has_text=name).inner_text()


def read_the_four(page: Page) -> None:
    """Each of the four with its date, process, figures and source, and the notice about those without a date."""
    expect(page.get_by_text("4 entries found")).to_be_in_viewport()
    expect(page.get_by_text("2 more may belong here: their dates are unknown.")).to_be_visible()
    rows = page.locator("table.endorsements tbody tr")
    assert [row.locator("th a").inner_text() for row in rows.all()] == [one[0] for one in FOUND]
    for row, (_name, *said) in zip(rows.all(), FOUND, strict=True):
        for words in (*said, "sourced"):
            expect(row).to_contain_text(words.replace(" %", "\u00a0%"))


def follow_moveon(page: Page) -> None:
    """Its page with its record, the entry that holds it, and the entry's hash, which is that of the line shown."""
    page.locator("table.endorsements").get_by_role("link", name="MoveOn", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="MoveOn")).to_be_visible()
    records = page.locator("dl.records")
    expect(records).to_contain_text(re.compile("Best result of any candidate in its 1[78] years: 78.6\u00a0%"))
    assert_accessible(page)
    records.get_by_role("link", name="Bernie Sanders, 2016 Democratic").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Entry")
    assert_accessible(page)
    line = page.get_by_role("region", name="The very line").inner_text()
    digest = page.evaluate(
        """async (line) => {
            const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(line));
            return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
        }""",
        line,
    )
    expect(page.locator("#main, main")).to_contain_text(digest)


def test_the_keyboard_alone_asks_and_paper_shows_what_came(site: str, page: Page) -> None:
    page.goto(f"{site}{CONTEST}")
    to_the_field(page, "f-candidate")
    page.keyboard.type("Bernie")
    to_the_field(page, "f-from")
    page.keyboard.type("2015-12")
    page.keyboard.press("Tab")
    page.keyboard.type("2016-01")
    page.keyboard.press("Enter")
    page.wait_for_url("**/*to=2016-01*")
    read_the_four(page)

    page.set_viewport_size({"width": 720, "height": 1000})
    page.emulate_media(media="print")
    for gone in (
        page.locator(".top"),
        page.locator("form"),
        page.locator(".crumbs"),
        page.get_by_role("region", name="Share and embed"),
    ):
        expect(gone.first).to_be_hidden()
    for there in ("svg.timeline", "table.kinds", "table.endorsements", "details.onpaper-open table"):
        expect(page.locator(there)).to_be_visible()
    expect(page.locator("p.onpaper")).to_contain_text(f"{site}{CONTEST}?candidate=bernie-sanders&")
    assert page.evaluate(TOO_WIDE) == []


def to_the_field(page: Page, wanted: str) -> Locator:
    """Press the tabulator until this field has the focus."""
    field = page.locator(f"#{wanted}")
    for _ in range(TABS):
        page.keyboard.press("Tab")
        if field.evaluate("field => field === document.activeElement"):
            return field
    raise AssertionError(f"the keyboard does not come to {wanted}")


def test_a_newspaper_shows_the_contest_within_its_own_page(site: str, page: Page) -> None:
    page.goto(f"{site}{CONTEST}")
    code = page.get_by_role("region", name="Share and embed").locator("pre").first.inner_text()
    newspaper = f'<!DOCTYPE html><html lang="en"><title>News</title><main><h1>News</h1>{code}</main>'
    # Chromium asks whoever reads a page of the world whether it may fetch anything from this machine.
    page.context.grant_permissions(["local-network-access"], origin=ELSEWHERE)
    page.context.clear_cookies()
    page.context.route(ELSEWHERE, lambda route: route.fulfill(body=newspaper, content_type="text/html"))
    page.set_viewport_size(DESK)
    page.goto(ELSEWHERE)
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="2016 Democratic presidential nomination")).to_be_visible()
    expect(frame.locator("svg.timeline")).to_be_visible()
    expect(frame.get_by_text("Each with its source, in the ledger")).to_be_in_viewport()
    assert page.context.cookies() == []
