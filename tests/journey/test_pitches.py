"""Candidates speak to the members: by their own hand, on the same terms, in an order that anybody checks."""

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journey.conftest import Site, assert_accessible
from tests.journey.people import PASSWORD, Mailbox, Organizer

pytestmark = pytest.mark.browser
CANDIDATES = ["Ada Lovelace", "Grace Hopper", "Mary Somerville"]  # nobody speaks for the third
MEMBERS = [f"member{number}@members.org" for number in range(3)]
REFUSES = "member9@members.org"
ZONE = ZoneInfo("America/New_York")  # what a new organization has


@dataclass
class Speaker:
    """Somebody who is asked to speak for a candidate."""

    page: Page
    site: str
    mail: Mailbox
    address: str

    def press(self, name: str) -> None:
        """Press the button of this name."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def accept(self) -> None:
        """Follow the letter's link, sign up with the code that comes by mail, accept."""
        self.page.goto(self.mail.find(self.address, r"(http\S+/candidate/)"))
        self.page.get_by_role("link", name="sign up", exact=True).click()
        self.page.fill("[name=email]", self.address)
        self.page.fill("[name=password1]", PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/accounts/confirm-email/**")
        self.page.fill("[name=code]", self.mail.find(self.address, r"(?m)^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$"))
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/candidate/")
        self.press("Accept")
        self.page.wait_for_url(re.compile(r"/candidate/\d+/$"))

    def open(self, name: str) -> None:
        """Go to a page of the candidate's by its name in the navigation."""
        self.page.get_by_label("Main").get_by_role("link", name=name, exact=True).click()

    def write(self, headline: str, text: str) -> None:
        """Fill in what is open, and hand it in."""
        self.page.fill("[name=headline]", headline)
        self.page.fill("[name=text]", text)
        self.press("Hand in")
        expect(self.page.get_by_text("It is handed in.")).to_be_visible()


def test_candidates_speak_on_equal_terms(
    served: Site, contexts: Callable[[bool], BrowserContext], tmp_path: Path
) -> None:
    mail = Mailbox(served.home / "outbox")
    owner = Organizer(contexts(False).new_page(), served.address, mail)
    pitches = set_up_the_contest(owner, tmp_path)
    ada = Speaker(contexts(True).new_page(), served.address, mail, "ada@speakers.org")
    grace = Speaker(contexts(False).new_page(), served.address, mail, "grace@speakers.org")
    for speaker, candidate in ((ada, CANDIDATES[0]), (grace, CANDIDATES[1])):
        invite(owner, pitches, candidate, speaker)
        speaker.accept()
    publish_a_statement(owner, pitches, ada)

    fix_the_dates(owner, pitches)
    answer_and_add_a_word(ada)
    write_letters(owner, pitches, ada, grace)
    public = contexts(True).new_page()
    contest = re.search(r"/contests/(\d+)/", owner.page.url)
    assert contest is not None
    public.goto(f"{served.address}/c/{contest[1]}/")
    expect(public.get_by_text("The answers are published together:")).to_be_visible()
    expect(public.get_by_text("I will mend the bridge.")).to_have_count(0)

    let_the_moment_come(served)
    order = see_the_letters(mail)
    see_the_log(public, order)
    read_what_candidates_say(public)
    owner.page.goto(f"{owner.site}{pitches}rounds/")
    assert_accessible(owner.page)


def set_up_the_contest(owner: Organizer, folder: Path) -> str:
    """From signing up to a contest with three candidates; where its pitches are arranged."""
    owner.sign_up("olga@example.org")
    owner.found("Forward Together")
    owner.go("settings/")
    owner.page.fill("[name=disclaimer]", "Paid for by Forward Together, PO Box 1, Des Moines, IA.")
    owner.press("Save")
    roll = folder / "members.csv"
    rows = [f"{address},Member,yes" for address in MEMBERS] + [f"{REFUSES},Member,no", ",Nobody,yes"]
    roll.write_text("\n".join(["Email,First name,Campaign mail", *rows, ""]), encoding="utf-8")
    owner.import_roll(roll)
    owner.name_contest("Governor of Illinois", CANDIDATES)
    owner.go("contests/")
    owner.page.get_by_role("link", name="Governor of Illinois").click()
    owner.page.get_by_role("link", name="Arrange the pitches").click()
    assert_accessible(owner.page)
    return owner.page.url.removeprefix(owner.site)


def invite(owner: Organizer, pitches: str, candidate: str, speaker: Speaker) -> None:
    """Ask somebody to speak for a candidate."""
    owner.page.goto(f"{owner.site}{pitches}spokespersons/")
    owner.page.select_option("[name=candidate]", label=candidate)
    owner.page.fill("[name=email]", speaker.address)
    owner.press("Send the invitation")
    expect(owner.page.get_by_text("The invitation is on its way.")).to_be_visible()


def publish_a_statement(owner: Organizer, pitches: str, speaker: Speaker) -> None:
    """A statement is handed in, and published once its form is accepted."""
    assert_accessible(speaker.page)
    speaker.open("Statement")
    speaker.write("Mathematician", "I wrote the first program.\n\nNow I want to mend the bridge.")
    assert_accessible(speaker.page)
    review(owner, pitches, "Ada Lovelace: statement")
    owner.press("The form is in order")
    expect(owner.page.get_by_text("The statement is published.")).to_be_visible()


def review(owner: Organizer, pitches: str, waiting: str) -> None:
    """Open what waits."""
    owner.page.goto(f"{owner.site}{pitches}")
    owner.page.get_by_role("link", name=waiting).first.click()


def fix_the_dates(owner: Organizer, pitches: str) -> None:
    """Questions and letters, due in some hours."""
    ends = datetime.now(ZONE) + timedelta(hours=4)
    ahead = ends - timedelta(hours=1)
    owner.page.goto(f"{owner.site}{pitches}questions/")
    owner.page.fill("[name=until]", ends.strftime("%Y-%m-%dT%H:%M"))
    owner.page.fill("[name=text-0]", "What will you do first?")
    owner.press("Save the questions")
    owner.page.goto(f"{owner.site}{pitches}rounds/")
    owner.page.fill("[name=draws]", ahead.strftime("%Y-%m-%dT%H:%M"))
    owner.page.fill("[name=due-1]", ends.strftime("%Y-%m-%dT%H:%M"))
    owner.page.fill("[name=send-1]", ends.strftime("%Y-%m-%dT%H:%M"))
    owner.page.fill("[name=text_length]", "300")
    owner.press("Fix and publish the dates")
    expect(owner.page.get_by_text("The dates are fixed and published")).to_be_visible()


def answer_and_add_a_word(speaker: Speaker) -> None:
    """An answer that nobody sees yet, and a word for the lot."""
    speaker.open("Questions")
    speaker.page.get_by_label("What will you do first?").fill("I will mend the bridge.")
    speaker.press("Save the answers")
    expect(speaker.page.get_by_text("Your answers are saved.")).to_be_visible()
    speaker.open("Ada Lovelace")
    speaker.page.get_by_label("Your word for the lot").fill("an owl at noon")
    speaker.press("Add the word")
    expect(speaker.page.get_by_text("Your word is in the lot.")).to_be_visible()


def write_letters(owner: Organizer, pitches: str, ada: Speaker, grace: Speaker) -> None:
    """One letter is returned and written anew; both are accepted; one too long is not taken."""
    grace.open("Grace Hopper")
    grace.page.get_by_role("link", name="Letter 1").click()
    grace.page.locator("[name=text]").evaluate("field => field.removeAttribute('maxlength')")
    grace.page.fill("[name=headline]", "A compiler for all")
    grace.page.fill("[name=text]", "x" * 301)
    grace.press("Hand in")
    expect(
        grace.page.get_by_text("This is 301 characters long; at most 300 are allowed for everybody.")
    ).to_be_visible()
    grace.write("A compiler for all", "Machines should speak our language.")
    ada.page.get_by_role("link", name="Letter 1").click()
    ada.write("The bridge", "TODO: write this. See https://bridge.example.org/plan")
    expect(ada.page.get_by_text("This is a letter of Ada Lovelace")).to_be_visible()

    review(owner, pitches, "Ada Lovelace: letter 1")
    owner.page.get_by_text("Return it", exact=True).click()
    owner.page.get_by_label("It is unfinished").check()
    owner.page.fill("[name=remark]", "There is a note to yourself in the first line.")
    owner.press("Return it to the candidate")
    link = ada.mail.find(ada.address, r"(http\S+/candidate/\d+/letters/\d+/)")
    ada.page.goto(link)
    expect(ada.page.get_by_text("There is a note to yourself in the first line.").first).to_be_visible()
    ada.write("The bridge", "I will mend it. See https://bridge.example.org/plan")
    assert_accessible(ada.page)
    for waiting in ("Ada Lovelace: letter 1", "Grace Hopper: letter 1"):
        review(owner, pitches, waiting)
        owner.press("The form is in order")
        expect(owner.page.get_by_text("It goes out in its slot.")).to_be_visible()


def let_the_moment_come(site: Site) -> None:
    """Four hours pass: what was to come by then is dated back, and the site's clock sees it within a second or two."""
    passed = (
        "from datetime import timedelta",
        "from hustings.contests.models import Contest, Round, Slot",
        "from django.utils import timezone",
        "before = timezone.now() - timedelta(seconds=3)",
        "Contest.objects.update(answers_until=before)",
        "Round.objects.update(draws_at=before)",
        "Slot.objects.update(due_at=before + timedelta(seconds=1), send_at=before + timedelta(seconds=2))",
    )
    done = site.command("manage", "shell", "--no-imports", "--command", "\n".join(passed))
    assert done.returncode == 0, done.stderr


def see_the_letters(mail: Mailbox) -> list[str]:
    """Every member gets every candidate's letter; who wrote, in the order in which the letters went out."""
    for address in MEMBERS:
        for candidate in CANDIDATES[:2]:
            mail.find(address, rf"({candidate} writes to you: )")
    assert mail.find(MEMBERS[0], r"(Paid for by Forward Together)")
    went = {address: writers(mail, address) for address in MEMBERS}
    assert all(sorted(order) == CANDIDATES[:2] for order in went.values()), went
    assert writers(mail, REFUSES) == []
    return went[MEMBERS[0]]


def writers(mail: Mailbox, address: str) -> list[str]:
    """The candidates who wrote to this address, in the order of their letters."""
    return [found[1] for letter in mail.letters(address) if (found := re.match(r"(.+?) writes to you: ", letter))]


def see_the_log(page: Page, order: list[str]) -> None:
    """The log tells what went out to how many, what was returned and what lapsed; its commands recompute the lot."""
    page.get_by_role("link", name="What went out when").click()
    expect(page.get_by_text("Queued for 3 addresses").first).to_be_visible()
    expect(page.get_by_text("Letter 1 of Mary Somerville lapsed")).to_be_visible()
    expect(page.get_by_text("Letter 1 of Ada Lovelace was returned for its form:")).to_be_visible()
    expect(page.get_by_text("There is a note to yourself")).to_have_count(0)
    places = page.locator("table tbody tr th").all_inner_texts()
    assert sorted(places) == CANDIDATES
    assert [name for name in places if name in order] == order
    commands = page.locator("pre").inner_text()
    assert "an owl at noon" in commands
    run = subprocess.run(["bash", "-c", commands], capture_output=True, text=True, check=True)
    hashes = [line.split()[0] for line in run.stdout.splitlines()]
    shown = page.locator("main").inner_text()
    assert all(found in shown for found in hashes)
    assert hashes[2:] == sorted(hashes[2:])
    assert_accessible(page)


def read_what_candidates_say(page: Page) -> None:
    """Everything side by side; who did not answer is shown so."""
    page.get_by_label("You are here").get_by_role("link", name="Governor of Illinois").click()
    expect(page.get_by_text("I will mend the bridge.")).to_be_visible()
    expect(page.get_by_text("did not answer")).to_have_count(2)
    expect(page.get_by_text("I wrote the first program.")).to_be_visible()
    assert_accessible(page)
