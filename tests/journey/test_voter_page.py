"""The voter's page in a real browser: what no test of its parts shows."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from hustings.board.models import Ballot
from hustings.elections.models import State
from hustings.protocol.opened_ballot import OpenedBallot
from tests.cli.command import hustings
from tests.journey.conftest import asked_by, assert_accessible, complaints_of
from tests.web.elections import Vote, open_election

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FIVE = ("Ada Lovelace", "Benito Juárez", "Chidi Anagonye", "Dana Díaz", "No endorsement")


class Voting:
    """One voter's page."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address

    def link(self, vote: Vote, voter: int = 0) -> str:
        return f"{self.address}/vote/{vote.uuid}/#{vote.credentials[voter]}"

    def open(self, vote: Vote, voter: int = 0) -> None:
        self.page.goto(self.link(vote, voter))

    def part(self, name: str) -> None:
        expect(self.page.locator(f"#part-{name}")).to_be_visible()

    def choose(self, *options: str) -> None:
        self.part("choose")
        for option in options:
            self.page.get_by_label(option, exact=False).check()
        self.page.get_by_role("button", name="Review my choice").click()

    def cast(self) -> str:
        self.page.get_by_role("button", name="Cast my ballot").click()
        self.part("counted")
        return self.page.locator("#counted-tracker").inner_text()


@pytest.fixture
def asked(phone: BrowserContext) -> list[str]:
    return asked_by(phone)


@pytest.fixture
def complaints(phone: BrowserContext) -> list[str]:
    return complaints_of(phone)


@pytest.fixture
def voting(live_server: object, phone: BrowserContext, complaints: list[str]) -> Iterator[Voting]:
    page = phone.new_page()
    yield Voting(page, str(live_server))
    assert complaints == []


def test_a_vote_in_four_taps(voting: Voting, asked: list[str]) -> None:
    vote, page = open_election(voters=1), voting.page
    voting.open(vote)
    voting.part("choose")
    assert vote.credentials[0] not in page.url, "the code is out of the address at once"
    assert page.title().startswith("Not cast yet")
    assert_accessible(page)
    voting.choose("Ada Lovelace")
    expect(page.locator("#review-choices")).to_have_text("Ada Lovelace")
    expect(page.locator("#ready")).to_be_visible()
    assert page.title().startswith("Not cast yet")
    assert_accessible(page)
    tracker = voting.cast()
    assert page.title().startswith("Your vote is counted")
    assert_accessible(page)
    assert Ballot.objects.get().tracker == tracker
    assert "Ada Lovelace" not in page.locator("#part-review").inner_text()
    assert page.locator("input:checked").count() == 0
    assert all(address.startswith(voting.address) for address in asked), "nobody else is asked for anything"
    assert not [address for address in asked if vote.credentials[0] in address]
    assert page.context.cookies() == []


def test_whoever_comes_back_sees_that_the_vote_is_counted_and_may_vote_again(voting: Voting) -> None:
    vote, page = open_election(voters=1), voting.page
    first = vote.cast(0, 1)
    voting.open(vote)
    voting.part("counted")
    expect(page.locator("#counted-tracker")).to_have_text(first)
    board = page.get_by_role("link", name="Find it on the board").get_attribute("href")
    assert board is not None
    assert board.startswith(f"/e/{vote.uuid}/board/?q=")
    page.get_by_role("button", name="Vote again").click()
    voting.choose("No endorsement")
    assert voting.cast() != first
    expect(page.get_by_text("It replaces the ballot that you cast before.")).to_be_visible()
    assert Ballot.objects.count() == 2


def test_a_page_that_is_doubted_opens_its_ballot_and_makes_another(voting: Voting, tmp_path: Path) -> None:
    vote, page = open_election(voters=1), voting.page
    voting.open(vote)
    voting.choose("Benito Juárez")
    page.get_by_text("Your tracker, and how to doubt this page").click()
    noted = page.locator("#review-tracker").inner_text()
    page.get_by_role("button", name="Check that this page encrypts honestly").click()
    voting.part("audit")
    assert_accessible(page)
    expect(page.locator("#audit-tracker")).to_have_text(noted)
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save the opened ballot").click()
    saved = tmp_path / "opened-ballot.json"
    saving.value.save_as(saved)
    assert OpenedBallot.parse(saved.read_bytes()).tracker == noted
    said = hustings("ballot", "audit", "--election", vote.board.path, saved)
    assert said.splitlines()[-1].endswith("Benito Juárez")
    page.get_by_role("button", name="Check it here").click()
    expect(page.locator("#audit-verdict")).to_contain_text("The site's second program agrees")
    page.get_by_role("button", name="Go on with a fresh ballot").click()
    assert voting.cast() != noted
    assert not Ballot.objects.filter(tracker=noted).exists()


def test_a_lost_answer_is_asked_for_again_with_the_same_ballot(voting: Voting, complaints: list[str]) -> None:
    vote, page = open_election(voters=1), voting.page
    voting.open(vote)
    voting.choose("Ada Lovelace")
    sent: list[str] = []

    def lose(route: Route) -> None:
        sent.append(route.request.post_data or "")
        if len(sent) == 1:
            route.fetch()  # it arrives, but its answer does not
            route.abort()
        else:
            route.continue_()

    page.route("**/ballots", lose)
    page.get_by_role("button", name="Cast my ballot").click()
    expect(page.get_by_role("alert").filter(has_text="it is not certain that your ballot arrived")).to_be_visible()
    assert page.title().startswith("Not cast yet")
    complaints.clear()  # Chromium's, of the answer that was lost
    page.get_by_role("button", name="Try again").click()
    voting.part("counted")
    assert sent[0] == sent[1]
    assert Ballot.objects.count() == 1


def test_leaving_with_a_ballot_that_is_not_cast_is_warned_of(voting: Voting) -> None:
    vote, page = open_election(voters=1), voting.page
    voting.open(vote)
    voting.choose("Ada Lovelace")
    expect(page.locator("#ready")).to_be_visible()
    warned: list[str] = []

    def stay(dialog: object) -> None:
        warned.append(getattr(dialog, "type"))  # noqa: B009 - Playwright's own type is not exported
        getattr(dialog, "dismiss")()  # noqa: B009

    page.once("dialog", stay)
    page.close(run_before_unload=True)
    page.wait_for_timeout(500)
    assert warned == ["beforeunload"]


def test_a_code_can_be_typed_and_mistakes_are_explained(voting: Voting) -> None:
    vote, page = open_election(voters=1), voting.page
    page.goto(f"{voting.address}/vote/{vote.uuid}/")
    code = page.get_by_label("Voting code")
    for typed, said in (("", "Type or paste"), ("1234O", "Character 5 is “O”"), ("12345-6789AB", "Some are missing")):
        code.fill(typed)
        page.get_by_role("button", name="Continue").click()
        expect(page.locator("#code-error")).to_contain_text(said)
        expect(code).to_be_focused()
    assert_accessible(page)
    code.fill("  " + vote.credentials[0].replace("-", " "))
    page.get_by_role("button", name="Continue").click()
    voting.part("choose")


def test_a_code_of_another_vote_is_refused(voting: Voting, complaints: list[str]) -> None:
    vote, other = open_election(voters=1), open_election(voters=1)
    voting.page.goto(f"{voting.address}/vote/{vote.uuid}/#{other.credentials[0]}")
    expect(voting.page.locator("#code-error")).to_contain_text("This voting code is not for this vote")
    assert len(complaints) == 1  # Chromium's, of the answer 404
    complaints.clear()


def test_another_link_in_the_same_window_begins_anew(voting: Voting) -> None:
    vote, page = open_election(voters=2), voting.page
    tracker = vote.cast(1, 0)
    voting.open(vote, 0)
    voting.choose("Ada Lovelace")
    expect(page.locator("#ready")).to_be_visible()
    voting.open(vote, 1)
    voting.part("counted")
    expect(page.locator("#counted-tracker")).to_have_text(tracker)
    assert page.locator("#review-choices li").count() == 0
    assert "#" not in page.url


def test_the_keyboard_is_enough(voting: Voting) -> None:
    vote, page = open_election(voters=1), voting.page
    voting.open(vote)
    voting.part("choose")
    expect(page.locator("#heading-choose")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    voting.part("review")
    expect(page.locator("#heading-review")).to_be_focused()
    expect(page.locator("#ready")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator("#cast")).to_be_focused()
    page.keyboard.press("Enter")
    voting.part("counted")
    expect(page.locator("#heading-counted")).to_be_focused()


def test_how_many_may_be_chosen_is_said_and_held(voting: Voting) -> None:
    vote, page = open_election(voters=1, options=FIVE, minimum=2, maximum=3, blank=True), voting.page
    voting.open(vote)
    error = page.locator("#choose-error")
    voting.choose("Ada Lovelace")
    expect(error).to_have_text("Choose from 2 to 3. You have chosen 1.")
    assert_accessible(page)
    for option in FIVE[1:4]:
        page.get_by_label(option, exact=False).check()
    expect(error).to_have_text("Choose from 2 to 3. You have chosen 4.")
    page.get_by_label("Blank ballot").check()
    expect(error).to_be_hidden()
    assert page.locator("input:checked").count() == 1, "a blank ballot chooses nothing"
    page.get_by_label(FIVE[0]).check()
    page.get_by_label(FIVE[2]).check()
    expect(page.get_by_label("Blank ballot")).not_to_be_checked()
    page.get_by_role("button", name="Review my choice").click()
    chosen = page.locator("#review-choices li").all_inner_texts()
    assert sorted(chosen) == [FIVE[0], FIVE[2]]
    voting.cast()


def test_every_voter_has_an_order_of_their_own(voting: Voting) -> None:
    vote, page = open_election(voters=6, options=FIVE), voting.page
    orders = []
    for voter in (*range(6), 0):
        page.goto("about:blank")
        voting.open(vote, voter)
        voting.part("choose")
        orders.append(page.locator("#options strong").all_inner_texts())
    assert orders[0] == orders[-1]
    assert len({tuple(order) for order in orders}) > 1
    for order in orders:
        assert order[-1] == "No endorsement"
        start = FIVE.index(order[0])
        assert order[:-1] == [*FIVE[start:4], *FIVE[:start]]


def test_early_and_late_voters_learn_how_things_stand(voting: Voting) -> None:
    now, hour, page = datetime.now(UTC), timedelta(hours=1), voting.page
    early = open_election(voters=1, opens_at=now + hour, closes_at=now + 2 * hour, state=State.READY)
    voting.open(early)
    voting.part("early")
    assert_accessible(page)
    late = open_election(voters=2, opens_at=now - 2 * hour, closes_at=now - hour)
    late.cast(0, 0)
    voting.open(late, 1)
    voting.part("over")
    page.goto("about:blank")
    voting.open(late, 0)
    voting.part("counted")
    expect(page.get_by_role("button", name="Vote again")).to_be_hidden()


def test_the_close_in_the_middle_of_a_vote_is_said(voting: Voting, complaints: list[str]) -> None:
    vote, page = open_election(voters=1), voting.page
    voting.open(vote)
    voting.choose("Ada Lovelace")
    expect(page.locator("#ready")).to_be_visible()
    now = datetime.now(UTC)
    type(vote.election).objects.filter(pk=vote.uuid).update(closes_at=now - timedelta(seconds=1))
    page.get_by_role("button", name="Cast my ballot").click()
    expect(page.get_by_role("alert").filter(has_text="The vote is over")).to_be_visible()
    complaints.clear()  # Chromium's, of the answer 409
    assert not Ballot.objects.exists()


def test_the_page_speaks_spanish_and_keeps_the_code(voting: Voting) -> None:
    vote, page = open_election(voters=1), voting.page
    voting.open(vote)
    voting.part("choose")
    page.get_by_role("link", name="Español").click()
    expect(page.get_by_role("button", name="Revisar mi elección")).to_be_visible()
    assert re.search(r"\?language=es$", page.url)
    assert page.title().startswith("Aún no emitido")
    assert_accessible(page)


def test_moments_are_told_on_both_clocks(chromium: Browser, live_server: object) -> None:
    vote = open_election(voters=1)
    context = chromium.new_context(timezone_id="Asia/Tokyo", locale="en-US")
    page = context.new_page()
    page.goto(Voting(page, str(live_server)).link(vote))
    time = page.locator("#part-choose time")
    expect(time).to_contain_text(re.compile("C[SD]T"))
    expect(page.locator("#part-choose .local-time")).to_contain_text("GMT+9")
    context.close()


def test_the_page_fits_the_narrowest_telephone(voting: Voting) -> None:
    vote, page = open_election(voters=1, name="W" * 90, options=("V" * 120, "No endorsement")), voting.page
    page.set_viewport_size({"width": 320, "height": 568})
    voting.open(vote)
    voting.part("choose")
    wide = (
        "[...document.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > 321).map(e => e.outerHTML)"
    )
    assert page.evaluate(wide) == []
    data = json.loads(page.locator("#vote").inner_text())
    assert data["phase"] == "open"
