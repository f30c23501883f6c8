"""The board: every ballot once, in order, found by tracker or credential, and the events of the vote."""

import re
from hashlib import sha256

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hustings.board.models import Ballot
from hustings.web.public import board
from tests.web.elections import Vote, closed_election, open_election, open_to_all_election, votes_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def vote() -> Vote:
    vote = open_election(voters=6)
    vote.post([*votes_for(5), (0, 1), (2, 1), (0, 2)])
    return vote


def page(client: Client, vote: Vote, query: str = "") -> str:
    response = client.get(f"/e/{vote.uuid}/board/{query}")
    assert response.status_code == 200
    assert response["X-Robots-Tag"] == "noindex"
    return response.content.decode()


def shown(text: str) -> list[int]:
    return [int(number) for number in re.findall(r'id="ballot-(\d+)"', text)]


def test_every_ballot_stands_once_with_tracker_time_and_credential(client: Client, vote: Vote) -> None:
    text = page(client, vote)
    assert shown(text) == list(range(1, 9))
    for ballot in Ballot.objects.all():
        assert f'title="{ballot.tracker}"' in text
        assert f'title="{ballot.credential}"' in text
        assert ballot.posted_at.isoformat() in text
    assert "8 ballots were posted." in text
    assert sha256(bytes(vote.chain.last_event)).hexdigest() in text
    assert '<meta name="robots" content="noindex">' in text


def test_replaced_ballots_are_marked(client: Client, vote: Vote) -> None:
    rows = re.findall(r'<tr id="ballot-(\d+)" class="replaced">', page(client, vote))
    assert rows == ["1", "3", "6"]


def test_the_blank_ballot_of_a_void_is_marked(client: Client) -> None:
    vote = open_to_all_election(voters=2, joined=2)
    vote.post([(0, 0), (2, 0), (3, 1)])
    vote.void(2)
    lines = client.get(f"/e/{vote.uuid}/board/").context["lines"]
    marks = [(line.replaced, line.voids) for line in lines]
    assert marks == [(False, False), (True, False), (False, False), (False, True)]
    assert "for a voided registration" in client.get(f"/e/{vote.uuid}/board/").content.decode()


def test_a_replacement_on_another_page_counts(client: Client, vote: Vote, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "PAGE", 3)
    assert re.findall(r'<tr id="ballot-(\d+)" class="replaced">', page(client, vote)) == ["1", "3"]


def test_pages_follow_one_another(client: Client, vote: Vote, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "PAGE", 3)
    first, second, third = (page(client, vote, query) for query in ("", "?from=4", "?from=7"))
    assert [shown(text) for text in (first, second, third)] == [[1, 2, 3], [4, 5, 6], [7, 8]]
    assert "?from=4" in first
    assert "?from=1" in second
    assert "?from=7" in second
    assert 'rel="next"' not in third
    assert shown(page(client, vote, "?from=99999")) == [8]
    assert shown(page(client, vote, "?from=nonsense")) == [1, 2, 3]
    assert shown(page(client, vote, "?from=-4")) == [1, 2, 3]


def test_a_page_costs_the_same_queries_wherever_it_is(
    client: Client, vote: Vote, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "PAGE", 2)
    counts = []
    for query in ("?from=1", "?from=7"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(client, vote, query)
        counts.append(len(queries))
        assert not [query for query in queries if "OFFSET" in query["sql"] and "LIMIT" in query["sql"]]
        assert not [query for query in queries if '"board_ballot"."content"' in query["sql"]]
    assert counts[0] == counts[1]


def test_a_ballot_is_found_by_its_tracker_or_the_beginning_of_it(client: Client, vote: Vote) -> None:
    sought = Ballot.objects.get(number=3)
    for part in (sought.tracker, sought.tracker[:12], sought.tracker[:4], f" {sought.tracker} "):
        response = client.get(f"/e/{vote.uuid}/board/", {"q": part})
        assert 4 in shown(response.content.decode())
    other = sought.tracker[:12].swapcase()
    assert shown(client.get(f"/e/{vote.uuid}/board/", {"q": other}).content.decode()) == []


def test_ballots_are_found_by_their_credential(client: Client, vote: Vote) -> None:
    credential = Ballot.objects.get(number=0).credential
    for written in (credential, credential.upper()):
        assert shown(client.get(f"/e/{vote.uuid}/board/", {"q": written}).content.decode()) == [1, 6, 8]


def test_another_elections_ballots_are_not_found(client: Client, vote: Vote) -> None:
    other = open_election(name="Another")
    text = client.get(f"/e/{other.uuid}/board/", {"q": Ballot.objects.get(number=0).tracker}).content.decode()
    assert "No ballot on the board has this tracker" in text


@pytest.mark.parametrize("sought", ["abc", "a b c d", "%%%%", "'; --", "<script>", "x" * 44, "é" * 5, "____"])
def test_what_is_neither_is_said_to_be_so(client: Client, vote: Vote, sought: str) -> None:
    text = client.get(f"/e/{vote.uuid}/board/", {"q": sought}).content.decode()
    assert "This is neither a tracker nor a public credential" in text
    assert "<script>" not in text.replace("<script src", "")


def test_the_events_are_logged(client: Client) -> None:
    vote = closed_election(casts=votes_for(2, 1), decrypted=[3, 1])
    vote.open_result()
    text = page(client, vote)
    events = re.findall(r'<td class="number">(\d+)</td><td>([^<]+)</td>', text)
    assert events == [
        ("0", "The vote was frozen: question, options, rule, trustees, credentials"),
        ("4", "The vote was closed"),
        ("5", "The ballots that count were summed up, still encrypted"),
        ("6", "Carol Chen decrypted, with proof"),
        ("7", "Alice Aguirre decrypted, with proof"),
        ("8", "The sum was opened: the result"),
    ]


def test_an_empty_board(client: Client) -> None:
    assert "No ballot was posted yet." in page(client, open_election())
