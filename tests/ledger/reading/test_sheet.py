"""Rows are numbered by the file's lines, and one that is broken breaks no other."""

import pytest

from hustings import errors
from hustings.ledger.reading.reported import Finding, Reason
from hustings.ledger.reading.sheet import Broken, Cells, Sheet
from tests.ledger.reading.tables import endorsements, reasons, rows, stream


def read(text: str | bytes) -> list[Cells | Broken]:
    return list(Sheet(stream(text)))


def test_a_cell_in_quotes_may_have_several_lines() -> None:
    assert read('a,b\n1,"2\n3"\n\n4,5\n') == [Cells(2, ("1", "2\n3")), Cells(5, ("4", "5"))]


def test_cells_are_without_the_white_space_around_them_and_as_many_as_the_columns() -> None:
    assert read("a ; b;c\n 1;2 \n") == [Cells(2, ("1", "2", ""))]
    assert Sheet(stream(" Warren  Endorsed? ,b\n")).names == ("Warren Endorsed?", "b")


def test_rows_with_nothing_in_them_are_none() -> None:
    assert read("a,b\n,\n , \n1,2\n") == [Cells(4, ("1", "2"))]


def test_a_row_with_a_cell_too_many_is_broken_alone() -> None:
    assert read("a,b\n1,2,3\n4,5\n") == [
        Broken(
            2,
            Finding(
                Reason.BROKEN,
                said="the row has 3 cells where the header has 2: put the cell that contains a separator in quotes",
            ),
        ),
        Cells(3, ("4", "5")),
    ]


def test_quotes_within_a_row_break_it_alone() -> None:
    first, second = read('a,b\n"1"x,2\n4,5\n')
    assert isinstance(first, Broken)
    assert (first.line, first.finding.reason) == (2, Reason.BROKEN)
    assert second == Cells(3, ("4", "5"))


def test_quotes_that_never_close_say_which_lines_are_lost() -> None:
    [broken] = read('a,b\n1,"2\n3,4\n5,6\n')
    assert isinstance(broken, Broken)
    assert broken.finding.said.endswith("(lines 2 to 5 are in it)")


def test_a_row_that_is_not_utf_8_is_refused_alone_with_its_bytes() -> None:
    found = rows(b"endorser,contest,candidate\nA,B,Ch\xcc\xc1vez\nA,B,C\n")
    assert reasons(found) == [(2, Reason.NOT_UTF8, "candidate")]
    assert found[0].findings[0].said == r"Ch\xcc\xc1vez"
    assert len(endorsements(found)) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_other_encodings_that_say_which_they_are_are_read(encoding: str) -> None:
    assert read("a,b\né,2\n".encode(encoding)) == [Cells(2, ("é", "2"))]


@pytest.mark.parametrize(
    ("file", "refusal"),
    [
        (b"", errors.RollHeaderNotUnderstood),
        (b"\n\n", errors.RollHeaderNotUnderstood),
        (b",,\n1,2,3\n", errors.RollHeaderNotUnderstood),
        (b"a," * 501 + b"\n", errors.RollHeaderNotUnderstood),
        (b"PK\x03\x04\0\0", errors.RollNotText),
        (b"na\xefve,b\n", errors.RollNotText),
        (b"a,b\n1,2\x00\n", errors.RollNotText),
        (b"a,b\n" + b"x" * (1 << 20) + b"\n1,2\n", errors.RollNotText),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(file: bytes, refusal: type[errors.RollRefusal]) -> None:
    with pytest.raises(refusal):
        read(file)


def test_an_empty_file_is_told_what_a_header_is() -> None:
    with pytest.raises(errors.RollHeaderNotUnderstood, match="endorser,candidate,contest,date,source"):
        read("")
