"""The page of the register of who joined a vote: how many, on which days, what was voided and why; never who."""

from dataclasses import dataclass
from datetime import UTC, date

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hustings.credentials.models import Registration, VotingRight
from hustings.elections.models import Election
from hustings.web.public.found import public_election
from hustings.web.public.phase import phase_of

SHOWN = 500
"""Voided registrations on the page; the register has all."""


@dataclass(frozen=True, slots=True)
class Day:
    """How many joined on a day, in UTC as the register says it."""

    day: date
    joined: int
    width: str  # of its bar, as a percentage of the longest


@require_safe
def page(request: HttpRequest, uuid: str) -> HttpResponse:
    """What the register says, in numbers; 404 where nobody could join."""
    election = public_election(uuid)
    if election.pool == 0:
        raise Http404
    voided = Registration.objects.of(election).filter(state=Registration.State.VOIDED).order_by("settled_at", "pk")
    context = {
        "election": election,
        "organization": election.organization,
        "phase": phase_of(election, timezone.now()),
        "days": _days(election),
        "unused": election.pool - election.joined,
        "voided": voided.values("settled_at", "reason", "right__public_credential")[:SHOWN],
        "expired": Registration.objects.of(election).filter(state=Registration.State.EXPIRED).count(),
    }
    return render(request, "public/register.html", context)


def reasons(election: Election) -> list[tuple[str, int]]:
    """The public reasons of an election's voids with how often each was given, the most frequent first."""
    voided = Registration.objects.filter(election=election, state=Registration.State.VOIDED)
    counted = voided.order_by().values_list("reason").annotate(number=Count("pk"))
    return list(counted.order_by("-number", "reason")[:SHOWN])


def _days(election: Election) -> list[Day]:
    drawn = VotingRight.objects.filter(election=election).joined().order_by()
    counted = drawn.annotate(day=TruncDate("drawn_at", tzinfo=UTC)).values_list("day").annotate(number=Count("pk"))
    days = list(counted.order_by("day"))
    most = max((number for _day, number in days), default=1)
    return [Day(day, number, f"{number * 100 // most}%") for day, number in days]
