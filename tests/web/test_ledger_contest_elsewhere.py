"""A contest on other sites: its frame, pictures and feed; and answers to whoever has the page already."""

from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from hustings.ledger.models import Candidate, Contest
from tests.ledger.filled import candidate, democratic_2016, endorsement, endorser
from tests.ledger.filled import contest as stated_contest

pytestmark = pytest.mark.django_db
PAGE = "/ledger/contests/2016-democratic-presidential-nomination/"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
ATTACK = '<script>alert(1)</script><img src="x" onerror="alert(2)">'


@pytest.fixture
def made() -> Contest:
    return democratic_2016()


def feed(client: Client) -> list[dict[str, str]]:
    root = ET.fromstring(client.get(f"{PAGE}feed.atom").content)
    names = ("id", "title", "updated", "summary")
    return [{name: one.findtext(f"a:{name}", "", ATOM) for name in names} for one in root.findall("a:entry", ATOM)]


def test_only_the_frame_may_be_framed_and_it_sets_no_cookie(made: Contest) -> None:
    client = Client()
    framed = client.get(f"{PAGE}embed/")
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "script-src 'self'" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    assert not framed.cookies
    assert b"<form" not in framed.content
    assert b"<script" not in framed.content
    for end in ("", "chart.svg", "feed.atom", "card/wide.png"):
        other = client.get(PAGE + end)
        assert "frame-ancestors 'none'" in other["Content-Security-Policy"], end
        assert other["X-Frame-Options"] == "DENY", end


def test_the_frame_opens_the_ledger_beside_it(made: Contest) -> None:
    text = Client().get(f"{PAGE}embed/").content.decode()
    assert f'href="{settings.SITE_ADDRESS}{PAGE}" target="_blank" rel="noopener"' in text


def test_the_chart_is_a_picture_without_anything_active() -> None:
    hostile = stated_contest(f"Contest {ATTACK}", id="hostile")
    endorsement(endorser("One"), hostile, candidate(hostile, f"Ada {ATTACK}", id="ada"), date="2016-01-02")
    answer = Client().get("/ledger/contests/hostile/chart.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    tags = {element.tag.rpartition("}")[2] for element in ET.fromstring(answer.content).iter()}
    assert tags <= {"svg", "rect", "text", "title", "desc", "line", "path"}
    assert not Client().get("/ledger/contests/hostile/chart.svg").cookies


@pytest.mark.parametrize(("shape", "size"), [("wide", (1200, 630)), ("square", (1080, 1080))])
def test_cards_are_pictures_that_the_page_names(made: Contest, shape: str, size: tuple[int, int]) -> None:
    answer = Client().get(f"{PAGE}card/{shape}.png")
    with Image.open(BytesIO(answer.content)) as picture:
        assert picture.size == size
    assert f'content="{settings.SITE_ADDRESS}{PAGE}card/{shape}.png"'.encode() in Client().get(PAGE).content
    assert Client().get(f"{PAGE}card/round.png").status_code == 404


def test_the_feed_has_an_entry_for_each_and_a_new_one_for_a_correction(made: Contest) -> None:
    client = Client()
    before = feed(client)
    assert len(before) == 10
    sanders = Candidate.objects.get(contest=made, name="Bernie Sanders")
    wrong = endorsement(endorser(f"Misdated {ATTACK}"), made, sanders, date="2015-01-02")
    endorsement(wrong.endorser, made, sanders, date="2016-01-02", corrects=wrong, reason=f"Wrong {ATTACK}")
    after = feed(client)
    assert after[2:] == before
    newest, first = after[0], after[1]
    assert newest["title"].startswith("Correction: Misdated <script>")  # a title is text
    assert f"It corrects entry {wrong.pk}: Wrong &lt;script&gt;" in newest["summary"]  # a summary is markup
    assert first["id"] == f"{settings.SITE_ADDRESS}/ledger/entries/{wrong.pk}/"
    assert len({one["id"] for one in after}) == 12


def again(client: Client, address: str, tag: str) -> Any:
    return client.get(address, headers={"if-none-match": tag})


@pytest.mark.parametrize("end", ["", "embed/", "chart.svg", "feed.atom", "card/wide.png"])
def test_whoever_has_it_already_is_told_so_until_something_is_entered(made: Contest, end: str) -> None:
    client = Client()
    client.get(PAGE)  # for the cookie that a page with forms sets
    address = PAGE + end
    tag = client.get(address)["ETag"]
    known = again(client, address, tag)
    assert known.status_code == 304
    assert known.content == b""
    assert again(client, address, 'W/"other"').status_code == 200
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "es"
    assert again(client, address, tag).status_code == 200
    del client.cookies[settings.LANGUAGE_COOKIE_NAME]
    endorser("Somebody new")
    assert again(client, address, tag).status_code == 200


def test_a_page_with_a_form_is_nobody_elses(made: Contest) -> None:
    """Its token belongs to a cookie: a cache must not hand it to others, nor the browser keep it for another cookie."""
    client = Client()
    client.get(PAGE)
    answer = client.get(PAGE)
    assert "private" in answer["Cache-Control"]
    assert "no-cache" in answer["Cache-Control"]
    other = Client()
    other.get(PAGE)
    assert again(other, PAGE, answer["ETag"]).status_code == 200
    assert "public" in client.get(f"{PAGE}embed/")["Cache-Control"]
