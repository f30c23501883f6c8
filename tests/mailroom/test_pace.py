"""How many may go now."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.mailroom import pace

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
RATES = st.floats(0.01, 10_000)


@given(RATES, st.lists(st.tuples(st.floats(0, 100), st.integers(0, 50)), max_size=30))
def test_in_no_stretch_of_time_go_more_than_the_rate_and_a_second_of_it(
    rate: float, asked: list[tuple[float, int]]
) -> None:
    now, next_at, gone = NOW, None, 0
    for seconds, wanted in asked:
        now += timedelta(seconds=seconds)
        count = min(wanted, pace.allowed(next_at, now, rate))
        next_at = pace.after(next_at, now, rate, count)
        gone += count
        assert gone <= (now - NOW).total_seconds() * rate + max(rate, 1) + 0.01


@given(RATES)
def test_one_may_always_go_at_last(rate: float) -> None:
    next_at = pace.after(None, NOW, rate, pace.allowed(None, NOW, rate))
    assert pace.allowed(next_at, NOW + timedelta(seconds=1.01 / rate), rate) >= 1


@pytest.mark.parametrize(("rate", "at_first"), [(50, 50), (1, 1), (0.1, 1), (2.5, 2)])
def test_a_second_may_run_ahead_or_one(rate: float, at_first: int) -> None:
    assert pace.allowed(None, NOW, rate) == at_first


@pytest.mark.parametrize(
    ("days", "most"), [(0, 200), (1, 400), (4, 3200), (14, 3_276_800), (15, None), (60, None), (10_000, None)]
)
def test_a_warm_up_doubles_until_the_rate_holds(days: int, most: int | None) -> None:
    today = date(2026, 11, 1) + timedelta(days=days)
    assert pace.quota(200, date(2026, 11, 1), today, 50) == most


def test_a_warm_up_begins_with_the_first_message() -> None:
    assert pace.quota(200, None, NOW.date(), 50) == 200
    assert pace.quota(None, None, NOW.date(), 50) is None


def test_a_domain_that_defers_is_reached_at_half_the_pace_each_time_but_at_no_crawl() -> None:
    assert [pace.slowed(32, strikes) for strikes in (0, 1, 2, 5, 9)] == [32, 16, 8, 1, 1]


def test_a_provider_that_is_away_is_left_alone_twice_as_long_each_time() -> None:
    pauses = [pace.pause(5, strikes).total_seconds() for strikes in (1, 2, 3, 7, 100)]
    assert pauses == [5, 10, 20, 300, 300]
