"""A row for each option of a vote: the rows of a vote are one endorsement, told exactly."""

from hustings.ledger.dates import PartialDate
from hustings.ledger.kinds import ProcessKind, Status
from hustings.ledger.parts import Process, Share, Source
from hustings.ledger.reading.profiles import Profile
from hustings.ledger.reading.reported import Reason, ReportedCandidate, ReportedEndorser, Row
from tests.ledger.reading.tables import candidacies, endorsements, reasons, rows, written

COLUMNS = (
    *("organization", "endorsing_body", "contest", "cycle", "vote_opened", "vote_closed", "announced", "method"),
    *("threshold_pct", "votes_cast", "claimed_membership", "option", "option_votes", "option_pct", "outcome"),
    *("process_note", "source_url"),
)
VOTE = {
    "organization": "Rivet Makers Union",
    "endorsing_body": "members",
    "contest": "Democratic presidential primary",
    "cycle": "2016",
    "announced": "2016-01-12",
    "method": "plurality+supermajority",
    "threshold_pct": "66.67",
    "votes_cast": "1000",
    "claimed_membership": "3000",
    "source_url": "https://union.example/vote",
}


def option(name: str, **cells: str) -> dict[str, str]:
    return VOTE | {"option": name} | cells


def read(*options: dict[str, str]) -> list[Row]:
    return rows(written(COLUMNS, *([one.get(name, "") for name in COLUMNS] for one in options)))


def test_the_options_of_a_vote_are_one_endorsement_with_all_its_results() -> None:
    found = read(
        option("Ada Ray", option_votes="700", outcome="endorsed", process_note="two-thirds were needed"),
        option("Bo Lee", option_pct="24.5", source_url="https://paper.example"),
        option("No endorsement", option_pct="5.5"),
    )
    [said] = endorsements(found)
    assert said.endorser == ReportedEndorser("Rivet Makers Union")
    assert said.contest.name == "2016 Democratic presidential nomination"
    assert (said.candidate, said.status) == (ReportedCandidate("Ada Ray"), Status.ENDORSED)
    assert said.process == Process(
        ProcessKind.MEMBER_VOTE,
        "plurality+supermajority",
        "2/3",
        1000,
        3000,
        (Share("Ada Ray", votes=700), Share("Bo Lee", percent="24.5"), Share("No endorsement", percent="5.5")),
    )
    assert (said.date, said.source) == (PartialDate.parse("2016-01-12"), Source(link="https://union.example/vote"))
    assert said.note == "two-thirds were needed; also: https://paper.example"
    assert [one.candidate.name for one in candidacies(found)] == ["Bo Lee"]
    assert [row.told_with for row in found] == [None, 2, 2]


def test_66_67_per_cent_is_no_two_thirds_where_nobody_says_so() -> None:
    [said] = endorsements(read(option("Ada Ray", outcome="endorsed", option_pct="70")))
    assert said.process.threshold == ""
    assert said.process.rule == "plurality+supermajority; threshold given as 66.67 per cent"


def test_a_whole_number_of_per_cent_is_the_fraction_that_it_is() -> None:
    [said] = endorsements(read(option("Ada Ray", outcome="endorsed", threshold_pct="60")))
    assert said.process.threshold == "3/5"


def test_members_and_a_board() -> None:
    [said] = endorsements(read(option("Ada Ray", outcome="endorsed", endorsing_body="members + advisory board")))
    assert said.process.kind is ProcessKind.MEMBERS_AND_BOARD
    assert said.process.rule.endswith("members + advisory board")


def test_who_led_a_vote_that_endorsed_nobody() -> None:
    found = read(
        option("No endorsement", option_pct="60", outcome="no_endorsement"),
        option("Ada Ray", option_pct="15"),
        option("Bo Lee", option_pct="25"),
    )
    [said] = endorsements(found)
    assert (said.status, said.candidate) == (Status.NO_ENDORSEMENT, ReportedCandidate("Bo Lee"))
    [alone] = endorsements(read(option("", outcome="no_endorsement")))
    assert alone.candidate is None
    assert alone.process.results == ()


def test_the_days_of_a_vote_stand_in_its_note_and_its_last_dates_it_if_nothing_else_does() -> None:
    [said] = endorsements(
        read(option("A", outcome="endorsed", announced="", vote_opened="2015-12-07", vote_closed="2015-12-15"))
    )
    assert (said.date, said.note) == (PartialDate.parse("2015-12-15"), "vote from 2015-12-07 to 2015-12-15")


def test_a_vote_of_which_a_row_cannot_be_read_is_not_taken_in_part() -> None:
    found = read(
        option("Ada Ray", option_pct="70", outcome="endorsed"),
        option("Bo Lee", option_pct="most"),
        option("Ada Ray", cycle="2020", outcome="endorsed"),
        option("Bo Lee", cycle="2020"),
    )
    assert reasons(found) == [(2, Reason.WRONG_RESULTS, ""), (3, Reason.WRONG_PERCENT, "option_pct")]
    assert found[0].findings[0].said == "line 3, in the same vote, cannot be read"
    assert len(endorsements(found)) == 1


def test_a_broken_row_within_a_vote_costs_the_vote_and_behind_it_only_itself() -> None:
    votes = (option("A", outcome="endorsed"), option("B"))
    first, second = written(*([one.get(name, "") for name in COLUMNS] for one in votes)).splitlines()
    header, wide = ",".join(COLUMNS), first + ",one,too,many"
    within = rows(f"{header}\n{first}\n{wide}\n{second}", Profile.MEMBER_VOTES)
    assert reasons(within) == [(2, Reason.WRONG_RESULTS, ""), (3, Reason.BROKEN, ""), (4, Reason.WRONG_RESULTS, "")]
    behind = rows(f"{header}\n{first}\n{second}\n{wide}", Profile.MEMBER_VOTES)
    assert reasons(behind) == [(4, Reason.BROKEN, "")]
    assert len(endorsements(behind)) == 1


def test_a_vote_without_its_outcome_organization_or_contest_says_so() -> None:
    assert reasons(read(option("Ada Ray"))) == [(2, Reason.NONE_STATED, "outcome")]
    assert reasons(read(option("Ada Ray", outcome="endorsed", organization=""))) == [
        (2, Reason.NO_ENDORSER, "organization")
    ]
    assert reasons(read(option("Ada Ray", outcome="endorsed", contest=""))) == [(2, Reason.NO_CONTEST, "contest")]
    assert reasons(read(option("", outcome="endorsed"))) == [(2, Reason.NO_CANDIDATE, "option")]
    assert reasons(read(option("A", outcome="endorsed", endorsing_body="the dog"))) == [
        (2, Reason.WRONG_PROCESS, "endorsing_body")
    ]


def test_a_vote_of_more_options_than_an_entry_has_is_not_taken() -> None:
    found = read(option("Ada Ray", outcome="endorsed"), *(option(f"C{number}") for number in range(100)))
    assert endorsements(found) == []
    assert reasons(found)[0] == (2, Reason.WRONG_RESULTS, "option")
