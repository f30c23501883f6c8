"""A row for each endorsement, in columns that are mapped: what is taken, and each reason why something is not."""

import pytest

from hustings.ledger.dates import PartialDate
from hustings.ledger.kinds import EndorserKind, Outcome, ProcessKind, Status
from hustings.ledger.parts import Process, Share, Source
from hustings.ledger.reading.columns import Columns
from hustings.ledger.reading.field import Field
from hustings.ledger.reading.reported import Origin, Reason, ReportedCandidate, ReportedContest, ReportedEndorser
from tests.ledger.reading.tables import endorsements, reasons, rows, written

HASH = "ab" * 32
NOMINATION = ReportedContest(
    "2016 Democratic presidential nomination",
    cycle=2016,
    office="President of the United States",
    party="Democratic Party",
    jurisdiction="United States",
)
OWN = (
    *("entry", "hash", "corrects", "reason", "endorser", "endorser_name", "endorser_kind", "contest", "contest_name"),
    *("cycle", "office", "party", "jurisdiction", "candidate", "candidate_name", "status", "date", "process", "rule"),
    *("threshold", "ballots", "eligible", "share", "results", "position", "evidence", "source_title", "source_link"),
    *("source_date", "source_hash", "site", "election", "certificate_hash", "archive_hash", "note", "recorder"),
    "recorded_at",
)


def own(**cells: str) -> str:
    """A ledger's own CSV with one row."""
    return written(OWN, [cells.get(name, "") for name in OWN])


def test_a_list_of_endorsements_with_guessed_columns() -> None:
    [row] = rows(
        "endorser,endorser_kind,candidate,contest,date,outcome,process,threshold,members,source,note\n"
        "Rivet Makers Union,union,Ada Ray,2016 Democratic presidential nomination,2016-01,endorsed,member_vote,2/3,"
        '"1,200","The Post, 3 January 2016",Its first\n'
    )
    assert (row.line, row.findings) == (2, ())
    [said] = endorsements([row])
    assert said.endorser == ReportedEndorser("Rivet Makers Union", kind=EndorserKind.UNION, members=1200)
    assert (said.contest, said.candidate) == (NOMINATION, ReportedCandidate("Ada Ray"))
    assert (said.status, said.date) == (Status.ENDORSED, PartialDate.parse("2016-01"))
    assert said.process == Process(ProcessKind.MEMBER_VOTE, threshold="2/3")
    assert (said.source, said.note) == (Source("The Post, 3 January 2016"), "Its first")


def test_the_ledgers_own_csv_says_all_that_an_entry_says() -> None:
    [said] = endorsements(
        rows(
            own(
                entry="12",
                hash=HASH,
                endorser="moveon",
                endorser_name="MoveOn",
                endorser_kind="advocacy",
                contest="us-2008",
                contest_name="2008 nomination, as they call it",
                cycle="2008",
                office="President",
                party="Democratic",
                jurisdiction="US",
                candidate="barack-obama",
                candidate_name="Barack Obama",
                status="endorsed",
                date="2008-02-01",
                process="member_vote",
                rule="two thirds",
                threshold="2/3",
                ballots="280528",
                eligible="3200000",
                share="70.4",
                results="Barack Obama 197444; Hillary Clinton 83084",
                position="",
                evidence="sourced",
                source_title="Daily News",
                source_link="https://news.example/1",
                source_date="2008-02",
                source_hash=HASH,
                site="https://other.example",
                note="A note",
                recorder="Somebody",
            )
        )
    )
    assert said.endorser == ReportedEndorser("MoveOn", "moveon", EndorserKind.ADVOCACY)
    assert said.contest == ReportedContest(
        "2008 nomination, as they call it", "us-2008", 2008, "President", "Democratic", "US"
    )
    assert said.candidate == ReportedCandidate("Barack Obama", "barack-obama")
    results = (Share("Barack Obama", votes=197444), Share("Hillary Clinton", votes=83084))
    assert said.process == Process(ProcessKind.MEMBER_VOTE, "two thirds", "2/3", 280528, 3200000, results)
    link, date = "https://news.example/1", PartialDate.parse("2008-02")
    assert (said.source, said.origin) == (Source("Daily News", link, date, HASH), Origin(12, HASH))


def test_what_was_corrected_or_taken_back_is_not_taken_again() -> None:
    line = dict.fromkeys(OWN, "") | {"endorser_name": "A", "contest_name": "B", "candidate_name": "C"}
    found = rows(
        written(
            OWN,
            list((line | {"entry": "4", "hash": HASH}).values()),
            list((line | {"entry": "5", "hash": HASH, "note": "right", "corrects": "4"}).values()),
            list((line | {"entry": "6", "hash": HASH, "status": "retracted", "corrects": "5"}).values()),
        )
    )
    assert reasons(found) == [
        (2, Reason.CORRECTED, "entry"),
        (3, Reason.CORRECTED, "entry"),
        (4, Reason.RETRACTION, "status"),
    ]


GOOD = {
    Field.ENDORSER: "A",
    Field.CONTEST: "2030 mayoral election",
    Field.CANDIDATE: "C",
}


def one_row(cells: dict[Field, str]) -> str:
    return written([one.value for one in cells], list(cells.values()))


def mapped(cells: dict[Field, str]) -> Columns:
    return Columns({one: place for place, one in enumerate(cells)})


@pytest.mark.parametrize(
    ("field", "cell", "reason"),
    [
        (Field.ENDORSER, "", Reason.NO_ENDORSER),
        (Field.CONTEST, "", Reason.NO_CONTEST),
        (Field.CANDIDATE, "", Reason.NO_CANDIDATE),
        (Field.ENDORSER, "x" * 201, Reason.WRONG_NAME),
        (Field.CANDIDATE, "C\u200bC", Reason.WRONG_NAME),
        (Field.ENDORSER_ID, "Not An Id", Reason.WRONG_IDENTIFIER),
        (Field.ENDORSER_KIND, "club of gentlemen", Reason.WRONG_KIND),
        (Field.STATUS, "perhaps", Reason.WRONG_STATUS),
        (Field.STATUS, "retracted", Reason.RETRACTION),
        (Field.PROCESS, "dice", Reason.WRONG_PROCESS),
        (Field.OUTCOME, "fled", Reason.WRONG_OUTCOME),
        (Field.DATE, "2016-02-30", Reason.WRONG_DATE),
        (Field.DATE, "soon", Reason.WRONG_DATE),
        (Field.DATE, "0999", Reason.WRONG_DATE),
        (Field.FOUNDED, "13/13/2013", Reason.WRONG_DATE),
        (Field.SOURCE_DATE, "Smarch 2016", Reason.WRONG_DATE),
        (Field.SOURCE_LINK, "The Post, page 3", Reason.WRONG_LINK),
        (Field.SOURCE_LINK, "javascript:alert(1)", Reason.WRONG_LINK),
        (Field.SOURCE_HASH, "abc", Reason.WRONG_HASH),
        (Field.BALLOTS, "many", Reason.WRONG_NUMBER),
        (Field.ELIGIBLE, "-3", Reason.WRONG_NUMBER),
        (Field.MEMBERS, "1,00", Reason.WRONG_NUMBER),
        (Field.CYCLE, "20166", Reason.WRONG_NUMBER),
        (Field.SHARE, "101", Reason.WRONG_PERCENT),
        (Field.SHARE, "most", Reason.WRONG_PERCENT),
        (Field.THRESHOLD, "66.67%", Reason.WRONG_FRACTION),
        (Field.THRESHOLD, "66.67", Reason.WRONG_FRACTION),
        (Field.THRESHOLD, "3/2", Reason.WRONG_FRACTION),
        (Field.RESULTS, "C 1e3; D 5%", Reason.WRONG_RESULTS),
        (Field.RESULTS, ";".join(["C 1"] * 101), Reason.WRONG_RESULTS),
        (Field.NOTE, "x" * 1001, Reason.TOO_LONG),
        (Field.NOTE, "un\u200bseen", Reason.WRONG_TEXT),
        (Field.RULE, "x" * 1001, Reason.TOO_LONG),
    ],
)
def test_a_cell_that_says_nothing_that_its_column_is_for_costs_the_row(field: Field, cell: str, reason: Reason) -> None:
    cells = GOOD | {field: cell, Field.POSITION: "kept so that the row is one"}
    [row] = found = rows(one_row(cells), mapped(cells))
    assert (row.items, reasons(found)) == ((), [(2, reason, field.value)])


@pytest.mark.parametrize(
    ("field", "cell", "attribute", "value"),
    [
        (Field.ENDORSER_KIND, "Labor", "endorser.kind", EndorserKind.UNION),
        (Field.STATUS, "Co-endorsed", "status", Status.CO_ENDORSED),
        (Field.STATUS, "none", "status", Status.NO_ENDORSEMENT),
        (Field.PROCESS, "Membership vote", "process.kind", ProcessKind.MEMBER_VOTE),
        (Field.OUTCOME, "Elected", "candidate.outcome", Outcome.WON),
        (Field.DATE, "January 2016", "date", PartialDate.parse("2016-01")),
        (Field.DATE, "12 Jan 2016", "date", PartialDate.parse("2016-01-12")),
        (Field.DATE, "1/12/2016", "date", PartialDate.parse("2016-01-12")),
        (Field.THRESHOLD, "two-thirds", "process.threshold", "2/3"),
        (Field.THRESHOLD, "60%", "process.threshold", "3/5"),
        (Field.SHARE, "78.6 %", "process.results", (Share("C", percent="78.6"),)),
        (Field.RESULTS, "C 78.6%; D 5%", "process.results", (Share("C", None, "78.6"), Share("D", None, "5"))),
        (Field.RESULTS, "C 1,200", "process.results", (Share("C", 1200),)),
        (Field.RESULTS, "C 5%; Dr. D", "process.results", (Share("C", None, "5"), Share("Dr. D"))),
        (Field.NOTE, "two\nlines", "note", "two lines"),
        (Field.NOTE, "'=a formula", "note", "=a formula"),
        (Field.NOTE, "'tis a note", "note", "'tis a note"),
        (Field.DECIDED_ON, "2030-11-05", "contest.decided_on", PartialDate.parse("2030-11-05")),
    ],
)
def test_other_common_writings_are_read(field: Field, cell: str, attribute: str, value: object) -> None:
    cells = GOOD | {field: cell}
    [said] = endorsements(rows(one_row(cells), mapped(cells)))
    found: object = said
    for part in attribute.split("."):
        found = getattr(found, part)
    assert found == value


def test_nobody_need_lead_where_nobody_was_endorsed() -> None:
    cells = GOOD | {Field.CANDIDATE: "", Field.STATUS: "no_endorsement"}
    [said] = endorsements(rows(one_row(cells), mapped(cells)))
    assert said.candidate is None


def test_people_decide_for_themselves() -> None:
    cells = GOOD | {Field.ENDORSER_KIND: "person"}
    [said] = endorsements(rows(one_row(cells), mapped(cells)))
    assert said.process.kind is ProcessKind.INDIVIDUAL


def test_what_is_the_same_in_all_rows_need_not_stand_in_the_file() -> None:
    fixed = {Field.CONTEST: "2016 Democratic presidential nomination", Field.ENDORSER_KIND: "newspaper"}
    columns = Columns({Field.ENDORSER: 0, Field.CANDIDATE: 1, Field.DATE: 2}, fixed, day_first=True)
    [said] = endorsements(rows("paper;for;on\nThe Bugle;Ada Ray;12/01/2016\n", columns))
    assert (said.contest, said.endorser.kind) == (NOMINATION, EndorserKind.NEWSPAPER)
    assert said.date == PartialDate.parse("2016-01-12")


def test_a_contest_may_have_its_year_beside_its_name() -> None:
    cells = GOOD | {Field.CONTEST: "Democratic presidential primary", Field.CYCLE: "2016"}
    [said] = endorsements(rows(one_row(cells), mapped(cells)))
    assert said.contest == NOMINATION


def test_a_row_that_says_what_an_earlier_one_says_is_found() -> None:
    found = rows("endorser,contest,candidate,note\nA,B,C,the same\nA,B,C,more\nA,B,C,the same\n")
    assert reasons(found) == [(4, Reason.REPEATED, "")]
    assert found[2].findings[0].said == "line 2 says the same"
