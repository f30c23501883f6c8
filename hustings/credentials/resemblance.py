"""Whom a registration resembles: others who asked to join, and members on the roll. Reads only."""

from typing import NamedTuple

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Replace

from hustings.credentials.models import Registration
from hustings.credentials.registration import HOUR, Mark, Neighbours, base_of, family_of
from hustings.roll.models import Member

SHOWN = 5
"""Members on the roll that are kept for the official who looks; whether there are any decides."""


class OnRoll(NamedTuple):
    """What the roll says of somebody who wants to join: marks, and the members (their keys) that they resemble."""

    marks: list[str]
    members: list[int]


def neighbours(registration: Registration) -> Neighbours:
    """How many others of its election share a trait with it; network, domain and stem within an hour of its request."""
    others = Registration.objects.filter(election=registration.election_id).exclude(pk=registration.pk).order_by()
    confirmed = others.confirmed()
    lately = others.filter(asked_at__range=(registration.asked_at - HOUR, registration.asked_at + HOUR))

    def number(among: QuerySet[Registration], trait: str) -> int:
        value = getattr(registration, trait)
        return among.filter(**{trait: value}).count() if value else 0

    at_once = [number(lately, trait) for trait in ("network", "domain", "stem")]
    return Neighbours(number(confirmed, "likeness"), number(confirmed, "namesake"), *at_once)


def resembling(registration: Registration) -> OnRoll:
    """Who on the roll has another writing of the address, or the same names and state; is the address inactive there?

    Reads the organization's members from the first to the last: a fraction of a second where they are a million.
    """
    roll = Member.objects.of(registration.election.organization).order_by()
    others = roll.filter(active=True).exclude(address=registration.address)
    alike = _ids(others.annotate(bare=Replace("address", Value("."), Value(""))).filter(_other_writings(registration)))
    named = {"given_name__iexact": registration.given_name, "family_name__iexact": registration.family_name}
    namesakes = _ids(others.filter(state=registration.region, **named)) if registration.namesake else []
    found = {
        Mark.ALIKE: bool(alike),
        Mark.NAMESAKE: bool(namesakes),
        Mark.INACTIVE: roll.filter(address=registration.address, active=False).exists(),
    }
    return OnRoll([mark.value for mark, there in found.items() if there], sorted({*alike, *namesakes})[:SHOWN])


def _ids(members: QuerySet[Member]) -> list[int]:
    return list(members.values_list("pk", flat=True)[:SHOWN])


def _other_writings(registration: Registration) -> Q:
    # Of addresses without dots: as it is, or with something behind a plus sign, at each domain of the provider.
    base, found = base_of(registration.address), Q()
    for domain in family_of(registration.domain):
        end = f"@{domain}".replace(".", "")
        found |= Q(bare=f"{base}{end}") | Q(bare__startswith=f"{base}+", bare__endswith=end)
    return found
