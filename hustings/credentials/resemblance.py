"""Whom a registration resembles: others who asked to join, and members on the roll. Reads only."""

from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from hustings.audit.models import Entry
from hustings.credentials.models import Registration, VotingRight
from hustings.credentials.registration import HOUR, Mark, Neighbours, base_of, family_of
from hustings.roll.member_actions import CHANGED
from hustings.roll.models import Member

SHOWN = 5
"""Members on the roll that are kept for the official who looks; whether there are any decides."""

MOST_READ = 50
"""Namesakes and tagged addresses that are looked at."""

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

    Addresses are looked up in an index: without dots, with a few of them, at each domain of the provider. Names, and
    addresses with something behind a plus sign, are found by reading the roll once: half a second for a million. So are
    members who can vote, and had this very address on the roll before an official gave them another.
    """
    roll = Member.objects.of(registration.election.organization).order_by()
    # Whom an import has made inactive since the freeze can vote all the same.
    able = Exists(VotingRight.objects.filter(election=registration.election_id, member=OuterRef("pk")))
    others = roll.filter(Q(active=True) | able).exclude(address=registration.address)
    alike = set(others.filter(address__in=_writings(registration)).values_list("pk", flat=True)[:SHOWN])
    alike |= _moved_away(registration)
    tag, namesakes = f"{base_of(registration.address)}+", set[int]()
    read = others.filter(Q(address__startswith=tag) | _same_names(registration))
    for pk, address in read.values_list("pk", "address")[:MOST_READ]:
        if not address.startswith(tag):
            namesakes.add(pk)
        elif address.rpartition("@")[2] in family_of(registration.domain):
            alike.add(pk)
    found = {
        Mark.ALIKE: bool(alike),
        Mark.NAMESAKE: bool(namesakes),
        Mark.INACTIVE: roll.filter(address=registration.address, active=False).exists(),
    }
    return OnRoll([mark.value for mark, there in found.items() if there], sorted(alike | namesakes)[:SHOWN])


def _moved_away(registration: Registration) -> set[int]:
    # An address changes by an official's hand alone, which the log has; imports know members by their addresses.
    changes = Entry.objects.of(registration.election.organization_id).filter(verb=CHANGED)
    changed = changes.filter(detail__address__0=registration.address).values_list("subject", flat=True)
    numbers = [int(subject.rpartition(" ")[2]) for subject in changed[:SHOWN]]
    rights = VotingRight.objects.filter(election=registration.election_id, member__in=numbers)
    return set(rights.exclude(member__address=registration.address).values_list("member", flat=True))


def _same_names(registration: Registration) -> Q:
    if not registration.namesake:
        return Q()
    names = {"given_name__iexact": registration.given_name, "family_name__iexact": registration.family_name}
    return Q(state=registration.region, **names)


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
