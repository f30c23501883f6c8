"""Which moment a clock on the wall means: also where it is put forward or back."""

from datetime import UTC, datetime

import pytest

from hustings import errors
from hustings.elections.local_time import moment


def at(written: str) -> datetime:
    return datetime.strptime(written, "%Y-%m-%d %H:%M")  # noqa: DTZ007 - a wall clock has no zone


@pytest.mark.parametrize(
    ("written", "zone", "expected"),
    [
        ("2026-01-15 20:00", "America/New_York", "2026-01-16 01:00"),
        ("2026-07-15 20:00", "America/New_York", "2026-07-16 00:00"),
        ("2026-03-08 01:59", "America/Chicago", "2026-03-08 07:59"),
        ("2026-03-08 03:00", "America/Chicago", "2026-03-08 08:00"),
        ("2026-11-01 00:59", "America/Chicago", "2026-11-01 05:59"),
        ("2026-11-01 02:00", "America/Chicago", "2026-11-01 08:00"),
        ("2026-03-08 02:30", "America/Phoenix", "2026-03-08 09:30"),
        ("2026-06-01 12:00", "Asia/Kathmandu", "2026-06-01 06:15"),
        ("2026-06-01 12:00", "UTC", "2026-06-01 12:00"),
    ],
)
def test_a_wall_clock_means_one_moment(written: str, zone: str, expected: str) -> None:
    assert moment(at(written), zone, field="opens") == at(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "zone", "said"),
    [
        ("2026-03-08 02:30", "America/Chicago", "does not exist"),
        ("2026-03-08 02:00", "America/New_York", "does not exist"),
        ("2026-10-04 02:15", "Australia/Lord_Howe", "does not exist"),
        ("2026-11-01 01:00", "America/Chicago", "comes twice"),
        ("2026-11-01 01:59", "America/New_York", "comes twice"),
    ],
)
def test_times_that_are_none_or_two_are_refused(written: str, zone: str, said: str) -> None:
    with pytest.raises(errors.WrongInput, match=said) as refused:
        moment(at(written), zone, field="closes")
    assert refused.value.field == "closes"
