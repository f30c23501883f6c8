"""Somebody joins a vote, loses the link, gets it again, leaves the campaigning, is reminded all the same, votes."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import BrowserContext, Page, expect

from hustings.accounts.models import User
from hustings.contests.models import Candidate, Pitch, Slot
from hustings.credentials.models import VotingRight
from hustings.credentials.reminder_actions import remind
from hustings.elections.models import Election
from hustings.mailroom.actions import send_waiting
from hustings.web import clock
from tests.credentials.joining import joinable_election, organizer_of
from tests.journey.conftest import assert_accessible, complaints_of
from tests.web.pitches import speaks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NELL = "nell@readers.net"
HOUR = timedelta(hours=1)


@pytest.fixture
def page(phone: BrowserContext) -> Iterator[Page]:
    complaints = complaints_of(phone)
    yield phone.new_page()
    assert complaints == []


@pytest.fixture
def election() -> Election:
    """An open election that anybody can join, one of whose candidates has written a letter."""
    made = joinable_election()
    made.organization.disclaimer = "Paid for by Forward Together"
    made.organization.save()
    return made


def time_passes() -> None:
    """The site's clock and its sender have their turn."""
    for _ in range(3):
        clock.tick()
        send_waiting()


def link_to(address: str, pattern: str) -> str:
    """The address that the newest letter to this person leads to."""
    for message in reversed(mail.outbox):
        if message.to == [address] and (found := re.search(pattern, f"{message.body}")):
            return found[0]
    raise AssertionError([message.subject for message in mail.outbox])


def write_to_all(election: Election, slot: Slot, candidate: Candidate) -> None:
    """A candidate's letter goes out now, to whoever agreed to campaigning."""
    now = datetime.now(UTC)
    slot.pitches.all().delete()
    speaker = candidate.spokespersons.get().user
    said = {"headline": "Why I ask for your vote", "text": "Come and ask me.", "submitted_at": now, "reviewed_at": now}
    Pitch.objects.create(candidate=candidate, slot=slot, by=speaker, state=Pitch.State.ACCEPTED, **said)
    Slot.objects.filter(pk=slot.pk).update(due_at=now - 2 * HOUR, send_at=now - HOUR, began_at=None, ended_at=None)
    slot.turns.filter(candidate=candidate).update(pitch=None, letters=0, last_member=0, began_at=None, ended_at=None)
    time_passes()


def join(page: Page, site: str, election: Election) -> None:
    """Join, and agree to campaigning."""
    page.goto(f"{site}/e/{election.uuid}/join/")
    page.get_by_label("Given name").fill("Nell")
    page.get_by_label("Family name").fill("Bly")
    page.get_by_label("E-mail address").fill(NELL)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Send me the letter").click()
    time_passes()
    page.goto(link_to(NELL, r"http\S+/join/confirm/#\S+"))
    page.get_by_role("button", name="Confirm, and get my voting link").click()
    expect(page.get_by_role("heading", name="You can vote now")).to_be_visible()
    time_passes()


def test_a_newcomer_is_reached(live_server: object, settings: Any, page: Page, election: Election) -> None:
    site = settings.SITE_ADDRESS = f"{live_server}"
    candidate = Candidate.objects.create(contest=election.contest, name="Rosa Quill")
    slots = speaks(candidate, User.objects.create_user("rosa@campaign.net"))
    slot = Slot.objects.get(pk=slots["slot"])
    join(page, site, election)

    # The link is lost, and comes again to whoever asks.
    mail.outbox.clear()
    page.goto(f"{site}/vote/{election.uuid}/link/")
    page.get_by_label("E-mail address").fill(NELL)
    page.get_by_role("button", name="Send me my link").click()
    time_passes()
    link = link_to(NELL, r"http\S+/vote/\S+#\S+")

    # A candidate writes; Nell leaves the campaigning with the button behind the letter's link.
    write_to_all(election, slot, candidate)
    assert NELL in [to for message in mail.outbox if "Rosa Quill" in message.subject for to in message.to]
    page.goto(link_to(NELL, r"http\S+/mail/leave/\S+"))
    assert_accessible(page)
    page.get_by_role("button", name="Send me no campaigning").click()
    expect(page.get_by_text("You will still be told of votes").first).to_be_visible()
    assert_accessible(page)
    mail.outbox.clear()
    again = Slot.objects.create(
        round=slot.round, number=3, due_at=slot.due_at, send_at=slot.send_at, subject_length=100, text_length=1000
    )
    again.turns.create(candidate=candidate, position=1, ticket="0" * 64)
    write_to_all(election, again, candidate)
    told = [to for message in mail.outbox for to in message.to]
    assert "member0@example.org" in told
    assert NELL not in told

    # The vote is another matter: she is reminded of it, with a link that votes.
    mail.outbox.clear()
    remind(by=organizer_of(election), election=election)
    time_passes()
    assert link_to(NELL, r"http\S+/vote/\S+#\S+") == link
    page.goto("about:blank")
    page.goto(link)
    page.get_by_label("Ada Lovelace", exact=False).check()
    page.get_by_role("button", name="Review my choice").click()
    page.get_by_role("button", name="Cast my ballot").click()
    expect(page.get_by_role("heading", name="Your vote is counted")).to_be_visible()
    assert VotingRight.objects.get(member__mailbox=NELL).ballots == 1
