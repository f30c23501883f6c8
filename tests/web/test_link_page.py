"""The page for lost links: one answer for everybody, and nothing that tells who is a member."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from hustings.credentials.models import LinkRequest
from hustings.elections.models import Election, State
from hustings.mailroom.models import Message
from hustings.web.network import network_of
from tests.web.elections import Vote, open_election

pytestmark = pytest.mark.django_db
ADDRESSES = ("member0@example.org", "nobody@example.org", "somebody.else@example.net")


@pytest.fixture
def vote() -> Vote:
    return open_election(voters=2)


def test_everybody_gets_the_same_answer_from_the_same_work(vote: Vote) -> None:
    """Compared are the statements and the bytes, not the time that they took."""
    seen = set()
    for address in ADDRESSES:
        client = Client()
        with CaptureQueriesContext(connection) as asked:
            answer = client.post(f"/vote/{vote.uuid}/link/", {"address": address})
        assert (answer.status_code, answer["Location"]) == (302, f"/vote/{vote.uuid}/link/?asked=1")
        shape = tuple(re.sub(r"'[^']*'|\d+", "?", query["sql"].replace(address, "?")) for query in asked)
        assert not any("roll_member" in sql or "votingright" in sql or "mailroom" in sql for sql in shape)
        page = re.sub(r'value="\w{64}"', "", client.get(answer["Location"]).content.decode())
        seen.add((shape, page))
    assert len(seen) == 1
    assert LinkRequest.objects.count() == len(ADDRESSES)
    assert Message.objects.count() == 0, "looked up later, by the clock"


def test_the_address_is_in_no_address(vote: Vote, client: Client) -> None:
    answer = client.post(f"/vote/{vote.uuid}/link/", {"address": ADDRESSES[0]}, follow=True)
    assert ADDRESSES[0] not in f"{answer.redirect_chain}{answer.content.decode()}"
    assert "a letter is on its way" in answer.content.decode()


def test_one_writing_of_an_address_is_kept(vote: Vote, client: Client) -> None:
    for written in (" Member0@Example.org ", "MEMBER0@example.org"):
        client.post(f"/vote/{vote.uuid}/link/", {"address": written})
    assert LinkRequest.objects.get().address == "member0@example.org"


@pytest.mark.parametrize("written", ["", "member0", "a b@example.org", "x" * 300 + "@example.org", "a@b\0c.org"])
def test_what_is_no_address_is_told_so(vote: Vote, client: Client, written: str) -> None:
    answer = client.post(f"/vote/{vote.uuid}/link/", {"address": written})
    assert answer.status_code == 422
    assert LinkRequest.objects.count() == 0


@pytest.mark.parametrize(
    ("state", "code", "said"),
    [(State.READY, "VoteNotOpen", "has not begun"), (State.CLOSED, "VoteClosed", "is over")],
)
def test_before_and_after_the_vote_everybody_is_told_so(
    vote: Vote, client: Client, state: State, code: str, said: str
) -> None:
    opens_at = timezone.now() + timedelta(hours=1 if state == State.READY else -1)
    Election.objects.update(state=state, opens_at=opens_at)
    page = f"/vote/{vote.uuid}/link/"
    assert said in client.get(page).content.decode()
    assert 'name="address"' not in client.get(page).content.decode()
    for address in ADDRESSES:
        answer = client.post(page, {"address": address}, headers={"accept": "application/json"})
        assert answer.json()["code"] == code
    assert LinkRequest.objects.count() == 0


def test_there_is_no_page_of_what_is_not_public(vote: Vote, client: Client) -> None:
    Election.objects.update(state=State.CANCELLED, fingerprint="")
    assert client.get(f"/vote/{vote.uuid}/link/").status_code == 404
    assert client.post(f"/vote/{vote.uuid}/link/", {"address": ADDRESSES[0]}).status_code == 404


def test_a_form_of_another_site_asks_for_nothing(vote: Vote) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(f"/vote/{vote.uuid}/link/", {"address": ADDRESSES[0]}).status_code == 403
    assert LinkRequest.objects.count() == 0


def test_the_page_is_found_from_the_voters_page_and_the_votes(vote: Vote, client: Client) -> None:
    for page in (f"/vote/{vote.uuid}/", f"/e/{vote.uuid}/"):
        assert f'href="/vote/{vote.uuid}/link/"' in client.get(page).content.decode()


def test_the_page_speaks_spanish(vote: Vote) -> None:
    with translation.override("en"):  # which puts things back: the answer leaves its language behind
        page = Client(headers={"accept-language": "es"}).get(f"/vote/{vote.uuid}/link/").content.decode()
    assert "¿Ha perdido su enlace para votar?" in page


def test_a_network_has_another_name_tomorrow(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    today, tomorrow = network_of(rf.get("/")), timezone.now() + timedelta(days=1)
    monkeypatch.setattr("hustings.web.network.timezone.now", lambda: tomorrow)
    assert network_of(rf.get("/")) != today
