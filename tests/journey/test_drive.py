"""Somebody signs a petition on a telephone, confirms, and takes it back; whoever stays hears how the drive ended."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core import mail
from playwright.sync_api import BrowserContext, Page, expect

from hustings.drives.models import Drive
from tests.drives.drives import collecting_drive, owner_of, sign
from tests.journey.conftest import assert_accessible, complaints_of
from tests.journey.test_every_page import visit
from tests.journey.test_reaching_members import NELL, link_to, time_passes
from tests.web.officials import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BEN = "ben@readers.net"


@pytest.fixture
def drive(live_server: object, monkeypatch: pytest.MonkeyPatch) -> Drive:
    """A drive that Ben has signed."""
    monkeypatch.setattr(settings, "SITE_ADDRESS", f"{live_server}")
    made = collecting_drive(names_shown=True, goal=4)
    sign(made, BEN, given_name="Ben", family_name="Osei")
    return made


@pytest.fixture
def page(phone: BrowserContext) -> Iterator[Page]:
    """The signer's telephone."""
    complaints = complaints_of(phone)
    yield phone.new_page()
    assert complaints == []


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def ask(page: Page, address: str) -> None:
    """Fill the form in, and wait for the letter."""
    page.goto(address)
    page.get_by_label("Given name").fill("Nell")
    page.get_by_label("Family name").fill("Bly")
    page.get_by_label("E-mail address").fill(NELL)
    page.get_by_label("With my signature").check()
    page.get_by_label("My name and state").check()
    press(page, "Sign: send me the letter")
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    time_passes()


def follow(page: Page, link: str) -> None:
    """Open a letter's link: to open it does nothing, and its code does not stay in the address."""
    standing = Drive.objects.get().signatures.standing()
    before = standing.count()
    page.goto("about:blank")
    page.goto(link)
    expect(page.get_by_text("One press of the button")).to_be_visible()
    assert "#" not in page.url
    assert standing.count() == before


def counted(page: Page, address: str, words: str) -> None:
    """The petition's page says that so many have signed."""
    page.goto(address)
    expect(page.get_by_role("region", name="Signatures so far")).to_contain_text(words)


def test_a_signature_comes_and_goes_and_whoever_stays_hears_of_the_end(
    page: Page, drive: Drive, desk: BrowserContext
) -> None:
    address = f"{settings.SITE_ADDRESS}/d/{drive.slug}/"
    counted(page, address, "1 person has signed")
    assert_accessible(page)
    ask(page, address)
    counted(page, address, "1 person has signed")
    follow(page, link_to(NELL, r"http\S+/confirm/#\S+"))
    assert_accessible(page)
    press(page, "Confirm, and sign")
    expect(page.get_by_role("heading", name="2 people have signed")).to_be_visible()
    assert_accessible(page)
    counted(page, address, "2 people have signed")
    expect(page.get_by_text("Nell Bly")).to_be_visible()

    time_passes()
    follow(page, link_to(NELL, r"http\S+/withdraw/confirm/#\S+"))
    press(page, "Take my signature back")
    expect(page.get_by_text("It counts no more, and you are off the list")).to_be_visible()
    assert_accessible(page)
    counted(page, address, "1 person has signed")
    expect(page.get_by_text("Nell Bly")).to_have_count(0)

    mail.outbox.clear()
    end(desk, drive)
    time_passes()
    assert [message.to for message in mail.outbox] == [[BEN]]
    assert "She does not run. Thank you all." in f"{mail.outbox[0].body}"
    page.goto(link_to(BEN, r"http\S+/d/\S+"))
    expect(page.get_by_text("Ada Lovelace does not run.")).to_be_visible()
    expect(page.get_by_role("button", name="Sign")).to_have_count(0)
    assert_accessible(page)


def end(desk: BrowserContext, drive: Drive) -> None:
    """The organizer says what came of it."""
    visit(desk, signed_in(owner_of(drive.organization)), settings.SITE_ADDRESS)
    office = desk.new_page()
    office.goto(f"{settings.SITE_ADDRESS}/organizer/{drive.organization.slug}/drive/{drive.pk}/")
    expect(office.locator("dl.figures div", has_text="Taken back").locator("dd")).to_have_text("1")
    office.get_by_role("link", name="End the drive").click()
    office.get_by_label("does not run", exact=False).check()
    office.get_by_label("What you say about it").fill("She does not run. Thank you all.")
    press(office, "End the drive")
    expect(office.get_by_role("heading", name="What now?")).to_be_visible()
    expect(office.get_by_role("link", name="Let the signers vote")).to_be_visible()
    assert_accessible(office)
