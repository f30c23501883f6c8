"""The API's lists and things, over a filled ledger."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from hustings.ledger.models import Endorsement
from tests.ledger import filled

pytestmark = pytest.mark.django_db

CONTEST = "2016-democratic-presidential-nomination"


@pytest.fixture(autouse=True)
def ledger(db: None) -> None:
    filled.democratic_2016()
    filled.democratic_2020()


def asked(path: str, **headers: str) -> Any:
    return Client().get(path if path.startswith("/") else f"/api/v1/{path}", headers=headers)


def got(path: str) -> Any:
    answer = asked(path)
    assert answer.status_code == 200, answer.content
    return answer.json()


def pages(path: str) -> Iterator[Any]:
    following: str | None = f"/api/v1/{path}"
    while following:
        answer = got(following)
        yield answer["items"]
        following = answer["next"] and answer["next"].removeprefix("http://localhost:8000")


def test_each_list_and_each_thing_in_it() -> None:
    contest = next(one for one in got("contests")["items"] if one["cycle"] == 2016)
    assert contest["id"] == CONTEST
    assert got(f"contests/{CONTEST}") == contest
    people = got(f"contests/{CONTEST}/candidates")["items"]
    assert [one["person"] for one in people] == ["bernie-sanders", "hillary-clinton", "martin-omalley"]
    moveon = got("endorsers?name=MoveOn.org political action")["items"]
    assert [one["id"] for one in moveon] == ["moveon"]
    assert got("endorsers/moveon") == moveon[0]
    (endorsed,) = got("endorsers/moveon/endorsements")["items"]
    assert got(f"endorsements/{endorsed['entry']}") == endorsed
    assert (endorsed["share"], endorsed["process"]["threshold"]) == ("78.60", "2/3")
    assert endorsed["candidate"]["person"] == "bernie-sanders"


def test_the_chain_can_be_checked_by_what_the_api_says_of_it() -> None:
    entries = [entry for part in pages("entries?limit=7") for entry in part]
    assert [entry["number"] for entry in entries] == list(range(len(entries)))
    assert all(sha256(entry["line"].encode()).hexdigest() == entry["hash"] for entry in entries)
    head = got("head")
    assert (head["number"], head["hash"]) == (entries[-1]["number"], entries[-1]["hash"])
    assert got(f"entries/{head['number']}") == entries[-1]
    assert got(f"entries?after={head['number'] - 1}")["items"] == entries[-1:]


@pytest.mark.parametrize("path", ["contests", "endorsers", "endorsements", f"contests/{CONTEST}/candidates", "entries"])
def test_pages_of_one_are_the_whole_list_in_order(path: str) -> None:
    whole = got(path)
    assert whole["next"] is None
    assert [one for part in pages(f"{path}?limit=1") for one in part] == whole["items"]


def test_the_next_page_keeps_the_filters() -> None:
    first = got("endorsements?person=bernie-sanders&kind=union&limit=1")
    assert "person=bernie-sanders" in first["next"]
    assert "kind=union" in first["next"]


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ("contest=2020-democratic-presidential-nomination&person=joe-biden", {"Andrew Cuomo"}),
        ("endorser=moveon", {"MoveOn"}),
        ("kind=environment&person=bernie-sanders&to=2016", set()),
        ("process=member_vote&from=2016", {"MoveOn"}),
        ("from=2015-12-09&to=2016-01-12&evidence=sourced&person=hillary-clinton", None),
        ("status=withdrawn", set()),
    ],
)
def test_filters(filters: str, names: set[str] | None) -> None:
    found = {one["endorser"]["name"] for one in got(f"endorsements?{filters}")["items"]}
    assert found == (
        {"Planned Parenthood Action Fund", "United Food and Commercial Workers"} if names is None else names
    )


def test_who_endorsed_sanders_from_december_to_january() -> None:
    found = got(f"contests/{CONTEST}/endorsements?person=bernie-sanders&from=2015-12&to=2016-01")["items"]
    assert [one["endorser"]["id"] for one in found] == [
        *("moveon", "democracy-for-america", "working-families-party", "communications-workers-of-america"),
    ]


def test_what_is_corrected_says_by_which_entry() -> None:
    old = Endorsement.objects.with_parts().get(endorser__slug="moveon")
    assert old.candidate is not None
    new = filled.endorsement(
        old.endorser, old.contest, old.candidate, date="2016-01-13", corrects=old, reason="A day late"
    )
    assert got(f"endorsements/{old.pk}")["corrected_by"] == new.pk
    shown = got(f"endorsements/{new.pk}")
    assert shown["corrects"] == {"entry": old.pk, "reason": "A day late"}
    assert [one["entry"] for one in got("endorsements?endorser=moveon&standing=stands")["items"]] == [new.pk]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("endorsements?from=2015-02-30", 422, "WrongInput"),
        ("endorsements?from=yesterday", 422, "WrongInput"),
        ("endorsements?kind=club", 422, "WrongInput"),
        ("endorsements?colour=red", 422, "WrongInput"),
        ("endorsements?limit=501", 422, "WrongInput"),
        ("endorsements?contest=%00", 422, "WrongInput"),
        ("endorsers?name=%00", 422, "WrongInput"),
        (f"entries/{2**60}", 422, "WrongInput"),
        ("entries/99999", 404, "NotFound"),
        ("contests/nowhere", 404, "NotFound"),
        ("contests/nowhere/candidates", 404, "NotFound"),
        ("nothing", 404, "NotFound"),
    ],
)
def test_what_is_refused_has_a_code_and_a_sentence(path: str, status: int, code: str) -> None:
    answer = asked(path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json().keys() == {"code", "sentence"}
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "no-store"


def test_nothing_is_changed_through_the_api() -> None:
    answer = Client().post("/api/v1/contests", {"name": "x"})
    assert (answer.status_code, answer.json()["code"]) == (405, "OtherMethod")
    assert answer["Allow"] == "GET"


@pytest.mark.parametrize("path", ["/api/v1/endorsements", "/export/endorsements.csv", "/api/v1/head"])
def test_what_is_known_already_is_not_sent_again(path: str) -> None:
    first = asked(path)
    again = asked(path, if_none_match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert asked(path, if_modified_since=first["Last-Modified"]).status_code == 304
    filled.endorser("Another")
    later = asked(path, if_none_match=first["ETag"])
    assert later.status_code == 200
    assert later["ETag"] != first["ETag"]


def test_a_tag_of_another_address_hides_nothing() -> None:
    tag = asked("endorsements")["ETag"]
    assert asked("endorsements?limit=1", if_none_match=tag).status_code == 200
    assert asked("entries/99999", if_none_match=tag).status_code == 404
    assert asked("entries/99999", if_none_match="*").status_code == 404


def test_pages_of_other_sites_may_read_it_and_no_cookie_is_set() -> None:
    answer = asked("contests", origin="https://elsewhere.example")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer
    assert not answer.cookies
    before = Client().options("/api/v1/contests")
    assert before.status_code == 204
    assert "If-None-Match" in before["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("path", ["endorsements", "endorsers", "contests", "entries"])
def test_a_longer_list_asks_no_more_of_the_database(path: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            got(f"{path}?limit=500")
        return len(captured)

    before = queries()
    made = filled.contest("Another")
    for number in range(5):
        filled.endorsement(filled.endorser(f"Endorser {number}"), made, filled.candidate(made, f"Candidate {number}"))
    assert queries() == before <= 3


def test_the_pages_that_are_named_exist() -> None:
    shown = got("endorsements?limit=1")["items"][0]
    for address in (shown["page"], shown["endorser"]["page"], shown["contest"]["page"], shown["candidate"]["page"]):
        assert resolve(address.removeprefix("http://localhost:8000")).namespace == "public"


def test_the_page_for_people_tells_every_address() -> None:
    page = Client().get("/api/v1/").content.decode()
    assert all(path in page for path in got("openapi.json")["paths"])
    assert "<script>" not in page
