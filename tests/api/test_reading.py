"""The API's lists and things, over a filled ledger."""

from typing import Any

import pytest
from django.test import Client

from tests.ledger import filled

pytestmark = pytest.mark.django_db


def got(path: str, **headers: str) -> Any:
    answer = Client().get(f"/api/v1/{path}", headers=headers)
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.fixture
def ledger() -> None:
    filled.democratic_2016()


@pytest.mark.usefixtures("ledger")
def test_each_list_and_each_thing_in_it() -> None:
    contest = got("contests")["items"][0]
    assert contest["id"] == "2016-democratic-presidential-nomination"
    assert got("contests/2016-democratic-presidential-nomination") == contest
    people = got("contests/2016-democratic-presidential-nomination/candidates")["items"]
    assert [one["person"] for one in people] == ["bernie-sanders", "hillary-clinton", "martin-omalley"]
    moveon = got("endorsers?name=MoveOn.org political action")["items"]
    assert [one["id"] for one in moveon] == ["moveon"]
    assert got("endorsers/moveon") == moveon[0]
    (endorsed,) = got("endorsers/moveon/endorsements")["items"]
    assert got(f"endorsements/{endorsed['entry']}") == endorsed
    assert endorsed["share"] == "78.60"
    entry = got(f"entries/{endorsed['entry']}")
    assert (entry["hash"], entry["type"]) == (endorsed["hash"], "endorsement")
    head = got("head")
    assert got(f"entries/{head['number']}")["hash"] == head["hash"]
