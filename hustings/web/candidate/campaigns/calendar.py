"""Votes to come as a file for calendars (RFC 5545), behind the sign-in: no secret stands in its address."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hustings.pursuit.models import Campaign
from hustings.web.candidate.campaigns.access import CampaignRequest, campaigner
from hustings.web.candidate.campaigns.upcoming import Upcoming, of_campaign

FOLDED = 75
"""Bytes of a line, without its end."""


@require_safe
@campaigner
def file(request: CampaignRequest) -> HttpResponse:
    """All votes that are not over."""
    now = timezone.now()
    lines = [line for one in of_campaign(request.campaign, now) for line in _event(request.campaign, one, now)]
    whole = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Hustings//Votes//EN", *lines, "END:VCALENDAR"]
    content = "".join(f"{folded}\r\n" for line in whole for folded in _folded(line))
    headers = {"Content-Disposition": 'attachment; filename="votes.ics"'}
    return HttpResponse(content.encode(), content_type="text/calendar; charset=utf-8", headers=headers)


def _event(campaign: Campaign, one: Upcoming, now: datetime) -> Iterator[str]:
    name = f"election-{one.election.pk}" if one.election else f"vote-{one.vote.pk if one.vote else 0}"
    page = reverse("campaigns:target", args=[campaign.pk, one.target.pk])
    yield "BEGIN:VEVENT"
    yield f"UID:{name}@{settings.SITE_ADDRESS.partition('://')[2]}"
    yield f"DTSTAMP:{_moment(now)}"
    yield from _span(one)
    yield f"SUMMARY:{_text(_('%(name)s votes') % {'name': one.target.name})}"
    told = [*one.rule, f"{one.on_ballot.label}"]
    yield f"DESCRIPTION:{_text(chr(10).join(told))}"
    yield f"URL:{settings.SITE_ADDRESS}{page}"
    yield "END:VEVENT"


def _span(one: Upcoming) -> Iterator[str]:
    """Moments where they are known, else whole days, of which the last is the day after."""
    vote = one.vote
    if vote is not None and (
        vote.opens_time is None or vote.closes_time is None or not (vote.opens_on and vote.closes_on)
    ):
        first, last = vote.opens_on or vote.closes_on, vote.closes_on or vote.opens_on
        assert first is not None
        assert last is not None
        yield f"DTSTART;VALUE=DATE:{_day(first)}"
        yield f"DTEND;VALUE=DATE:{_day(last + timedelta(days=1))}"
        return
    yield f"DTSTART:{_moment(one.opens_at or one.moment)}"
    yield f"DTEND:{_moment(one.moment)}"


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    """A value of the type TEXT (section 3.3.11): nothing in it ends its line or property."""
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return "".join(char for char in escaped if char.isprintable())


def _folded(line: str) -> Iterator[str]:
    """The line in parts of at most 75 bytes, those behind the first beginning with a space (section 3.1)."""
    part, size = "", 0
    for char in line:
        length = len(char.encode())
        if size + length > FOLDED:
            yield part
            part, size = " ", 1
        part, size = part + char, size + length
    yield part
