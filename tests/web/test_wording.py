"""Numbers, moments and hashes as pages say them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from hustings.web.templatetags.wording import day, moment, number, short_moment, shortened, zone_name

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "said"), [("en", ("1,234,567", "July 1, 2026")), ("es", ("1\xa0234\xa0567", "1 de julio de 2026"))]
)
def test_numbers_and_days(language: str, said: tuple[str, str]) -> None:
    with translation.override(language):
        assert (number(1234567), day(date(2026, 7, 1))) == said
        assert (number(None), day(None)) == ("–", "–")


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("America/New_York", "EDT"),
        ("UTC", "UTC"),
        ("America/Sao_Paulo", "UTC−3"),
        ("Asia/Kathmandu", "UTC+5:45"),
        ("America/St_Johns", "NDT"),
        ("Pacific/Marquesas", "UTC−9:30"),
    ],
)
def test_zones_have_names_or_distances(zone: str, said: str) -> None:
    assert zone_name(NOON.astimezone(ZoneInfo(zone))) == said


def test_moments_are_told_in_the_organizations_zone() -> None:
    told = moment(NOON, "America/Chicago")
    assert told.startswith('<time datetime="2026-07-01T12:00:00+00:00" data-local data-zone="America/Chicago">')
    assert told.endswith(">July 1, 2026, 7 a.m. CDT</time>")
    assert ">07/01/2026 07:00:00<" in short_moment(NOON, "America/Chicago")


def test_what_is_long_is_shortened() -> None:
    assert (shortened("abcdef", 3), shortened("abc", 3)) == ("abc…", "abc")
