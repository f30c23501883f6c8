"""FiveThirtyEight's lists of presidential contests: who endorsed, who has not, and points that name nobody."""

import pytest

from hustings.ledger.dates import PartialDate
from hustings.ledger.kinds import EndorserKind, Outcome, ProcessKind
from hustings.ledger.parts import Process, Source
from hustings.ledger.reading.profiles import Profile
from hustings.ledger.reading.reported import Candidacy, Reason, ReportedCandidate, ReportedEndorser
from hustings.ledger.weighting import SCHEMES
from tests.ledger.reading.tables import candidacies, endorsements, how, reasons, rows

COLUMNS = "date,position,city,state,endorser,endorsee,endorser party,source,order,category,body,district,points"
POINTS = (
    "year,party,candidate,endorsement_points,percentage_endorsement_points,money_raised,percentage_of_money,"
    "primary_vote_percentage,won_primary"
)


def endorsed(position: str, city: str = "", state: str = "XY", body: str = "", district: str = "") -> str:
    line = f"2019-06-05,{position},{city},{state},Ada Ray,Bo Lee,D,https://a.example,,,{body},{district},3"
    return f"{COLUMNS}\n{line}\n"


def test_an_endorsement() -> None:
    text = endorsed("representative", district="6")
    assert how(text) is Profile.PRESIDENTIAL_2020
    [said] = endorsements(rows(text))
    assert said.endorser == ReportedEndorser("Ada Ray", kind=EndorserKind.ELECTED_OFFICIAL)
    assert (said.contest.name, said.contest.cycle) == ("2020 Democratic presidential nomination", 2020)
    assert (said.candidate, said.date) == (ReportedCandidate("Bo Lee"), PartialDate.parse("2019-06-05"))
    assert (said.source, said.process) == (Source(link="https://a.example"), Process(ProcessKind.INDIVIDUAL))
    assert said.position == "representative, XY-6"


@pytest.mark.parametrize(
    ("text", "position", "kind", "points"),
    [
        (endorsed("president", body="Senate"), "president, Senate, XY", EndorserKind.ELECTED_OFFICIAL, 2),
        (endorsed("mayor", city="Spring"), "mayor, Spring, XY", EndorserKind.ELECTED_OFFICIAL, 3),
        (endorsed("mayor", state="DC"), "mayor, Washington, DC", EndorserKind.ELECTED_OFFICIAL, 8),
        (endorsed("representative", district="0"), "representative, XY-AL", EndorserKind.ELECTED_OFFICIAL, 3),
        (endorsed("past president"), "past president, XY", EndorserKind.FORMER_OFFICIAL, 10),
        (endorsed("former DNC chair"), "former DNC chair, XY", EndorserKind.FORMER_OFFICIAL, 5),
        (endorsed("Former 2020 candidate"), "Former 2020 candidate, XY", EndorserKind.PERSON, 5),
        (endorsed("DNC member"), "DNC member, XY", EndorserKind.PERSON, 1),
        (endorsed(""), "XY", EndorserKind.PERSON, None),
    ],
)
def test_positions_say_the_kind_and_are_kept_as_the_weighting_reads_them(
    text: str, position: str, kind: EndorserKind, points: int | None
) -> None:
    [said] = endorsements(rows(text))
    assert (said.position, said.endorser.kind) == (position, kind)
    assert SCHEMES["fivethirtyeight-2020"].points(said.position) == points


@pytest.mark.parametrize(
    ("line", "reason", "column"),
    [
        (",governor,,NY,Ada Ray,,D,,1,Governors,,,8", Reason.NONE_STATED, "endorsee"),
        (",governor,,NY,,,D,,1,Governors,,,8", Reason.NO_ENDORSER, "endorser"),
        ("soon,governor,,NY,Ada Ray,Bo Lee,D,,1,Governors,,,8", Reason.WRONG_DATE, "date"),
        (",governor,,NY,Ada Ray,Bo Lee,D,a paper,1,Governors,,,8", Reason.WRONG_LINK, "source"),
        (f",{'x' * 201},,NY,Ada Ray,Bo Lee,D,,1,Governors,,,8", Reason.WRONG_NAME, "position"),
    ],
)
def test_what_is_not_taken_of_the_endorsements_of_2020(line: str, reason: Reason, column: str) -> None:
    found = rows(f"{COLUMNS}\n{line}\n")
    assert (found[0].items, reasons(found)[0]) == ((), (2, reason, column))


def test_points_are_sums_and_name_nobody() -> None:
    text = f"{POINTS}\n1980,Republican,Ada Ray,58,73.4,1,15.9,59.79123,Yes\n1980,Republican,Bo Lee,0,0,0,0,0,No\n"
    assert how(text) is Profile.POINTS
    found = rows(text)
    assert reasons(found) == [(2, Reason.AGGREGATE, "endorsement_points")]
    assert endorsements(found) == []
    first, second = candidacies(found)
    assert (first.contest.name, first.contest.party) == ("1980 Republican presidential nomination", "Republican Party")
    assert first.candidate == ReportedCandidate("Ada Ray", "", "Republican Party", Outcome.WON, "59.7912")
    assert second == Candidacy(first.contest, ReportedCandidate("Bo Lee", "", "Republican Party", Outcome.LOST, "0"))


@pytest.mark.parametrize(
    ("line", "reason", "column"),
    [
        ("198O,Republican,A,1,1,1,1,1,Yes", Reason.WRONG_NUMBER, "year"),
        ("1980,,A,1,1,1,1,1,Yes", Reason.NO_CONTEST, "party"),
        ("1980,Republican,,1,1,1,1,1,Yes", Reason.NO_CANDIDATE, "candidate"),
        ("1980,Republican,A,1,1,1,1,many,Yes", Reason.WRONG_PERCENT, "primary_vote_percentage"),
        ("1980,Republican,A,1,1,1,1,1,Perhaps", Reason.WRONG_OUTCOME, "won_primary"),
    ],
)
def test_what_is_not_taken_of_the_points(line: str, reason: Reason, column: str) -> None:
    found = rows(f"{POINTS}\n{line}\n")
    assert (found[0].items, reasons(found)) == ((), [(2, reason, column)])


def test_two_candidates_of_one_name_in_one_contest_are_not_one() -> None:
    found = rows(f"{POINTS}\n1980,Republican,Ada Ray,0,0,0,0,1,No\n1980,Republican,ADA RAY,0,0,0,0,2,No\n")
    assert reasons(found) == [(3, Reason.SAME_NAME, "")]
    assert len(candidacies(found)) == 1
