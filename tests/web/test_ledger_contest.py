"""A contest's board: what it shows, what its filters find, and what they say when they make no sense."""

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hustings.ledger.models import Candidate, Contest
from tests.ledger.filled import contest as stated_contest
from tests.ledger.filled import democratic_2016, democratic_2020, endorsement, endorser

pytestmark = pytest.mark.django_db
PAGE = "/ledger/contests/2016-democratic-presidential-nomination/"
QUERIES = 12
"""More than these no page of a contest asks for, however much there is."""


@pytest.fixture
def made() -> Contest:
    return democratic_2016()


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return unescape(" ".join(answer.content.decode().split())).replace("\u00a0", " ")


def listed(query: str = "", page: str = PAGE) -> list[str]:
    """The endorsers listed, in order."""
    table = text(Client().get(page + query)).partition("log endorsements")[2]
    rows = table.split('<th scope="row">')[1:]
    return [re.sub(r"<[^>]*>", "", row.split("<br>")[0]).strip() for row in rows]


def of(made: Contest, name: str) -> Candidate:
    return made.candidates.get(name=name)


def test_candidates_stand_side_by_side_with_their_endorsements(made: Contest) -> None:
    page = text(Client().get(PAGE))
    assert "10 endorsements: Bernie Sanders 7, Hillary Clinton 3" in page
    assert "55.2 % of the vote" in page
    assert "because their dates are unknown: Bernie Sanders 2, Hillary Clinton 1." in page


def test_who_endorsed_sanders_in_two_months_how_and_on_whose_word(made: Contest) -> None:
    query = "?candidate=bernie-sanders&from=2015-12&to=2016-01"
    found = ["MoveOn", "Communications Workers of America", "Democracy for America", "Working Families Party"]
    assert listed(query) == found
    page = text(Client().get(PAGE + query))
    assert "member vote, 78.6 % of 340,665, two thirds needed" in page
    assert "members and board, 87.4 %" in page
    assert (
        'href="https://front.moveon.org/sanders-endorsement-release" rel="external noopener noreferrer nofollow"'
        in page
    )
    assert "2 more may belong here: their dates are unknown." in page
    assert len(listed(query + "&undated=1")) == 6


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?to=2015-06-15", ["Ready for Warren"]),  # of a month, which may mean that day
        ("?from=2016-01-13", ["Planned Parenthood Action Fund"]),
        ("?kind=party", ["Working Families Party"]),
        ("?process=individual", ["Howard Dean"]),
        ("?evidence=proven", []),
        ("?q=moveon.org", ["MoveOn"]),  # by another of its names
        ("?q=WORKERS&sort=name", ["Communications Workers of America", "United Food and Commercial Workers"]),
        ("?sort=ballots&process=member_vote", ["MoveOn", "Democracy for America", "Communications Workers of America"]),
    ],
)
def test_filters(made: Contest, query: str, found: list[str]) -> None:
    assert listed(query) == found


def test_choices_say_how_many_they_would_list(made: Contest) -> None:
    page = text(Client().get(PAGE + "?candidate=hillary-clinton"))
    assert 'value="bernie-sanders">Bernie Sanders (7)<' in page
    assert 'value="hillary-clinton" selected>Hillary Clinton (3)<' in page
    assert 'value="union">Unions (1)<' in page
    assert 'value="party"' not in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?from=yesterday", "“yesterday” is no date"),
        ("?to=2016-02-30", "“2016-02-30” is no date"),
        ("?from=2016-02&to=2015", "The last day lies before the first one"),
        ("?candidate=nixon", "Nobody in this contest is called “nixon”"),
        ("?kind=dentist", "“dentist” is none of the choices"),
        ("?weights=mine", "“mine” is none of the choices"),
        ("?q=%00%2e", "No name has"),
        ("?page=9999999", "The list has no such page"),
        ("?page=-1", "“-1” is none of the choices"),
    ],
)
def test_what_makes_no_sense_is_said_and_left_out(made: Contest, query: str, said: str) -> None:
    assert said in text(Client().get(PAGE + query))
    assert len(listed(query)) == 10


def test_a_date_in_words_is_not_cut_off_while_it_is_written(made: Contest) -> None:
    longest = re.search(r'id="f-from"[^>]* maxlength="(\d+)"', Client().get(PAGE).content.decode())
    assert longest
    assert int(longest[1]) >= len("17 December 2015")


def test_withdrawn_endorsements_and_decisions_for_nobody_are_told_apart(made: Contest) -> None:
    clinton = of(made, "Hillary Clinton")
    who = endorser("Changed Its Mind", "union")
    endorsement(who, made, clinton, date="2015-10-01")
    endorsement(who, made, clinton, status="withdrawn", date="2015-11-02")
    endorsement(endorser("Local 9", "union"), made, status="no_endorsement", date="2016-02")
    page = text(Client().get(PAGE))
    assert "1 endorser decided not to endorse anybody" in page
    assert "1 endorsement was withdrawn or given up for another" in page
    assert listed("?candidate=nobody") == ["Local 9"]
    assert "Changed Its Mind" not in listed()
    assert listed("?q=changed&standing=all") == ["Changed Its Mind", "Changed Its Mind"]
    shown = text(Client().get(PAGE + "?q=changed&standing=all"))
    assert "no longer" in shown
    assert "2 November 2015" in shown
    assert "withdrew its endorsement" in shown
    assert "Hillary Clinton 3" in shown  # what ended counts for nobody


def test_what_was_corrected_counts_once_and_says_so(made: Contest) -> None:
    wrong = endorsement(endorser("Misdated"), made, of(made, "Hillary Clinton"), date="2015-01-02")
    endorsement(wrong.endorser, made, wrong.candidate, date="2016-01-02", corrects=wrong, reason="The year was wrong")
    assert listed("?q=misdated&standing=all") == ["Misdated"]
    page = text(Client().get(PAGE + "?q=misdated"))
    assert f"which corrects entry {wrong.pk}: The year was wrong" in page


def test_weights_are_published_ones_and_off_by_default() -> None:
    page = democratic_2020()
    address = f"/ledger/contests/{page.slug}/"
    assert "points" not in text(Client().get(address)).partition('<h2 id="by-kind"')[0].partition("<main")[2]
    weighted = text(Client().get(address + "?weights=fivethirtyeight-2020"))
    assert re.search(r"<strong>9</strong> points <span[^>]*>from 6 endorsements", weighted)
    assert re.search(r"<strong>8</strong> points <span[^>]*>from 1 endorsement<", weighted)
    assert "4 endorsements have no points" in weighted
    assert "The 2020 Endorsement Primary" in weighted


def test_a_contest_without_anything_has_its_page() -> None:
    empty = stated_contest("2028 nomination")
    page = text(Client().get(f"/ledger/contests/{empty.slug}/"))
    assert "No endorsement is in force." in page
    assert "there is nothing to draw" in page
    assert Client().get("/ledger/contests/none/").status_code == 404


def test_the_number_of_queries_does_not_grow(made: Contest) -> None:
    """For every filter at once, and with as many rows as a page holds."""
    query = "?candidate=bernie-sanders&q=e&from=2000&undated=1&standing=all&weights=fivethirtyeight-2020&sort=name"

    def counted(query: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert Client().get(PAGE + query).status_code == 200
        return len(asked)

    before = counted(""), counted(query)
    for number in range(60):
        endorsement(
            endorser(f"Endorser {number}", "union"), made, of(made, "Bernie Sanders"), date=f"20{10 + number // 5}"
        )
    assert (counted(""), counted(query)) == before
    assert max(before) <= QUERIES
