"""Whatever bytes are given: rows, each accounted for, or a refusal with its reason; never a crash."""

import csv
import io
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from hustings import errors
from hustings.ledger.reading.columns import Columns
from hustings.ledger.reading.field import Field
from hustings.ledger.reading.profiles import Profile, read
from hustings.ledger.reading.reported import Row
from hustings.ledger.reading.sheet import Sheet
from tests.ledger.reading.tables import check_statements, how, stream, written

HEADERS = (
    b"endorser,contest,candidate,date,outcome,process,threshold,source,note,entry,hash,corrects\n",
    b"organization,endorsing_body,contest,cycle,option,option_votes,option_pct,outcome,announced,threshold_pct\n",
    b"date,position,city,state,endorser,endorsee,endorser party,source,order,category,body,district,points\n",
    b"Candidate,District,Office Type,Race Primary Election Date,Primary Status,Primary Runoff Status,Emily Endorsed?\n",
    b"Candidate,State,Primary Date,Office,District,Primary %,Primary Outcome,Runoff Outcome,Trump,Trump Date\n",
    b"year,party,candidate,endorsement_points,percentage_endorsement_points,primary_vote_percentage,won_primary\n",
)
WORDS = (
    *(
        "",
        "A",
        "Ada Ray",
        "2016",
        "2016-01-12",
        "6/5/18",
        "endorsed",
        "no_endorsement",
        "member_vote",
        "members",
        "2/3",
    ),
    *("66.67", "https://a.example", "Governor", "Governor of Alabama", "Lost", "None", "N/A", "Yes", "No", "TX"),
    *(
        "0",
        "Republican",
        "Democratic presidential primary",
        "²",
        "\u200b",
        "x" * 1001,
        "No endorsement",
        "1",
        "100%",
        "٣",
    ),
)
CELLS = st.sampled_from(WORDS) | st.text(max_size=20)


def check(row: Row) -> None:
    """That nothing of it is in silence, and that whatever it has can be kept and shown."""
    assert row.items or row.findings or row.told_with
    for finding in row.findings:
        for said in (finding.column, finding.said):
            assert said.isprintable()
            assert len(said.encode()) <= 2000
        assert len(finding.said) <= 200
    for item in row.items:
        check_statements(item)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(HEADERS) | st.just(b""), st.binary(max_size=300))
def test_any_bytes_give_rows_or_a_refusal(header: bytes, rest: bytes) -> None:
    with suppress(errors.RollRefusal):
        for row in read(stream(header + rest), how(header + rest)):
            check(row)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_every_row_of_a_table_is_one_row(data: st.DataObject) -> None:
    header = data.draw(st.sampled_from(HEADERS)).decode()
    width = len(next(csv.reader([header])))
    lines = data.draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=6))
    cleaned = [[cell.replace("\0", "").replace("\r", "\n") for cell in line] for line in lines]
    text = header + written(*cleaned)
    expected = [line for line in csv.reader(io.StringIO(text, newline=""), strict=True) if any(map(str.strip, line))][
        1:
    ]
    found = list(read(stream(text), how(text)))
    assert len(found) == len(expected)
    assert [row.line for row in found] == sorted({row.line for row in found})
    for row in found:
        check(row)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.dictionaries(st.sampled_from(Field), st.integers(0, 3)), st.sampled_from(Profile))
def test_other_columns_than_the_files_own_give_rows_or_a_refusal(
    data: bytes, places: dict[Field, int], profile: Profile
) -> None:
    with suppress(errors.RollRefusal):
        width = len(Sheet(stream(data)).names)
        columns = Columns({field: place for field, place in places.items() if place < width})
        for by in (columns, profile):
            for row in read(stream(data), by):
                check(row)
