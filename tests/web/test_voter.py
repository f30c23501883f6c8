"""The voter's page and its endpoints: the same for everybody, refusing by name, without a trace of what was refused."""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.contrib.messages.storage.session import SessionStorage
from django.test import Client
from django.utils import translation

from hustings.accounts.models import User
from hustings.board.models import Ballot, Chain, Record
from hustings.credentials.models import VotingRight
from hustings.elections.models import State
from hustings.protocol.credentials import PrivateCredential
from hustings.protocol.election import fingerprint
from hustings.web.voter.sentences import page_sentences
from tests.booth.browser_code import ballots_of_the_booth
from tests.web.elections import Vote, closed_election, open_election, open_to_all_election, votes_for

REPOSITORY = Path(__file__).resolve().parents[2]
HOUR = timedelta(hours=1)

# A ballot is posted in a transaction that must be the outermost.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def vote() -> Vote:
    return open_election(voters=3)


def post(client: Client, vote: Vote, body: bytes, to: str = "ballots", **headers: Any) -> Any:
    return client.post(f"/vote/{vote.uuid}/{to}", body, content_type="application/json", headers=headers)


def on_the_board() -> tuple[Any, ...]:
    """Everything that casting may change."""
    rights = VotingRight.objects.order_by("pk").values_list("pk", "ballots", "last_tracker")
    chains = Chain.objects.order_by("pk").values_list("pk", "size", "height", "ballots")
    return Ballot.objects.count(), Record.objects.count(), list(rights), list(chains)


# -- the page ----------------------------------------------------------------------------------------------------------


def test_the_page_is_the_same_bytes_for_everybody_and_sets_no_cookie(vote: Vote, client: Client) -> None:
    address = f"/vote/{vote.uuid}/"
    stranger = client.get(address)
    assert stranger.status_code == 200
    assert not stranger.cookies
    signed_in = Client()
    signed_in.force_login(User.objects.create(email="owner@example.org"))
    session = signed_in.session
    session[SessionStorage.session_key] = '[["__json_message",0,25,"Saved."]]'
    session.save()
    for other in (client.get(address), signed_in.get(address), Client(headers={"user-agent": "another"}).get(address)):
        assert other.content == stranger.content
        assert not other.cookies


def test_the_page_differs_by_language_only(vote: Vote, client: Client) -> None:
    address = f"/vote/{vote.uuid}/"
    english, spanish = client.get(address), client.get(f"{address}?language=es")
    assert (english["Content-Language"], spanish["Content-Language"]) == ("en", "es")
    assert "Your vote is counted" in english.content.decode()
    assert "Su voto está contado" in spanish.content.decode()
    assert client.get(address, headers={"accept-language": "es-MX"}).content == spanish.content
    assert client.get(f"{address}?language=xx").content == english.content


class Elements(HTMLParser):
    """Every element's name and attributes, and the text of scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_the_page_keeps_its_own_content_security_policy(vote: Vote, client: Client) -> None:
    response = client.get(f"/vote/{vote.uuid}/")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response["Referrer-Policy"] == "no-referrer"
    built = json.loads((REPOSITORY / "hustings/web/static/built/hashes.json").read_text())
    scripts = []
    for tag, attributes in Elements(response.content.decode()).found:
        assert tag != "style"
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("src", "href", "action"):
            assert not (attributes.get(name) or "").startswith(("http", "//")), "nobody else is asked for anything"
        if tag == "script" and attributes.get("type") != "application/json":
            name = (attributes["src"] or "").rpartition("/")[2]
            assert attributes["integrity"] == built[name]["integrity"]
            scripts.append(name)
    assert scripts == ["page.js", "voter.js"]


def test_organizers_text_is_text(client: Client) -> None:
    evil = "</script><script>alert(1)</script>"
    vote = open_election(voters=1, name=evil, description=evil, question=evil, options=(evil, "No endorsement"))
    page = client.get(f"/vote/{vote.uuid}/").content.decode()
    assert evil not in page
    assert "&lt;/script&gt;&lt;script&gt;alert(1)" in page
    (data,) = re.findall(r'<script id="vote" type="application/json">(.*?)</script>', page)
    assert json.loads(data)["election"] == vote.board.board.election.raw.decode()


def test_the_page_says_how_things_stand(client: Client) -> None:
    now = datetime.now(UTC)

    def phase(vote: Vote) -> str:
        page = client.get(f"/vote/{vote.uuid}/").content.decode()
        found = re.search(r'"phase": "(\w+)"', page)
        assert found
        return found[1]

    assert phase(open_election(voters=1)) == "open"
    assert phase(open_election(voters=1, opens_at=now + HOUR, closes_at=now + 2 * HOUR, state=State.READY)) == "early"
    assert phase(open_election(voters=1, opens_at=now - 2 * HOUR, closes_at=now - HOUR)) == "closed"
    assert phase(closed_election(casts=votes_for(1))) == "closed"


def test_one_trustee_alone_is_said_in_plain_words(vote: Vote, client: Client) -> None:
    said = "One trustee alone holds the key of this vote"
    assert said not in client.get(f"/vote/{vote.uuid}/").content.decode()
    assert said in client.get(f"/vote/{open_election(voters=1, trustees=1).uuid}/").content.decode()


def test_what_is_not_public_is_not_there(vote: Vote, client: Client) -> None:
    type(vote.election).objects.filter(pk=vote.uuid).update(state=State.SEALING)
    for uuid in (vote.uuid, "1" * 14, "x"):
        assert client.get(f"/vote/{uuid}/").status_code == 404
        answer = client.get(f"/vote/{uuid}/status?credential={'0' * 64}")
        assert (answer.status_code, answer.json()["code"]) == (404, "NotFound")


def test_the_script_and_the_catalogue_know_the_same_sentences() -> None:
    source = (REPOSITORY / "booth/voter/page.ts").read_text()
    (union,) = re.findall(r"type SentenceName =(.*?);", source, re.DOTALL)
    assert set(re.findall(r'"(\w+)"', union)) == set(page_sentences())
    with translation.override("es"):
        spanish = page_sentences()
    for name, english in page_sentences().items():
        assert spanish[name] != english
        assert sorted(re.findall(r"\{\w+\}", spanish[name])) == sorted(re.findall(r"\{\w+\}", english))


def test_looking_changes_nothing(vote: Vote, client: Client) -> None:
    credential = PrivateCredential(vote.credentials[0]).secret(vote.uuid).public_key().hex()
    before = on_the_board()
    for path in (f"/vote/{vote.uuid}/", f"/vote/{vote.uuid}/status?credential={credential}", "/booth/"):
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
    assert on_the_board() == before


# -- casting -----------------------------------------------------------------------------------------------------------


def test_a_ballot_is_posted_and_its_receipt_can_be_asked_for_again(vote: Vote, client: Client) -> None:
    first, second = vote.ballot(0, 1), vote.ballot(0, 2)
    answer = post(client, vote, first)
    receipt = answer.json()
    assert answer.status_code == 200
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"
    assert (receipt["tracker"], receipt["number"], receipt["replaces"]) == (fingerprint(first), 0, False)
    assert receipt["posted_at"].endswith("Z")
    assert post(client, vote, first).json() == receipt
    assert Ballot.objects.count() == 1
    again = post(client, vote, second).json()
    assert (again["number"], again["replaces"]) == (1, True)
    credential = json.loads(first)["credential"]
    status = client.get(f"/vote/{vote.uuid}/status?credential={credential}").json()
    assert status == {"ballots": 2, "tracker": again["tracker"], "posted_at": again["posted_at"]}


def test_the_booths_own_ballot_is_posted(vote: Vote, client: Client) -> None:
    election = vote.board.board.election.raw
    (opened,) = ballots_of_the_booth(election, [(vote.credentials[1], [[0, 1, 0]])]).opened
    ballot = json.loads(opened)["ballot"]
    assert post(client, vote, ballot.encode()).json()["tracker"] == fingerprint(ballot.encode())


Body = Callable[[Vote], bytes]


def changed(vote: Vote) -> bytes:
    ballot = vote.ballot(0, 1)
    return re.sub(rb'"response":"(\d)', lambda m: b'"response":"' + (b"1" if m[1] == b"2" else b"2"), ballot, count=1)


def of_nobody(vote: Vote) -> bytes:
    stranger = Vote(vote.election, vote.board, ["11111-111111-11111-111111"], [])
    return stranger.ballot(0, 1)


REFUSED: list[tuple[str, Body, int, str]] = [
    ("nothing", lambda _: b"\n", 400, "NotCanonical"),
    ("no JSON", lambda _: b"\xff\xfe", 400, "NotCanonical"),
    ("cut off", lambda vote: vote.ballot(0, 1)[:-20], 400, "NotCanonical"),
    ("with a space", lambda vote: vote.ballot(0, 1) + b" ", 400, "NotCanonical"),
    ("changed", changed, 400, "WrongIndividualProof"),
    ("of another election", lambda _: open_election(voters=1).ballot(0, 1), 400, "WrongElectionUuid"),
    ("of nobody", of_nobody, 404, "UnknownCredential"),
    ("too long", lambda _: b"[" * (2**20 + 1), 413, "TooLarge"),
]


@pytest.mark.parametrize(("body", "status", "code"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_what_is_no_ballot_is_refused_without_a_trace(
    vote: Vote, client: Client, body: Body, status: int, code: str
) -> None:
    sent = body(vote)
    before = on_the_board()
    answer = post(client, vote, sent)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert re.fullmatch(r"[A-Z].*\.", answer.json()["sentence"])
    assert on_the_board() == before


def test_late_and_early_ballots_are_refused_by_name(client: Client) -> None:
    now = datetime.now(UTC)
    early = open_election(voters=1, opens_at=now + HOUR, closes_at=now + 2 * HOUR, state=State.READY)
    late = open_election(voters=1, opens_at=now - 2 * HOUR, closes_at=now - HOUR)
    before = on_the_board()
    for vote, code in ((early, "VoteNotOpen"), (late, "VoteClosed")):
        answer = post(client, vote, vote.ballot(0, 1))
        assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert on_the_board() == before


def test_refusals_speak_the_pages_language(client: Client) -> None:
    now = datetime.now(UTC)
    late = open_election(voters=1, opens_at=now - 2 * HOUR, closes_at=now - HOUR)
    answer = post(client, late, late.ballot(0, 1), accept_language="es")
    assert answer.json()["sentence"].startswith("La votación ha terminado")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_what_another_sites_form_can_send_is_refused(vote: Vote, client: Client, content_type: str) -> None:
    for to in ("ballots", "opened"):
        answer = client.generic("POST", f"/vote/{vote.uuid}/{to}", vote.ballot(0, 1), content_type)
        assert (answer.status_code, answer.json()["code"]) == (415, "WrongContentType")


def test_other_methods_are_refused(vote: Vote, client: Client) -> None:
    base = f"/vote/{vote.uuid}/"
    for method, paths in {
        "GET": ("ballots", "opened"),
        "POST": ("", "status"),
        "PUT": ("", "ballots", "opened", "status"),
        "DELETE": ("", "ballots", "opened", "status"),
    }.items():
        for path in paths:
            assert client.generic(method, base + path).status_code == 405, (method, path)


@pytest.mark.parametrize("credential", ["", "0" * 63, "0" * 64, "G" * 64, "é" * 64, "0" * 10_000])
def test_unknown_codes_are_all_answered_alike(vote: Vote, client: Client, credential: str) -> None:
    answer = client.get(f"/vote/{vote.uuid}/status", {"credential": credential})
    assert (answer.status_code, answer.json()["code"]) == (404, "UnknownCredential")
    assert answer.json()["sentence"].startswith("This voting code is not for this vote.")


def test_codes_of_people_who_joined_and_of_nobody(client: Client) -> None:
    vote = open_to_all_election(voters=2, joined=2)
    vote.void(3)
    asked = [client.get(f"/vote/{vote.uuid}/status", {"credential": one}) for one in _public(vote)]
    assert [answer.status_code for answer in asked] == [200, 200, 200, 409, 404, 404, 404]
    assert asked[3].json()["code"] == "VoidedRight"
    assert "registration was voided" in asked[3].json()["sentence"]
    refused = post(client, vote, vote.ballot(3, 0))
    assert (refused.status_code, refused.json()["code"]) == (409, "VoidedRight")
    assert not Ballot.objects.exists()


def _public(vote: Vote) -> list[str]:
    return [*VotingRight.objects.of(vote.election).values_list("public_credential", flat=True)]


def test_a_code_that_was_not_used_yet(vote: Vote, client: Client) -> None:
    credential = PrivateCredential(vote.credentials[2]).secret(vote.uuid).public_key().hex()
    answer = client.get(f"/vote/{vote.uuid}/status", {"credential": credential})
    assert answer.json() == {"ballots": 0, "tracker": None, "posted_at": None}
    assert answer["Cache-Control"] == "no-store"


# -- ballots that were opened ------------------------------------------------------------------------------------------


@pytest.fixture
def opened(vote: Vote) -> bytes:
    return ballots_of_the_booth(vote.board.board.election.raw, [(vote.credentials[0], [[0, 0, 1]])]).opened[0]


def test_an_opened_ballot_is_checked_and_thrown_away(vote: Vote, client: Client, opened: bytes) -> None:
    before = on_the_board()
    answer = post(client, vote, opened, to="opened")
    tracker = fingerprint(json.loads(opened)["ballot"].encode())
    assert answer.json() == {"honest": True, "tracker": tracker, "choices": [[0, 0, 1]]}
    assert on_the_board() == before


def test_a_page_that_lies_is_found_out(vote: Vote, client: Client, opened: bytes) -> None:
    for body, code in (
        (opened.replace(b"[[0,0,1]]", b"[[1,0,0]]"), "WrongOpening"),
        (opened.replace(b"[[0,0,1]]", b"[[0,1]]"), "WrongOpeningShape"),
        (opened + b" ", "NotCanonical"),
        (b"{}", "WrongField"),
        (b"[" * 100, "TooDeep"),
    ):
        answer = post(client, vote, body, to="opened")
        assert (answer.status_code, answer.json()["code"]) == (400, code)


# -- what runs in the browser ------------------------------------------------------------------------------------------


def served(client: Client) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from client.get("/booth/hashes.json").json().items()


def test_the_hashes_of_the_browsers_files_are_published(client: Client) -> None:
    page = client.get("/booth/").content.decode()
    files = dict(served(client))
    assert {"page.js", "trustee.js", "voter.js"} <= files.keys()
    for name, file in files.items():
        assert file["integrity"].replace("+", "&#x2B;") in page or file["integrity"] in page
        assert (REPOSITORY / "hustings/web/static/built" / name).stat().st_size == file["bytes"]


def test_the_browsers_files_are_sent_compressed(client: Client) -> None:
    plain = client.get("/static/built/voter.js")
    small = client.get("/static/built/voter.js", headers={"accept-encoding": "gzip"})
    sent, compressed = b"".join(plain), b"".join(small)
    assert small["Content-Encoding"] == "gzip"
    assert gzip.decompress(compressed) == sent
    assert len(compressed) < 25_000, "what a voter's telephone loads stays small"
    assert "javascript" in plain["Content-Type"]
