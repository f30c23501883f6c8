"""The public pages in a real browser: accessible at both widths, nothing asked of strangers, whole without a script."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from hustings.decision import certificate
from hustings.decision.rule import BallotsQuorum, Bound, Rule, Tie, Whole
from tests.journey.conftest import DESK, PHONE, asked_by, assert_accessible, complaints_of
from tests.web.elections import OPTIONS, TWO_THIRDS, Vote, closed_election, decided_election, open_election, votes_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUORUM = Rule(TWO_THIRDS.fraction, Bound.AT_LEAST, Whole.BALLOTS, OPTIONS[-1], BallotsQuorum(9), Tie.NOBODY)


@pytest.fixture
def asked(desk: BrowserContext) -> list[str]:
    return asked_by(desk)


@pytest.fixture
def complaints(desk: BrowserContext) -> list[str]:
    return complaints_of(desk)


@pytest.fixture
def page(live_server: object, desk: BrowserContext, complaints: list[str]) -> Iterator[Page]:
    yield desk.new_page()
    assert complaints == []


def _decided(**fields: Any) -> Vote:
    vote = decided_election(casts=votes_for(5, 1, 1), voters=9, **fields)
    certificate.issue(decision=vote.election.decision)
    return vote


def test_every_page_is_accessible_and_asks_nobody_else(page: Page, asked: list[str], live_server: object) -> None:
    endorsed, undecided = _decided(), _decided(rule=QUORUM, name="Without a quorum")
    running = open_election(name="Running", trustees=1)
    running.post([(0, 0), (1, 1), (0, 2)])
    counting = closed_election(casts=votes_for(2), decrypted=[1], name="Counting")
    paths = ["/", "/o/forward/", f"/e/{endorsed.uuid}/certificate/", f"/e/{running.uuid}/board/?q=none"]
    paths += [f"/e/{vote.uuid}/" for vote in (endorsed, undecided, running, counting)]
    paths += [f"/e/{endorsed.uuid}/board/", "/outbox/"]
    for path in paths:
        response = page.goto(f"{live_server}{path}")
        assert response is not None
        assert response.status == 200, path
        assert_accessible(page)
    assert asked
    assert [address for address in asked if not address.startswith((f"{live_server}/", "data:"))] == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_everything_is_there_without_a_script(chromium: Browser, live_server: object, size: object) -> None:
    vote = _decided()
    context = chromium.new_context(viewport=size, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{live_server}/e/{vote.uuid}/")
    expect(page.get_by_role("heading", name="Forward Together endorses Ada Lovelace.")).to_be_visible()
    expect(page.get_by_role("img", name="Forward Together endorses Ada Lovelace.")).to_be_visible()
    page.get_by_text("What Ada Lovelace says").click()
    expect(page.get_by_text("I ask for your vote.").first).to_be_visible()
    page.get_by_role("link", name="All ballots and events").click()
    page.get_by_label("Find a ballot").fill(next(iter(vote.hints))[:10])
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page.locator("tr[id^=ballot-]")).to_have_count(1)
    context.close()


def test_the_viewers_own_time_stands_beside_the_organizations(chromium: Browser, live_server: object) -> None:
    vote = open_election()
    context = chromium.new_context(timezone_id="Asia/Tokyo", locale="en-US")
    page = context.new_page()
    page.goto(f"{live_server}/e/{vote.uuid}/")
    expect(page.locator(".until .local-time")).to_contain_text("GMT+9")
    context.close()


def test_the_archive_is_downloaded_under_its_name(page: Page, live_server: object) -> None:
    vote = _decided()
    page.goto(f"{live_server}/e/{vote.uuid}/")
    with page.expect_download() as started:
        page.get_by_role("link", name="Download the archive").click()
    assert started.value.suggested_filename == f"{vote.uuid}.bel"
    assert started.value.path().read_bytes() == vote.archive


def test_the_language_is_chosen_on_the_page(page: Page, live_server: object) -> None:
    vote = _decided()
    page.goto(f"{live_server}/e/{vote.uuid}/")
    page.get_by_role("button", name="Español").click()
    expect(page.get_by_role("heading", name="Forward Together respalda a Ada Lovelace.")).to_be_visible()
    assert_accessible(page)
