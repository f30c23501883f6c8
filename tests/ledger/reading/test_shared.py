"""The published lists beside the repository are read whole: every count again by a few lines of the csv module.

FiveThirtyEight's files are CC BY 4.0; endorsements.csv and member_votes.csv are facts of the sources named in them.
"""

import csv
import io
from collections import Counter
from pathlib import Path

import pytest

from hustings.ledger.kinds import EndorserKind, Outcome, Status
from hustings.ledger.reading.profiles import Profile
from hustings.ledger.reading.reported import Reason, Row
from hustings.ledger.weighting import SCHEMES
from tests.ledger.reading.tables import candidacies, check_statements, endorsements, how, rows

FIVETHIRTYEIGHT = "fivethirtyeight"
JUNE_30 = f"{FIVETHIRTYEIGHT}/endorsements-june-30/endorsements-june-30.csv"
OF_2020 = f"{FIVETHIRTYEIGHT}/endorsements-2020.csv"
OF_2019 = f"{FIVETHIRTYEIGHT}/endorsements-2020.2019-05-31.csv"
DEMOCRATS_2018 = f"{FIVETHIRTYEIGHT}/primary-candidates-2018/dem_candidates.csv"
REPUBLICANS_2018 = f"{FIVETHIRTYEIGHT}/primary-candidates-2018/rep_candidates.csv"
DEMOCRATS_2022 = f"{FIVETHIRTYEIGHT}/primary-project-2022/dem_candidates.csv"
REPUBLICANS_2022 = f"{FIVETHIRTYEIGHT}/primary-project-2022/rep_candidates.csv"
PRIMARIES = {
    DEMOCRATS_2018: Profile.PRIMARIES_2018_DEMOCRATIC,
    REPUBLICANS_2018: Profile.PRIMARIES_2018_REPUBLICAN,
    DEMOCRATS_2022: Profile.PRIMARIES_2022_DEMOCRATIC,
    REPUBLICANS_2022: Profile.PRIMARIES_2022_REPUBLICAN,
}
NOT_ENDORSING = {
    *("Incumbent", "Incumbent Challenger", "Won Primary", "Veteran?", "LGBTQ?", "Elected Official?", "Self-Funder?"),
    *("STEM?", "Obama Alum?"),
}
Table = list[dict[str, str]]


def plainly(shared: Path, name: str) -> Table:
    """The file as Python's own module reads it, bytes that are no UTF-8 replaced."""
    text = (shared / "data" / name).read_bytes().decode("utf-8-sig", "replace")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def read(shared: Path, name: str) -> list[Row]:
    return rows((shared / "data" / name).read_bytes())


def known_as(shared: Path, name: str) -> object:
    return how((shared / "data" / name).read_bytes())


def by_reason(found: list[Row]) -> Counter[Reason]:
    return Counter(finding.reason for row in found for finding in row.findings)


def answers(table: Table) -> Counter[str]:
    """How often each word stands in the columns that are about endorsements."""
    columns = {name for name in table[0] if name not in NOT_ENDORSING}
    endorsing = [name for name in columns if {row[name].strip() for row in table} & {"Yes"}]
    return Counter(row[name].partition("(")[0].strip() for row in table for name in endorsing)


# rows, endorsements, candidacies, findings by reason.
RECONCILED = {
    "endorsements.csv": (35, 35, 0, {}),
    "member_votes.csv": (13, 5, 3, {}),
    OF_2020: (1023, 404, 0, {Reason.NONE_STATED: 619}),
    OF_2019: (1000, 113, 0, {Reason.NONE_STATED: 887}),
    JUNE_30: (109, 0, 109, {Reason.AGGREGATE: 58}),
    DEMOCRATS_2018: (811, 566, 811, {Reason.OPPOSED: 1199}),
    REPUBLICANS_2018: (774, 304, 773, {Reason.OPPOSED: 1060, Reason.NOT_UTF8: 1}),
    DEMOCRATS_2022: (1077, 228, 1077, {Reason.OPPOSED: 538}),
    REPUBLICANS_2022: (1599, 425, 1599, {Reason.OPPOSED: 1180}),
}


@pytest.mark.parametrize("name", RECONCILED)
def test_each_file_is_read_whole(shared: Path, name: str) -> None:
    found = read(shared, name)
    assert (len(found), len(endorsements(found)), len(candidacies(found)), dict(by_reason(found))) == RECONCILED[name]
    assert len(found) == len(plainly(shared, name))
    assert [row.line for row in found] == list(range(2, len(found) + 2))
    assert all(row.items or row.findings or row.told_with for row in found)
    for row in found:
        for item in row.items:
            check_statements(item)


def test_the_facts_of_the_news_are_all_taken(shared: Path) -> None:
    table, found = plainly(shared, "endorsements.csv"), endorsements(read(shared, "endorsements.csv"))
    told = [(one.endorser.name, one.candidate and one.candidate.name, one.contest.name, one.note) for one in found]
    assert told == [(row["endorser"], row["candidate"], row["contest"], row["note"]) for row in table]
    assert [f"{one.date or ''}" for one in found] == [row["date"] for row in table]
    assert [one.status.value for one in found] == [row["outcome"] for row in table]
    assert [one.process.threshold for one in found] == [row["threshold"] for row in table]
    assert [one.source and one.source.title for one in found] == [row["source"] for row in table]


def test_the_member_votes_are_told_with_all_their_results(shared: Path) -> None:
    table, found = plainly(shared, "member_votes.csv"), read(shared, "member_votes.csv")
    assert known_as(shared, "member_votes.csv") is Profile.MEMBER_VOTES
    votes = {(row["organization"], row["cycle"]) for row in table}
    told = endorsements(found)
    assert {(one.endorser.name, f"{one.contest.cycle}") for one in told} == votes
    assert sum(len(one.process.results) for one in told) == sum(bool(row["option"]) for row in table)
    assert Counter(one.status for one in told) == {Status.ENDORSED: 4, Status.NO_ENDORSEMENT: 1}
    moveon = {one.contest.cycle: one for one in told if one.endorser.name.startswith("MoveOn")}
    assert (moveon[2008].process.threshold, moveon[2016].process.threshold) == ("2/3", "")
    assert moveon[2008].process.percent_of("Barack Obama") == pytest.approx(70.4, abs=0.05)
    assert moveon[2016].process.percent_of("No endorsement") == pytest.approx(5.9)


def test_of_the_list_of_2020_those_who_endorsed_are_taken(shared: Path) -> None:
    for name in (OF_2020, OF_2019):
        assert known_as(shared, name) is Profile.PRESIDENTIAL_2020
        table, found = plainly(shared, name), read(shared, name)
        said = [row for row in table if row["endorsee"]]
        told = endorsements(found)
        assert [(one.endorser.name, f"{one.date}", one.source and one.source.link) for one in told] == [
            (row["endorser"], row["date"], row["source"]) for row in said
        ]
        names = [finding.said for row in found for finding in row.findings]
        assert names == [row["endorser"] for row in table if not row["endorsee"]]
        assert {one.endorser.kind for one in told} == {
            EndorserKind.ELECTED_OFFICIAL,
            EndorserKind.FORMER_OFFICIAL,
            EndorserKind.PERSON,
        }


def test_the_weighting_finds_the_points_that_the_list_of_2020_has(shared: Path) -> None:
    points = {row["endorser"]: row["points"] for row in plainly(shared, OF_2020)}
    scheme = SCHEMES["fivethirtyeight-2020"]
    told = endorsements(read(shared, OF_2020))
    assert {one.endorser.name: f"{scheme.points(one.position)}" for one in told} == {
        one.endorser.name: points[one.endorser.name] for one in told
    }


def test_points_until_june_30_name_no_endorsement(shared: Path) -> None:
    table, found = plainly(shared, JUNE_30), read(shared, JUNE_30)
    assert known_as(shared, JUNE_30) is Profile.POINTS
    assert sum(row["endorsement_points"] != "0" for row in table) == by_reason(found)[Reason.AGGREGATE]
    won = Counter(one.candidate.outcome for one in candidacies(found))
    assert won == {Outcome.WON: 12, Outcome.LOST: 97}
    assert len({one.contest.name for one in candidacies(found)}) == len({(row["year"], row["party"]) for row in table})


@pytest.mark.parametrize(("name", "profile"), PRIMARIES.items())
def test_of_the_primaries_each_yes_and_no_is_accounted_for(shared: Path, name: str, profile: Profile) -> None:
    table, found = plainly(shared, name), read(shared, name)
    assert known_as(shared, name) is profile
    broken = {row.line for row in found if any(one.reason is Reason.NOT_UTF8 for one in row.findings)}
    taken = [row for line, row in enumerate(table, 2) if line not in broken]
    said = answers(taken)
    assert said["Yes"] == len(endorsements(found))
    assert said["No"] == by_reason(found)[Reason.OPPOSED]
    names = [one.candidate.name for one in candidacies(found)]
    assert all(written["Candidate"].startswith(name) for name, written in zip(names, taken, strict=True))
    assert Counter(name == written["Candidate"].strip() for name, written in zip(names, taken, strict=True))[False] <= 3


def test_whoever_endorsed_several_in_a_primary_is_said_to_have(shared: Path) -> None:
    for name in PRIMARIES:
        told = endorsements(read(shared, name))
        times = Counter((one.endorser.name, one.contest.name) for one in told)
        for one in told:
            several = times[one.endorser.name, one.contest.name] > 1
            assert one.status is (Status.CO_ENDORSED if several else Status.ENDORSED)


def test_a_row_that_is_not_utf_8_is_the_only_one_that_is_lost(shared: Path) -> None:
    found = read(shared, REPUBLICANS_2018)
    [lost] = [row for row in found if not row.items]
    assert (lost.line, lost.findings[0].reason, lost.findings[0].said) == (86, Reason.NOT_UTF8, r"Rocky Ch\xcc\xc1vez")
