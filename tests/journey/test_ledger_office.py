"""An official writes into the ledger: by hand, with a correction; from a table of others; by a certificate."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, expect

from hustings.ledger import verifying
from hustings.ledger.models import Batch, Endorsement, Entry, Submission
from tests.journey.conftest import assert_accessible, complaints_of
from tests.journey.test_every_page import visit
from tests.ledger.certificates import Downloaded, downloaded
from tests.ledger.filled import democratic_2016
from tests.ledger.tables import row, run, table
from tests.web.officials import PASSWORD, Office, office, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CONTEST = "2016 Democratic presidential nomination"
SOURCE = {"source_title": "News", "source_link": "https://news.example.org/nurses"}
TABLE = table(
    row("American Postal Workers Union", date="2015-11-12", **SOURCE),
    row("National Nurse United", date="2015-08-10", **SOURCE),  # of the nurses the ledger knows no date
    row("Friends of the Earth Action", date="some day", **SOURCE),
    row("MoveOn", date="2016-01-12", process="member_vote", **SOURCE),  # the ledger has it
    row("American Postal Workers Union", date="2015-11-12", **SOURCE),
)
REPORT = (
    (2, "entered", "American Postal Workers Union"),
    (3, "entered", "a more precise date"),
    (4, "left out", "no date: write 2016-01-12, 2016-01 or 2016"),
    (5, "in the ledger already", "the ledger says it more precisely"),
    (6, "left out", "an earlier row says the same"),
)


@pytest.fixture
def place(live_server: object, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An organization's office; the ledger knows the contest."""
    monkeypatch.setattr(settings, "SITE_ADDRESS", f"{live_server}")
    democratic_2016()
    return office()


@pytest.fixture
def page(desk: BrowserContext, place: Office) -> Iterator[Page]:
    """The official's window; the password was given long ago."""
    complaints = complaints_of(desk)
    visit(desk, signed_in(place.owner, recently=False), settings.SITE_ADDRESS)
    yield desk.new_page()
    # What is refused has a status that Chromium mentions.
    assert [told for told in complaints if "status of 422" not in told] == []


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def confirm(page: Page) -> None:
    """Give the password."""
    page.wait_for_url("**/reauthenticate/**")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")


def test_an_endorsement_is_entered_by_hand_and_corrected(page: Page, place: Office) -> None:
    page.goto(f"{settings.SITE_ADDRESS}/organizer/{place.slug}/ledger/")
    assert_accessible(page)
    page.get_by_role("link", name="Enter an endorsement").click()
    page.get_by_label("Who endorsed").fill("Progressive Democrats of America")
    page.get_by_label("What it is, if the ledger does not know it yet").select_option(label="advocacy group")
    page.get_by_label("In which contest").fill(CONTEST)
    page.get_by_label("Whom").fill("Bernie Sanders")
    page.get_by_label("When it was announced").fill("the 30th of February")
    page.get_by_label("Source", exact=True).fill("PDA endorses")
    page.get_by_label("Its address on the web").fill("pda.example.org")
    press(page, "Preview")
    expect(page.get_by_text("Write a day as 2016-01-12")).to_be_visible()
    expect(page.get_by_text("It begins with https://.").first).to_be_visible()
    expect(page.get_by_label("Who endorsed")).to_have_value("Progressive Democrats of America")
    expect(page.get_by_label("When it was announced")).to_have_value("the 30th of February")
    assert_accessible(page)
    page.get_by_label("When it was announced").fill("2015-09")
    page.get_by_label("Its address on the web").fill("https://pda.example.org/sanders")
    press(page, "Preview")
    expect(page.get_by_role("row", name=re.compile("^Date "))).to_contain_text("September 2015")
    assert_accessible(page)
    before = Entry.objects.count()
    press(page, "Enter it")
    confirm(page)
    number = number_of(page)
    assert Entry.objects.count() == before + 2  # the endorser is new, too
    correct(page, place, number)


def number_of(page: Page) -> int:
    """Wait for an entry's public page; its number."""
    page.wait_for_url("**/ledger/entries/*/")
    return int(page.url.rstrip("/").rpartition("/")[2])


def correct(page: Page, place: Office, number: int) -> None:
    """The day is known now: both entries name each other, and the contest's page shows the new one only."""
    page.goto(f"{settings.SITE_ADDRESS}/organizer/{place.slug}/ledger/")
    page.get_by_role("row", name=re.compile(f"^{number} ")).get_by_role("link", name="Correct").click()
    page.get_by_label("When it was announced").fill("2015-09-20")
    page.get_by_label("Why the old entry is corrected").fill("The day is known.")
    press(page, "Preview")
    expect(page.get_by_role("row", name=re.compile("^Date "))).to_contain_text("September 2015 20 September 2015")
    assert_accessible(page)
    press(page, "Correct the entry")
    later = number_of(page)
    expect(page.get_by_text(f"It corrects entry {number}:")).to_contain_text("The day is known.")
    page.get_by_text(f"It corrects entry {number}:").get_by_role("link").click()
    expect(page.get_by_text(f"Corrected by entry {later}:")).to_contain_text("20 September 2015")
    assert_accessible(page)
    page.goto(f"{settings.SITE_ADDRESS}/ledger/contests/2016-democratic-presidential-nomination/?q=progressive")
    (listed,) = page.locator("table.endorsements tbody tr").all()
    expect(listed).to_contain_text("20 September 2015")
    expect(listed).to_contain_text(f"entry {later}, which corrects entry {number}")


def test_a_table_is_compared_decided_and_entered_once(page: Page, place: Office, tmp_path: Path) -> None:
    file = tmp_path / "endorsements of 2016.csv"
    file.write_text(TABLE, encoding="utf-8")
    upload(page, place, file)
    assert_accessible(page)
    say_who_they_are(page)
    page.get_by_label("Also correct 1 entry").check()
    assert_accessible(page)
    press(page, "Enter 1 row")
    confirm(page)
    runs(page)
    expect(page.get_by_role("status")).to_contain_text("Done: 2 rows were entered into the ledger.")
    for line, verdict, words in REPORT:
        told = page.get_by_role("row", name=re.compile(f"^{line} "))
        expect(told).to_contain_text(verdict)
        expect(told).to_contain_text(words)
    assert_accessible(page)
    assert Endorsement.objects.current().get(endorser__slug="national-nurses-united").date == "2015-08-10"

    before = Entry.objects.count()
    upload(page, place, file)
    say_who_they_are(page)
    expect(page.get_by_text("There is nothing to enter")).to_be_visible()
    press(page, "Finish")
    runs(page)
    expect(page.get_by_role("status")).to_contain_text("Done: the ledger had it all already, nothing was entered.")
    assert Entry.objects.count() == before


def upload(page: Page, place: Office, file: Path) -> None:
    """Upload a table, take its columns as they were guessed, and have it read."""
    page.goto(f"{settings.SITE_ADDRESS}/organizer/{place.slug}/ledger/")
    page.get_by_role("link", name="Import a table").click()
    page.get_by_role("link", name="Import a table").click()
    page.set_input_files("input[type=file]", file)
    press(page, "Upload and look")
    expect(page.get_by_role("heading", name="Check the columns")).to_be_visible()
    assert_accessible(page)
    press(page, "Read the table and compare")
    runs(page)


def say_who_they_are(page: Page) -> None:
    """Say that a name is another writing of one that the ledger knows."""
    expect(page.get_by_text("1 row names somebody who may be in the ledger under another name.")).to_be_visible()
    page.get_by_role("link", name="Decide who they are").click()
    page.get_by_label("National Nurse United").select_option(label="the same as National Nurses United, in the ledger")
    assert_accessible(page)
    press(page, "Take what I chose")
    runs(page)


def runs(page: Page) -> None:
    """The job has its turn, and the page shows what came of it."""
    expect(page.get_by_role("heading", level=1, name=".csv")).to_be_visible()
    run(Batch.objects.latest("made_at"))
    page.reload()


def flipped(data: bytes) -> bytes:
    """An archive with one digit of one proof changed."""
    place = data.index(b'"challenge":"') + 13
    return data[:place] + (b"1" if data[place : place + 1] != b"1" else b"2") + data[place + 1 :]


def test_a_certificate_is_proven_by_its_archive_and_by_no_other(page: Page, place: Office) -> None:
    files = downloaded()
    submit(page, place, replace(files, archive=flipped(files.archive)))
    expect(page.get_by_role("alert")).to_contain_text("Refused. Nothing is entered.")
    expect(page.get_by_role("alert")).to_contain_text("WrongArchive")
    assert_accessible(page)
    submit(page, place, files)
    expect(page.get_by_role("status")).to_contain_text("Verified to the last ballot, and entered as proven:")
    assert_accessible(page)
    page.get_by_role("status").get_by_role("link").click()
    expect(page.get_by_role("region", name="On whose word")).to_contain_text("proven")
    expect(page.locator("p.lead")).to_contain_text("endorsed Ada Lovelace")


def submit(page: Page, place: Office, files: Downloaded) -> None:
    """Upload a certificate with its keys and its archive, and have it verified."""
    page.goto(f"{settings.SITE_ADDRESS}/organizer/{place.slug}/ledger/certificates/")
    given = {"certificate": files.certificate, "keys": files.keys, "archive": files.archive}
    for name, content in given.items():
        page.set_input_files(f"[name={name}]", {"name": name, "mimeType": "text/plain", "buffer": content})
    page.get_by_label("What it is, if the ledger does not know it yet").select_option(label="union")
    press(page, "Verify and enter")
    expect(page.get_by_text("It is about to be verified.")).to_be_visible()
    verifying.run(submission_id=Submission.objects.latest("made_at").pk)
    page.reload()
