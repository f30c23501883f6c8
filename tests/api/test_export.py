"""The files: what is in them, that they are written while they are sent, and that no cell of them does anything."""

import csv
import io
import json
import re
from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client

from hustings.ledger.actions import append
from hustings.ledger.dates import PartialDate
from hustings.ledger.models import Endorsement, Entry
from hustings.ledger.parts import Source
from tests.ledger import filled, tables
from tests.roll import rolls

pytestmark = pytest.mark.django_db

HOSTILE = "</script><script>alert(1)</script>&\u2028"


def text_of(path: str) -> str:
    answer: Any = Client().get(f"/export/{path}")
    assert answer.status_code == 200
    assert answer.streaming
    return b"".join(answer.streaming_content).decode()


def rows_of(path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text_of(path))))


def test_every_endorsement_is_a_row_with_its_entry_and_hash() -> None:
    filled.democratic_2016()
    rows = rows_of("endorsements.csv")
    assert [(int(row["entry"]), row["hash"]) for row in rows] == list(
        Entry.objects.filter(type="endorsement").in_order().values_list("number", "hash")
    )
    moveon = next(row for row in rows if row["endorser"] == "moveon")
    assert moveon["results"] == "Bernie Sanders 78.6%; Hillary Clinton 14.6%; Martin O'Malley 0.9%; No endorsement 5.9%"
    assert (moveon["share"], moveon["date"], moveon["ballots"]) == ("78.6", "2016-01-12", "340665")
    assert moveon["source_link"] == "https://front.moveon.org/sanders-endorsement-release"


def test_the_same_filters_as_in_the_api() -> None:
    filled.democratic_2016()
    rows = rows_of("endorsements.csv?from=2015-12&to=2016-01&person=hillary-clinton&kind=union")
    assert [row["endorser_name"] for row in rows] == ["United Food and Commercial Workers"]
    refused = Client().get("/export/endorsements.csv?colour=red", headers={"accept": "application/json"})
    assert (refused.status_code, refused.json()["code"]) == (422, "WrongInput")


def test_no_cell_is_taken_for_a_formula() -> None:
    contest = filled.contest("=HYPERLINK(1)")
    filled.endorsement(filled.endorser("+Plus"), contest, filled.candidate(contest, "@Ada"), note="-1" + "x" * 900)
    (row,) = rows_of("endorsements.csv")
    assert (row["contest_name"], row["endorser_name"], row["candidate_name"]) == ("'=HYPERLINK(1)", "'+Plus", "'@Ada")
    assert row["note"] == "'-1" + "x" * 900
    assert rows_of("contests.csv")[0]["name"] == "'=HYPERLINK(1)"


def test_json_names_its_format_and_the_head() -> None:
    filled.democratic_2016()
    told = json.loads(text_of("endorsements.json"))
    last = Entry.objects.order_by("-number")[0]
    assert (told["format"], told["head"]) == ("hustings endorsements 1", {"number": last.number, "hash": last.hash})
    assert told["endorsements"] == Client().get("/api/v1/endorsements").json()["items"]


@pytest.mark.parametrize("path", ["endorsements.json", "endorsements.jsonld"])
def test_json_of_an_empty_ledger(path: str) -> None:
    assert [] in json.loads(text_of(path)).values()


def test_tables_of_endorsers_contests_and_candidates() -> None:
    filled.democratic_2016()
    filled.democratic_2020()
    moveon = next(row for row in rows_of("endorsers.csv?kind=advocacy") if row["id"] == "moveon")
    assert (moveon["also"], moveon["founded"], moveon["members"]) == ("MoveOn.org Political Action", "1998", "8000000")
    assert [row["cycle"] for row in rows_of("contests.csv")] == ["2016", "2020"]
    assert [row["outcome"] for row in rows_of("candidates.csv?person=bernie-sanders")] == ["lost", "withdrew"]


def test_linked_data_says_who_endorsed_whom() -> None:
    contest = filled.contest("2016 nomination", wikidata="Q7")
    ada = filled.candidate(contest, "Ada", wikidata="Q8")
    union = filled.endorser("Union", "union", wikidata="Q9")
    filled.endorsement(union, contest, ada, date="2016-01", process=filled.process("member_vote", ("Ada", 12)))
    filled.endorsement(filled.endorser("Person", "person"), contest, status="no_endorsement")
    told = json.loads(text_of("endorsements.jsonld"))
    assert told["@context"] == "https://schema.org"
    first, second = told["@graph"]
    assert (first["@type"], first["agent"]["@type"], first["startTime"]) == ("EndorseAction", "Organization", "2016-01")
    assert first["endorsee"]["sameAs"] == "https://www.wikidata.org/entity/Q8"
    assert first["result"] == [{"@type": "PropertyValue", "name": "Ada", "value": 12, "unitText": "votes"}]
    assert (second["agent"]["@type"], second["actionStatus"]) == ("Person", "https://schema.org/FailedActionStatus")
    assert "endorsee" not in second


def test_linked_data_in_a_page_cannot_end_its_block() -> None:
    contest = filled.contest("Contest <b>")
    name = HOSTILE.replace("\u2028", "")
    row = filled.endorsement(filled.endorser(name), contest, filled.candidate(contest, "Ada"), source=Source(name))
    shown = Template("{% load jsonld %}{% jsonld row %}").render(Context({"row": row}))
    inside = shown.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set("<>&") & set(inside)
    assert json.loads(inside)["agent"]["name"] == name


def test_wikidata_gets_what_has_identifiers_on_both_sides() -> None:
    contest = filled.contest("2016 nomination", wikidata="Q7")
    ada = filled.candidate(contest, "Ada", wikidata="Q8")
    source = Source("Said", 'https://example.org/"x"', PartialDate.parse("2016-01-13"))
    filled.endorsement(filled.endorser("Union", wikidata="Q9"), contest, ada, date="2016-01", source=source)
    filled.endorsement(filled.endorser("Unknown"), contest, ada)
    (line,) = text_of("wikidata.txt").splitlines()
    assert line.split("\t") == [
        *("Q8", "P8001", "Q9", "P585", "+2016-01-00T00:00:00Z/10"),
        *("S854", '"https://example.org/%22x%22"', "S577", "+2016-01-13T00:00:00Z/11"),
    ]
    (row,) = rows_of("wikidata.csv")
    assert (row["subject"], row["P8001"], row["contest"]) == ("Q8", "Q9", "Q7")


def test_the_page_names_every_file() -> None:
    page = Client().get("/export/").content.decode()
    for name in ("endorsements.csv", "endorsements.json", "endorsements.jsonld", "endorsers.csv", "wikidata.txt"):
        assert f"/export/{name}" in page


def test_a_long_ledger_is_sent_in_pieces() -> None:
    contest = filled.contest("Contest")
    ada, who = filled.candidate(contest, "Ada"), filled.endorser("Union")
    append(statements=[filled.stated(who, contest, ada, date=f"{year}") for year in range(1700, 2101)], recorder=None)
    answer: Any = Client().get("/export/endorsements.csv")
    pieces = list(answer.streaming_content)
    assert len(pieces) > 2
    assert b"".join(pieces).count(b"\n") == 1 + Endorsement.objects.count()


def test_public_pages_carry_it() -> None:
    filled.democratic_2016()
    row = Endorsement.objects.with_parts().get(endorser__slug="moveon")
    assert row.candidate is not None
    contest = f"/ledger/contests/{row.contest.slug}/"
    kinds = {
        f"/ledger/entries/{row.pk}/": "EndorseAction",
        "/ledger/endorsers/moveon/": "Organization",
        contest: "Event",
        f"{contest}{row.candidate.person}/": "Person",
    }
    for path, kind in kinds.items():
        page = Client().get(path).content.decode()
        (told,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
        assert json.loads(told)["@type"] == kind


def test_an_import_of_it_finds_nothing_new() -> None:
    contest = filled.democratic_2016()
    filled.democratic_2020()
    moveon = Endorsement.objects.with_parts().get(endorser__slug="moveon")
    again = filled.endorsement(moveon.endorser, contest, moveon.candidate, date="2016-01-13", corrects=moveon)
    filled.endorsement(again.endorser, contest, moveon.candidate, date="2016-07", status="withdrawn")
    votes = filled.process("member_vote", ("=Sum", 12), ("No endorsement", 30), ballots=42)
    filled.endorsement(filled.endorser("=Plus; 1%"), contest, status="no_endorsement", process=votes)
    batch = tables.read(rolls.house(), text_of("endorsements.csv"))
    corrected = batch.batch_rows.filter(verdict="left_out").values_list("reason", "said")
    assert list(corrected) == [("corrected", f"{moveon.pk}")]
    assert tables.counts(batch) == {"there": Endorsement.objects.count() - 1, "left_out": 1}
