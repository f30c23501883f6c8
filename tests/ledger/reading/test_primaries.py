"""FiveThirtyEight's tables of primaries: a candidacy in each row, and an endorsement in each column that says yes."""

import pytest

from hustings.ledger.dates import PartialDate
from hustings.ledger.kinds import EndorserKind, Outcome, ProcessKind, Status
from hustings.ledger.parts import Process
from hustings.ledger.reading.profiles import Profile
from hustings.ledger.reading.reported import Reason, ReportedCandidate, ReportedContest, ReportedEndorser, Row
from tests.ledger.reading.tables import candidacies, endorsements, how, reasons, rows, written

OF_2018 = (
    *("Candidate", "State", "District", "Office Type", "Race Type", "Race Primary Election Date", "Primary Status"),
    *("Primary Runoff Status", "General Status", "Primary %", "Won Primary"),
)
DEMOCRATS_2018 = (*OF_2018, "Party Support?", "Emily Endorsed?", "Warren Endorsed? ", "Guns Sense Candidate?")
REPUBLICANS_2018 = (*OF_2018, "Rep Party Support?", "NRA Endorsed?")
OF_2022 = (
    *("Candidate", "State", "Primary Date", "Office", "District", "Primary Votes", "Primary %", "Primary Outcome"),
    *("Runoff Votes", "Runoff %", "Runoff Outcome"),
)
DEMOCRATS_2022 = (*OF_2022, "EMILY's List", "AOC", "Party Committee")
REPUBLICANS_2022 = (*OF_2022, "Trump", "Trump Date", "Club for Growth", "Party Committee", "E-PAC")

ALABAMA = {
    "Candidate": "Anthony White (Alabama)",
    "State": "AL",
    "District": "Governor of Alabama",
    "Office Type": "Governor",
    "Race Type": "Regular",
    "Race Primary Election Date": "6/5/18",
    "Primary Status": "Lost",
    "Primary Runoff Status": "None",
    "Primary %": "3.4200001",
}
TEXAS = {
    "Candidate": "Ada Ray",
    "State": "Texas",
    "Primary Date": "3/1/22",
    "Office": "Representative",
    "District": "1",
    "Primary %": "63%",
    "Primary Outcome": "Won",
    "Runoff Outcome": "N/A",
}


def read(columns: tuple[str, ...], *told: dict[str, str]) -> list[Row]:
    return rows(written(columns, *([one.get(name, "") for name in columns] for one in told)))


@pytest.mark.parametrize(
    ("columns", "profile"),
    [
        (DEMOCRATS_2018, Profile.PRIMARIES_2018_DEMOCRATIC),
        (REPUBLICANS_2018, Profile.PRIMARIES_2018_REPUBLICAN),
        (DEMOCRATS_2022, Profile.PRIMARIES_2022_DEMOCRATIC),
        (REPUBLICANS_2022, Profile.PRIMARIES_2022_REPUBLICAN),
    ],
)
def test_the_tables_are_known_by_their_columns(columns: tuple[str, ...], profile: Profile) -> None:
    assert how(written(columns)) is profile


def test_a_candidacy_of_2018() -> None:
    [one] = candidacies(read(DEMOCRATS_2018, ALABAMA))
    assert one.contest == ReportedContest(
        "2018 Democratic primary for Governor of Alabama",
        cycle=2018,
        office="Governor",
        party="Democratic Party",
        jurisdiction="Alabama",
        decided_on=PartialDate.parse("2018-06-05"),
    )
    assert one.candidate == ReportedCandidate("Anthony White", "", "Democratic Party", Outcome.LOST, "3.42")


def test_a_candidacy_of_2022_is_in_a_contest_named_as_in_2018() -> None:
    [one] = candidacies(read(REPUBLICANS_2022, TEXAS))
    assert one.contest == ReportedContest(
        "2022 Republican primary for U.S. House Texas District 1",
        cycle=2022,
        office="U.S. Representative",
        party="Republican Party",
        jurisdiction="Texas District 1",
        decided_on=PartialDate.parse("2022-03-01"),
    )
    assert one.candidate == ReportedCandidate("Ada Ray", "", "Republican Party", Outcome.WON, "63")


@pytest.mark.parametrize(
    ("columns", "cells", "contest"),
    [
        (
            DEMOCRATS_2018,
            ALABAMA | {"Race Type": "Special"},
            "2018 Democratic primary for Governor of Alabama, special election",
        ),
        (
            DEMOCRATS_2022,
            TEXAS | {"Office": "Governor", "District": "N/A"},
            "2022 Democratic primary for Governor of Texas",
        ),
        (
            DEMOCRATS_2022,
            TEXAS | {"Office": "Senator", "District": "N/A"},
            "2022 Democratic primary for U.S. Senate Texas",
        ),
        (
            DEMOCRATS_2022,
            TEXAS | {"Office": "Senator (unexpired term)", "District": "N/A"},
            "2022 Democratic primary for U.S. Senate Texas, unexpired term",
        ),
        (
            DEMOCRATS_2022,
            TEXAS | {"District": "At-Large"},
            "2022 Democratic primary for U.S. House Texas At-large District",
        ),
    ],
)
def test_contests_for_one_seat_are_told_apart(columns: tuple[str, ...], cells: dict[str, str], contest: str) -> None:
    [one] = candidacies(read(columns, cells))
    assert one.contest.name == contest


@pytest.mark.parametrize(
    ("columns", "cells", "outcome", "note"),
    [
        (DEMOCRATS_2018, {"Primary Status": "Advanced"}, Outcome.WON, ""),
        (
            DEMOCRATS_2018,
            {"Primary Status": "Advanced", "Primary Runoff Status": "Lost"},
            Outcome.LOST,
            "Lost the runoff.",
        ),
        (
            DEMOCRATS_2018,
            {"Primary Status": "Advanced", "Primary Runoff Status": "On the Ballot"},
            Outcome.ADVANCED,
            "Went on to a runoff.",
        ),
        (DEMOCRATS_2018, {"Primary Status": "On the Ballot"}, None, ""),
        (DEMOCRATS_2022, {"Primary Outcome": "Lost"}, Outcome.LOST, ""),
        (DEMOCRATS_2022, {"Primary Outcome": "Made runoff", "Runoff Outcome": "Won"}, Outcome.WON, "Won the runoff."),
        (
            DEMOCRATS_2022,
            {"Primary Outcome": "Made runoff", "Runoff Outcome": ""},
            Outcome.ADVANCED,
            "Went on to a runoff.",
        ),
    ],
)
def test_what_became_of_a_candidate(
    columns: tuple[str, ...], cells: dict[str, str], outcome: Outcome | None, note: str
) -> None:
    [one] = candidacies(read(columns, (ALABAMA if columns is DEMOCRATS_2018 else TEXAS) | cells))
    assert (one.candidate.outcome, one.candidate.note) == (outcome, note)


def test_yes_is_an_endorsement_and_no_is_none() -> None:
    found = read(DEMOCRATS_2018, ALABAMA | {"Emily Endorsed?": "Yes", "Warren Endorsed? ": "No"})
    [said] = endorsements(found)
    [one] = candidacies(found)
    assert (said.contest, said.candidate) == (one.contest, one.candidate)
    assert said.endorser == ReportedEndorser("EMILY's List", kind=EndorserKind.ADVOCACY)
    assert (said.status, said.date, said.process) == (Status.ENDORSED, None, Process(ProcessKind.UNKNOWN))
    assert said.source
    assert said.source.link == "https://github.com/fivethirtyeight/data/tree/master/primary-candidates-2018"
    assert reasons(found) == [(2, Reason.OPPOSED, "Warren Endorsed?")]


def test_people_who_endorse_hold_an_office() -> None:
    [said] = endorsements(read(DEMOCRATS_2022, TEXAS | {"AOC": "Yes "}))
    assert said.endorser == ReportedEndorser("Alexandria Ocasio-Cortez", kind=EndorserKind.ELECTED_OFFICIAL)
    assert (said.position, said.process.kind) == ("representative, NY-14", ProcessKind.INDIVIDUAL)


@pytest.mark.parametrize(
    ("columns", "cells", "committee"),
    [
        (DEMOCRATS_2018, ALABAMA | {"Party Support?": "Yes"}, "Democratic Governors Association"),
        (REPUBLICANS_2018, ALABAMA | {"Rep Party Support?": "Yes"}, "Republican Governors Association"),
        (DEMOCRATS_2022, TEXAS | {"Party Committee": "Yes"}, "Democratic Congressional Campaign Committee"),
        (
            REPUBLICANS_2022,
            TEXAS | {"Office": "Senator (unexpired term)", "Party Committee": "Yes"},
            "National Republican Senatorial Committee",
        ),
    ],
)
def test_a_party_supports_by_its_committee_for_the_office(
    columns: tuple[str, ...], cells: dict[str, str], committee: str
) -> None:
    [said] = endorsements(read(columns, cells))
    assert (said.endorser.name, said.endorser.kind) == (committee, EndorserKind.PARTY)
    assert said.note


def test_who_endorses_several_in_a_contest_endorses_each_as_one_of_them() -> None:
    found = read(
        DEMOCRATS_2018,
        ALABAMA | {"Guns Sense Candidate?": "Yes", "Emily Endorsed?": "Yes"},
        ALABAMA | {"Candidate": "Bo Lee", "Guns Sense Candidate?": "Yes", "Emily Endorsed?": "No"},
        ALABAMA | {"Candidate": "Cy Fox", "Race Type": "Special", "Guns Sense Candidate?": "Yes"},
    )
    assert {
        (said.endorser.name, said.candidate.name, said.status) for said in endorsements(found) if said.candidate
    } == {
        ("Moms Demand Action", "Anthony White", Status.CO_ENDORSED),
        ("Moms Demand Action", "Bo Lee", Status.CO_ENDORSED),
        ("Moms Demand Action", "Cy Fox", Status.ENDORSED),
        ("EMILY's List", "Anthony White", Status.ENDORSED),
    }


def test_trumps_endorsements_have_dates() -> None:
    found = read(
        REPUBLICANS_2022,
        TEXAS | {"Trump": "Yes", "Trump Date": "12/20/21"},
        TEXAS | {"Candidate": "Bo Lee", "Trump": "No", "Trump Date": "1/2/22"},
        TEXAS | {"Candidate": "Cy Fox", "Trump": "N/A", "Trump Date": "N/A"},
    )
    [said] = endorsements(found)
    assert (said.endorser.name, said.date) == ("Donald Trump", PartialDate.parse("2021-12-20"))
    assert reasons(found) == [(3, Reason.OPPOSED, "Trump")]


def test_an_endorsement_before_the_runoff_alone_says_so() -> None:
    found = read(REPUBLICANS_2022, TEXAS | {"E-PAC": "Yes (runoff only)", "Club for Growth": "No (runoff only)"})
    [said] = endorsements(found)
    assert (said.endorser.name, said.note) == ("E-PAC", "Endorsed between the primary and the runoff.")
    assert reasons(found) == [(2, Reason.OPPOSED, "Club for Growth")]


@pytest.mark.parametrize(
    ("columns", "cells", "reason", "column"),
    [
        (DEMOCRATS_2018, ALABAMA | {"Candidate": ""}, Reason.NO_CANDIDATE, "Candidate"),
        (DEMOCRATS_2018, ALABAMA | {"District": ""}, Reason.NO_CONTEST, "District"),
        (DEMOCRATS_2018, ALABAMA | {"Office Type": "Sheriff"}, Reason.NO_CONTEST, "Office Type"),
        (DEMOCRATS_2018, ALABAMA | {"Race Primary Election Date": "2/30/18"}, Reason.WRONG_DATE, OF_2018[5]),
        (DEMOCRATS_2018, ALABAMA | {"Primary Status": "Unclear"}, Reason.WRONG_OUTCOME, "Primary Status"),
        (DEMOCRATS_2018, ALABAMA | {"Primary %": "most"}, Reason.WRONG_PERCENT, "Primary %"),
        (DEMOCRATS_2022, TEXAS | {"State": ""}, Reason.NO_CONTEST, "State"),
        (DEMOCRATS_2022, TEXAS | {"Office": "Sheriff"}, Reason.NO_CONTEST, "Office"),
        (DEMOCRATS_2022, TEXAS | {"Primary Date": "soon"}, Reason.WRONG_DATE, "Primary Date"),
        (DEMOCRATS_2022, TEXAS | {"Runoff Outcome": "Won"}, Reason.WRONG_OUTCOME, "Primary Outcome"),
    ],
)
def test_a_row_whose_candidacy_cannot_be_read_is_not_taken(
    columns: tuple[str, ...], cells: dict[str, str], reason: Reason, column: str
) -> None:
    [row] = found = read(columns, cells | {"Emily Endorsed?": "Yes", "EMILY's List": "Yes"})
    assert (row.items, reasons(found)) == ((), [(2, reason, column)])


def test_an_answer_that_is_none_costs_only_itself() -> None:
    found = read(DEMOCRATS_2022, TEXAS | {"AOC": "Maybe", "EMILY's List": "Yes"})
    assert reasons(found) == [(2, Reason.WRONG_STATUS, "AOC")]
    assert (len(endorsements(found)), len(candidacies(found))) == (1, 1)
    wrong = read(REPUBLICANS_2022, TEXAS | {"Trump": "Yes", "Trump Date": "in May"})
    assert reasons(wrong) == [(2, Reason.WRONG_DATE, "Trump Date")]
    assert (len(endorsements(wrong)), len(candidacies(wrong))) == (0, 1)


def test_nicknames_and_other_names_in_brackets_stay() -> None:
    names = ("Raul (Roy) Barrera", 'Doug "New Blue" Smith', "(Texas)")
    found = read(DEMOCRATS_2022, *(TEXAS | {"Candidate": name} for name in names))
    assert tuple(one.candidate.name for one in candidacies(found)) == names
