"""Numbers, moments and plain text as a page says them, in the reader's language."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django import template
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def number(value: int | None) -> str:
    """A whole number with its thousands apart; a dash when there is none."""
    return "–" if value is None else formats.number_format(value, decimal_pos=0, use_l10n=True, force_grouping=True)


@register.filter
def day(value: date | None) -> str:
    """A day; a dash when there is none."""
    return "–" if value is None else formats.date_format(value, "DATE_FORMAT")


@register.simple_tag
def moment(value: datetime, zone: str) -> SafeString:
    """A moment in this time zone, with the zone's short name; a script adds the viewer's own time to it."""
    there = value.astimezone(ZoneInfo(zone))
    return format_html(
        '<time datetime="{}" data-local data-zone="{}">{} {}</time>',
        value.isoformat(),
        zone,
        formats.date_format(there, "DATETIME_FORMAT"),
        zone_name(there),
    )


@register.simple_tag
def minute(value: datetime, zone: str) -> SafeString:
    """A moment in this time zone, for tables that need no second."""
    text = formats.date_format(value.astimezone(ZoneInfo(zone)), "DATETIME_FORMAT")
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)


@register.simple_tag
def short_moment(value: datetime, zone: str) -> SafeString:
    """A moment in this time zone, for tables: day and second."""
    there = value.astimezone(ZoneInfo(zone))
    text = f"{formats.date_format(there, 'SHORT_DATE_FORMAT')} {there:%H:%M:%S}"
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)


def zone_name(there: datetime) -> str:
    """What people call the zone of this moment: ``CST``, or its distance from UTC where it has no such name."""
    name = there.tzname() or ""
    if name.isalpha():
        return name
    minutes = (there.utcoffset() or timedelta()) // timedelta(minutes=1)
    sign, (hours, rest) = "−" if minutes < 0 else "+", divmod(abs(minutes), 60)
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")


@register.filter
def shortened(value: str, length: int) -> str:
    """The first characters of a hash or name, with dots where more follows."""
    return value if len(value) <= length else f"{value[:length]}…"
