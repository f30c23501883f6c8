"""The ledger's pages besides a contest's: the first page, the chain, endorsers, candidates, two contests compared."""

import hashlib
import json
import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hustings.decision.actions import conclude
from hustings.ledger.actions import append
from hustings.ledger.decision_actions import enter_due
from hustings.ledger.kinds import EndorserKind
from hustings.ledger.models import Contest, Endorsement, Endorser, Entry, Head
from hustings.ledger.names import id_of
from hustings.ledger.statements import EndorserStatement
from tests.ledger.filled import (
    candidate,
    contest,
    democratic_2016,
    democratic_2020,
    endorsement,
    endorser,
    process,
    stated,
)
from tests.web.elections import decided_election, votes_for

pytestmark = pytest.mark.django_db
SANDERS = "/ledger/contests/2016-democratic-presidential-nomination/bernie-sanders/"
BOTH = "from=2016-democratic-presidential-nomination&to=2020-democratic-presidential-nomination"


@pytest.fixture
def made() -> tuple[Contest, Contest]:
    return democratic_2016(), democratic_2020()


def text(path: str, **query: Any) -> str:
    answer = Client().get(path, query)
    assert answer.status_code == 200, path
    return " ".join(answer.content.decode().split()).replace("\u00a0", " ")


def words(path: str, **query: Any) -> str:
    """What a page says, without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text(path, **query).partition("<main")[2])).split())


def test_the_first_page_names_contests_entries_and_the_head(made: tuple[Contest, Contest]) -> None:
    head = Head.objects.get()
    page = words("/ledger/")
    assert "2016 Democratic presidential nomination 10 endorsements" in page
    assert f"Andrew Cuomo endorsed Joe Biden: {made[1].name}, 2 January 2019." in page
    assert f"hustings ledger verify ledger.jsonl --head {head.hash}" in page
    assert words("/ledger/", cycle="2016").count("nomination 1") == 1
    assert "2020 Democratic presidential nomination 9 endorsements" in words("/ledger/", cycle="2020")


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ("moveon.org", "MoveOn advocacy group"),
        ("nurses", "National Nurses United union"),
        ("SANDERS", "Bernie Sanders 2016 Democratic presidential nomination"),
        ("2020 democratic", "2020 Democratic presidential nomination 9 endorsements"),
        ("<nobody>", "No endorser, candidate or contest has “<nobody>” in a name."),
        ("&", "No endorser, candidate or contest has “&” in a name."),
    ],
)
def test_a_search_finds_any_name(made: tuple[Contest, Contest], sought: str, found: str) -> None:
    assert found in words("/ledger/", q=sought)


def test_an_empty_ledger_says_so() -> None:
    assert "The ledger has no contest yet." in words("/ledger/")
    assert "The ledger has no entry before this one." in words("/ledger/log/")
    assert Client().get("/ledger/ledger.jsonl").status_code == 404
    assert Client().get("/ledger/head.json").status_code == 404


def test_the_log_goes_back_to_the_first_entry(made: tuple[Contest, Contest]) -> None:
    statements = [EndorserStatement(id_of(f"Union {n}"), f"Union {n}", EndorserKind.UNION) for n in range(60)]
    append(statements=statements, recorder=None)
    seen: list[int] = []
    path: str | None = "/ledger/log/"
    while path:
        page = text(path)
        seen += map(int, re.findall(r'id="entry-(\d+)"', page))
        older = re.search(r'href="(\?before=\d+)" rel="next"', page)
        path = f"/ledger/log/{older[1]}" if older else None
    assert seen == list(range(Head.objects.get().number, -1, -1))


def test_an_entry_is_shown_with_its_line_and_hash(made: tuple[Contest, Contest]) -> None:
    row = Endorsement.objects.get(endorser__name="MoveOn")
    page = text(f"/ledger/entries/{row.pk}/")
    line = re.search(r"<code>(\{.*?\})</code>", unescape(page))
    assert line is not None
    assert hashlib.sha256(line[1].encode()).hexdigest() == row.entry.hash
    said = words(f"/ledger/entries/{row.pk}/")
    assert "MoveOn endorsed Bernie Sanders: 2016 Democratic presidential nomination, 12 January 2016." in said
    assert "Bernie Sanders: 78.6 %" in said
    assert Entry.objects.get(number=row.pk - 1).hash in said


def test_every_kind_of_entry_has_its_page(made: tuple[Contest, Contest]) -> None:
    for kind in ("ledger", "endorser", "contest", "candidate", "endorsement"):
        number = Entry.objects.filter(type=kind).values_list("number", flat=True)[0]
        assert f"Entry {number}" in words(f"/ledger/entries/{number}/")


def test_a_correction_is_told_on_both_entries(made: tuple[Contest, Contest]) -> None:
    old = Endorsement.objects.select_related("endorser", "contest", "candidate", "entry").get(endorser__name="MoveOn")
    new = endorsement(old.endorser, old.contest, old.candidate, date="2016-01-13", corrects=old, reason="The day after")
    assert f"Corrected by entry {new.pk}: MoveOn endorsed" in words(f"/ledger/entries/{old.pk}/")
    assert "Reason: The day after" in words(f"/ledger/entries/{old.pk}/")
    assert f"It corrects entry {old.pk}: MoveOn endorsed" in words(f"/ledger/entries/{new.pk}/")
    assert f"corrects entry {old.pk}" in words("/ledger/log/")


def test_the_file_is_the_chain_and_the_head_its_end(made: tuple[Contest, Contest]) -> None:
    answer = Client().get("/ledger/ledger.jsonl")
    lines = answer.getvalue().splitlines()
    head = json.loads(Client().get("/ledger/head.json").content)
    assert len(lines) == head["number"] + 1
    assert hashlib.sha256(lines[-1]).hexdigest() == head["hash"] == answer["ETag"].strip('"')
    assert Client().get("/ledger/ledger.jsonl", headers={"if-none-match": answer["ETag"]}).status_code == 304


def test_an_endorser_changes_from_cycle_to_cycle(made: tuple[Contest, Contest]) -> None:
    page = words("/ledger/endorsers/working-families-party/")
    assert "Bernie Sanders in 2016, Elizabeth Warren in 2020 changed" in page
    assert "founded 1998" in page


def moveon(founded: str = "1998-09") -> Endorser:
    """Its votes of 2004, 2008 and 2016, as they were reported."""
    made = endorser("MoveOn", founded=founded)
    for cycle, name in ((2004, "Howard Dean"), (2008, "Barack Obama"), (2016, "Bernie Sanders")):
        within = contest(f"{cycle} Democratic presidential nomination", cycle=cycle, office="President")
        whom = candidate(within, name)
        if cycle == 2004:
            vote = process("member_vote", threshold="2/3")
            endorsement(made, within, whom, status="no_endorsement", date="2004", process=vote)
        elif cycle == 2008:
            vote = process("member_vote", (name, 197_444), threshold="2/3", ballots=280_528)
            endorsement(made, within, whom, date="2008-02-01", process=vote)
        else:
            vote = process("member_vote", (name, "78.6"), threshold="2/3", ballots=340_665)
            endorsement(made, within, whom, date="2016-01-12", process=vote)
    return made


def test_an_endorsers_records_are_computed() -> None:
    moveon()
    page = words("/ledger/endorsers/moveon/")
    assert "Best result of any candidate in its 17 years: 78.6 % Bernie Sanders" in page
    assert "of 3 votes in this ledger, up to 12 January 2016" in page
    assert "Only earlier endorsement for this office: President Barack Obama" in page
    assert "Votes without an endorsement: 1 of 3 nobody (Howard Dean led)" in page
    assert "Largest vote: 340,665 ballots" in page


def test_a_candidate_has_endorsements_kinds_and_other_contests(made: tuple[Contest, Contest]) -> None:
    page = words(SANDERS)
    assert "The first with a date was Ready for Warren, June 2015 ." in page
    assert "Unions: 2" in page
    assert "2020 Democratic presidential nomination withdrew, 26.2 % · 6 endorsements" in page


def test_what_ended_and_what_the_candidate_endorsed_is_told(made: tuple[Contest, Contest]) -> None:
    before, after = made
    dean, clinton = Endorser.objects.get(name="Howard Dean"), before.candidates.get(name="Hillary Clinton")
    endorsement(dean, before, clinton, status="withdrawn", date="2016-03", process="individual")
    person = endorser("Bernie Sanders", "elected_official")
    endorsement(person, before, clinton, date="2016-07-12", process="individual")
    path = f"/ledger/contests/{before.slug}/hillary-clinton/"
    ended = words(path).partition("Withdrawn, or given up for another")[2]
    assert "Howard Dean person date unknown no longer since" in ended
    assert "As an endorser endorsed Hillary Clinton (won)" in words(SANDERS)
    assert "Stands in 2020 Democratic presidential nomination" in words("/ledger/endorsers/bernie-sanders/")
    assert after.slug


def test_two_contests_are_compared(made: tuple[Contest, Contest]) -> None:
    before, after = made
    moveon = Endorser.objects.get(name="MoveOn")
    endorsement(moveon, after, after.candidates.get(name="Bernie Sanders"), date="2020-01")
    page = words(f"/ledger/changes/?{BOTH}")
    assert "In both 2 Changed 1 Stayed 1 In the earlier one alone 8 In the later one alone 8" in page
    assert "went from Bernie Sanders to Elizabeth Warren" in page
    assert "stayed with Bernie Sanders" in page
    assert "MoveOn" not in words(f"/ledger/changes/?{BOTH}&show=changed").partition("What happened")[2]
    assert "In both 1 Changed 1" in words(f"/ledger/changes/?{BOTH}&kind=party")
    assert "Sunrise Movement" in words(f"/ledger/changes/?{BOTH}&show=later")
    assert "These are one contest" in words(f"/ledger/changes/?from={before.slug}&to={before.slug}")


def test_an_organizations_page_tells_what_its_endorsed_went_on_to() -> None:
    vote = decided_election(casts=votes_for(5, 1, 1), voters=9)
    conclude(election_uuid=vote.uuid)
    enter_due()
    row = Endorsement.objects.select_related("candidate", "contest", "endorser").get()
    assert row.candidate is not None
    later = contest("Later race", cycle=2100)
    candidate(later, row.candidate.name, id=row.candidate.person, outcome="won")
    candidate(row.contest, row.candidate.name, id=row.candidate.person, outcome="lost", share="43.1")
    page = words(f"/o/{vote.election.organization.slug}/")
    assert "71.4 % 77.8 % 7 of 9 certificate" in page
    assert "lost, 43.1 % Later race : won" in page
    assert f"{row.endorser.name} in the ledger: history, records, evidence" in page
    proof = words(f"/ledger/entries/{row.pk}/")
    assert f"hustings certificate verify {vote.uuid}.certificate.json --keys keys.json" in proof
    assert row.proof["archive"] in proof
    assert words(f"/ledger/endorsers/{row.endorser.slug}/")


def test_feeds_cards_and_frames(made: tuple[Contest, Contest]) -> None:
    for path in ("/ledger/feed.atom", "/ledger/endorsers/moveon/feed.atom"):
        answer = Client().get(path)
        assert answer["Content-Type"].startswith("application/atom+xml")
        assert "78.6" in answer.content.decode() or path == "/ledger/feed.atom"
    framed = Client().get("/ledger/endorsers/moveon/embed/")
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    assert "endorsed Bernie Sanders" in framed.content.decode()
    assert Client().get("/ledger/endorsers/moveon/card/wide.png").content.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "path",
    [
        "endorsers/none/",
        "endorsers/none/feed.atom",
        "endorsers/none/embed/",
        "endorsers/moveon/card/round.png",
        "entries/99999/",
        "entries/99999999999999999999/",
        "contests/none/bernie-sanders/",
        "contests/2016-democratic-presidential-nomination/nobody-else/",
        "changes/?from=none&to=neither",
    ],
)
def test_what_is_not_there_is_refused(made: tuple[Contest, Contest], path: str) -> None:
    answer = Client().get(f"/ledger/{path}")
    assert answer.status_code == 404
    assert b"There is no such page." in answer.content


PAGES = {
    "/ledger/": 8,
    "/ledger/?q=union": 8,
    "/ledger/log/": 8,
    "/ledger/endorsers/moveon/": 11,
    SANDERS: 10,
    f"/ledger/changes/?{BOTH}": 11,
    "/ledger/feed.atom": 7,
}


def counted(path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert Client().get(path).status_code == 200
    return len(queries)


def test_the_number_of_queries_does_not_grow(made: tuple[Contest, Contest]) -> None:
    few = {path: counted(path) for path in PAGES}
    whom = [one.candidates.get(name="Bernie Sanders") for one in made]
    known = Endorser.objects.get(name="MoveOn")
    unions = [endorser(f"Union {n}", "union", parent="moveon") for n in range(12)]
    statements = [stated(union, one, whom[place]) for place, one in enumerate(made) for union in unions]
    append(statements=statements, recorder=None)
    for cycle in (2000, 2004, 2008):
        within = contest(f"{cycle} Democratic presidential nomination", cycle=cycle)
        endorsement(known, within, candidate(within, "Bernie Sanders"), date=f"{cycle}-01")
    many = {path: counted(path) for path in PAGES}
    assert {path for path in PAGES if many[path] > few[path] + 1} == set()
    assert {path: many[path] for path in PAGES if many[path] > PAGES[path]} == {}
