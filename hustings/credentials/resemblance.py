"""Whom a registration resembles: others who asked to join, and members on the roll. Reads only."""

from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from hustings.credentials.models import Registration, VotingRight
from hustings.credentials.registration import HOUR, Mark, Neighbours, base_of, family_of
from hustings.roll.models import Member

SHOWN = 5
"""Members on the roll that are kept for the official who looks; whether there are any decides."""

DOTLESS, LONGEST_DOTTED = "gmail.com", 30


class OnRoll(NamedTuple):
    """What the roll says of somebody who wants to join: marks, and the members (their keys) that they resemble."""

    marks: list[str]
    members: list[int]


def neighbours(registration: Registration) -> Neighbours:
    """How many others of its election share a trait with it; network, domain and stem within an hour of its request.

    Of domain and stem only those that were confirmed, or that the same network asked for: else a stranger could have
    all of a firm wait by writing a few addresses of its domain into the form.
    """
    others = Registration.objects.filter(election=registration.election_id).exclude(pk=registration.pk).order_by()
    confirmed = others.confirmed()
    lately = others.filter(asked_at__range=(registration.asked_at - HOUR, registration.asked_at + HOUR))

    def number(among: QuerySet[Registration], trait: str) -> int:
        value = getattr(registration, trait)
        return among.filter(**{trait: value}).count() if value else 0

    known = lately.filter(~Q(state=Registration.State.ASKED) | Q(network=registration.network))
    at_once = [number(lately, "network"), number(known, "domain"), number(known, "stem")]
    return Neighbours(number(confirmed, "likeness"), number(confirmed, "namesake"), *at_once)


def resembling(registration: Registration) -> OnRoll:
    """Who on the roll has another writing of the address, or the same names and state; is the address inactive there?

    By indexes alone. Those who can vote are compared as they were when the vote was frozen, and by the addresses that
    they have now: without dots, with a few of them, at each domain of the provider.
    """
    roll = Member.objects.of(registration.election.organization).order_by()
    rights = VotingRight.objects.filter(election=registration.election_id, member__isnull=False)
    # Whom an import has made inactive since the freeze can vote all the same.
    able = Exists(rights.filter(member=OuterRef("pk")))
    others = roll.filter(Q(active=True) | able).exclude(address=registration.address)
    alike = set(others.filter(address__in=_writings(registration)).values_list("pk", flat=True)[:SHOWN])
    # Also by an address that an official has changed since: a voting link went there.
    alike |= set(rights.alike("likeness", registration.likeness).values_list("member", flat=True)[:SHOWN])
    namesakes = set(rights.alike("namesake", registration.namesake).values_list("member", flat=True)[:SHOWN])
    found = {
        Mark.ALIKE: bool(alike),
        Mark.NAMESAKE: bool(namesakes),
        Mark.INACTIVE: roll.filter(address=registration.address, active=False).exists(),
    }
    return OnRoll([mark.value for mark, there in found.items() if there], sorted(alike | namesakes)[:SHOWN])


def _writings(registration: Registration) -> list[str]:
    base, family = base_of(registration.address), family_of(registration.domain)
    # Of a provider that ignores dots people write one or two, as between their names; elsewhere rarely more than one.
    dots = 2 if DOTLESS in family and len(base) <= LONGEST_DOTTED else 1
    return [f"{written}@{domain}" for domain in family for written in _dotted(base, dots)]


def _dotted(base: str, most: int) -> Iterator[str]:
    # The text with at most so many dots in it, each between two of its characters.
    for number in range(most + 1):
        for places in combinations(range(1, len(base)), number):
            edges = (0, *places, len(base))
            yield ".".join(base[start:end] for start, end in pairwise(edges))
