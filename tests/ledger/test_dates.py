"""Dates as precise as they are known."""

from datetime import date

import pytest
from hypothesis import given

from hustings import errors
from hustings.ledger.dates import PartialDate, Precision
from tests.ledger.strategies import written_dates


@pytest.mark.parametrize(
    ("written", "first", "last", "precision"),
    [
        ("2016-01-12", date(2016, 1, 12), date(2016, 1, 12), Precision.DAY),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29), Precision.MONTH),
        ("2015-02", date(2015, 2, 1), date(2015, 2, 28), Precision.MONTH),
        ("2015-12", date(2015, 12, 1), date(2015, 12, 31), Precision.MONTH),
        ("2016", date(2016, 1, 1), date(2016, 12, 31), Precision.YEAR),
        ("1700", date(1700, 1, 1), date(1700, 12, 31), Precision.YEAR),
        ("2200-12-31", date(2200, 12, 31), date(2200, 12, 31), Precision.DAY),
    ],
)
def test_a_date_knows_which_days_it_may_mean(written: str, first: date, last: date, precision: Precision) -> None:
    parsed = PartialDate.parse(written)
    assert (parsed.first, parsed.last, parsed.precision) == (first, last, precision)


@given(written_dates)
def test_a_date_is_written_as_it_was_read(written: str) -> None:
    assert str(PartialDate.parse(written)) == written


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "write a day as"),
        ("12 January 2016", "write a day as"),
        ("2016-1-12", "write a day as"),
        ("2016-01-12 ", "write a day as"),
        ("2016-01-12\n", "write a day as"),
        ("١٩٩٨", "write a day as"),
        ("20160112", "write a day as"),
        ("2016-01-12T00:00", "write a day as"),
        ("2016-00", "no such day"),
        ("2016-13", "no such day"),
        ("2016-01-00", "no such day"),
        ("2015-02-29", "no such day"),
        ("1699-12-31", "not from 1700"),
        ("2201", "not from 1700"),
        ("0000", "not from 1700"),
    ],
)
def test_a_date_that_is_none_is_refused_with_the_reason(written: str, why: str) -> None:
    with pytest.raises(errors.WrongField, match=why):
        PartialDate.parse(written)


def test_dates_sort_by_the_day_on_which_they_are_over() -> None:
    written = ["2015-12-31", "2016-01-01", "2016", "2016-01", "2016-01-31", "2016-02-01"]
    parsed = [PartialDate.parse(one) for one in written]
    assert sorted(parsed) == [parsed[place] for place in (0, 1, 3, 4, 5, 2)]
    assert parsed[0] < parsed[1] <= parsed[1]


@pytest.mark.parametrize(
    ("founded", "later", "years"),
    [
        ("1998-09-18", date(2015, 9, 17), 16),
        ("1998-09-18", date(2015, 9, 18), 17),
        ("1998-09", date(2015, 9, 30), 16),
        ("1998-09", date(2015, 10, 1), 17),
        ("1998", date(2016, 1, 12), 17),
        ("1998", date(2015, 12, 31), 16),
        ("2016", date(2016, 6, 1), -1),
    ],
)
def test_years_are_counted_whole_and_at_least(founded: str, later: date, years: int) -> None:
    assert PartialDate.parse(founded).years_until(later) == years
