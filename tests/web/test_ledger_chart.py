"""The step chart: where its lines, names and dates are."""

import itertools
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hustings.web.public.ledger.contest_chart import APART, MOST_DAYS, MOST_LINES, MOST_MONTHS, UNITS, chart

DAY = date(2016, 1, 12)


def test_nothing_without_a_date() -> None:
    assert chart({}, {1: "Ada"}) is None
    assert chart({1: {}}, {1: "Ada"}) is None


def test_a_line_rises_with_each_and_falls_where_one_ended() -> None:
    made = chart({1: {DAY: 2, DAY + timedelta(30): -1}}, {1: "Ada Lovelace"})
    assert made is not None
    (line,) = made.lines
    assert line.label == "1 Lovelace"
    assert [row.values for row in made.rows] == [(2,), (1,)]
    heights = [y for _x, y in line.marks]
    assert heights == [made.top, made.top + made.high // 2]


def test_each_line_is_told_apart_by_more_than_its_colour() -> None:
    steps = {key: {DAY: key} for key in range(1, 9)}
    made = chart(steps, {key: f"Candidate {key}" for key in range(1, 9)})
    assert made is not None
    assert (len(made.lines), made.others) == (MOST_LINES, 2)
    for part in ("colour", "dash", "mark"):
        assert len({getattr(line.look, part) for line in made.lines}) == MOST_LINES


def test_names_that_end_alike_stand_in_full() -> None:
    made = chart({1: {DAY: 1}, 2: {DAY: 2}}, {1: "Bill Clinton", 2: "Jo Clinton"})
    assert made is not None
    assert [line.label for line in made.lines] == ["1 Bill Clinton", "2 Jo Clinton"]


def test_the_table_has_days_months_or_years() -> None:
    def rows(days: int, apart: int) -> int:
        made = chart({1: {DAY + timedelta(apart * number): 1 for number in range(days)}}, {1: "Ada"})
        assert made is not None
        assert made.rows[-1].values == (days,)
        return len(made.rows)

    assert rows(MOST_DAYS, 1) == MOST_DAYS
    assert rows(300, 1) == 11
    assert rows(1000, 8) <= MOST_MONTHS


@given(
    st.dictionaries(
        st.integers(1, 9),
        st.dictionaries(st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.integers(1, 10**6), max_size=30),
        max_size=9,
    )
)
def test_everything_is_within_the_picture_and_no_name_upon_another(steps: dict[int, dict[date, int]]) -> None:
    made = chart(steps, {key: f"Candidate {key}" for key in range(1, 10)})
    if made is None:
        assert not any(steps.get(key) for key in range(1, MOST_LINES + 1))
        return
    labels = sorted(line.label_y for line in made.lines)
    assert all(later - earlier >= APART for earlier, later in itertools.pairwise(labels))
    for line in made.lines:
        assert all(made.top <= y <= made.base for _x, y in line.marks)
        assert all(float(x.rstrip("%")) <= float(made.width.rstrip("%")) for x, _y in line.marks)
        assert line.path.endswith(f"H{UNITS}")
    assert 1 <= len(made.across) <= 5
