"""Lost links: the page notes what was asked for, the clock looks it up and sends the link again.

Noting costs everybody the same, for it looks nothing up. All throttles are the clock's. Of one address one request is
taken in ten minutes, whoever asked; after a few in a day they are taken further apart, never no more: a stranger who
asks for a member's link has it sent to the member, and locks nobody out. A network that asks for very many is served
more slowly, and never refused before it has thousands waiting: an office shares one address with all who work there.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from hustings.credentials.letters import INVITATION
from hustings.credentials.link_letters import LOST_LINK, MOVED, NO_VOTE
from hustings.credentials.models import AddressedRight, LinkRequest, VotingRight
from hustings.due import each
from hustings.elections.locks import locked
from hustings.elections.models import Election
from hustings.mailroom.actions import Draft, queue
from hustings.mailroom.models import Message, Purpose
from hustings.roll.models import Member

WINDOW = timedelta(minutes=10)
"""Within it the same request is noted once, and one letter goes to an address."""

SOON = 5
"""Letters to one address in a day that follow each other a WINDOW apart; more are APART from one another."""

APART = timedelta(hours=4)

DAY = timedelta(days=1)
"""How long a request is kept, and counts."""

OFFICE = 200
"""Requests of one network that are settled in an hour as they come; more are settled SLOWLY."""

SLOWLY = 10
"""Requests of one network in a minute, beyond OFFICE."""

MOST_WAITING = 5000
"""Of one network; what comes on top is not noted."""

BATCH = 500


class _Settled(NamedTuple):
    """Of requests: those to be looked at now, those that wait for their network's turn."""

    now: list[LinkRequest]
    later: list[LinkRequest]


@transaction.atomic
def ask(*, election_uuid: str, address: str, network: str) -> None:
    """Note that somebody asked for the link of this address (canonical): the same work, whoever has it."""
    if LinkRequest.objects.waiting_from(election_uuid, network)[:MOST_WAITING].count() == MOST_WAITING:
        return
    window = int(timezone.now().timestamp() // WINDOW.total_seconds())
    row = LinkRequest(election_id=election_uuid, address=address, network=network, window=window)
    LinkRequest.objects.bulk_create([row], ignore_conflicts=True)


def settle_due() -> list[str]:
    """Answer the requests that are due, and delete those of a day ago; of which elections there were any."""
    before = timezone.now() - DAY
    oldest = LinkRequest.objects.order_by("pk").values_list("asked_at", flat=True).first()
    if oldest is not None and oldest < before:  # for nothing no lock is taken every second
        LinkRequest.objects.filter(asked_at__lt=before).delete()
    due = LinkRequest.objects.due().order_by().values_list("election", flat=True).distinct()
    return each(due, lambda uuid: settle(election_uuid=uuid))


@transaction.atomic
def settle(*, election_uuid: str) -> int:
    """Answer the requests that are due in one election, BATCH at most; how many letters are queued.

    Under the election's lock: of two clocks the second sees what the first has taken.
    """
    election = locked(election_uuid)
    now = timezone.now()
    due = list(LinkRequest.objects.due().filter(election=election)[:BATCH])
    settled = _by_network(election, due, now)
    taken = _not_too_many(election, settled.now, now)
    drafts = _letters(election, taken) if election.takes_ballots_at(now) else []
    queue(drafts=drafts)
    for request in taken:
        request.taken = True
    LinkRequest.objects.filter(pk__in=[request.pk for request in settled.now]).update(settled_at=now)
    LinkRequest.objects.bulk_update(taken, ["taken"], batch_size=BATCH)
    LinkRequest.objects.bulk_update(settled.later, ["not_before"], batch_size=BATCH)
    return len(drafts)


def again(right: AddressedRight, reason: object) -> Draft:
    """The letter with the link, once for each reason: for whoever asked for it just now."""
    told = {"election": right.election, "right": right.number}
    draft = right.draft(LOST_LINK, f"{LOST_LINK}:{right.election}:{right.number}:{reason}", told)
    return draft._replace(purpose=Purpose.SERVICE)


def warnings(rights: Sequence[AddressedRight]) -> list[Draft]:
    """For each whose link goes to another address than the first invitation went to: a letter there, once.

    Whoever may change the roll could otherwise have a member's link sent to themselves unseen.
    """
    first = {f"{INVITATION}:{right.election}:{right.number}": right for right in rights}
    went = Message.objects.filter(key__in=first).values_list("key", "to")
    return [_warning(first[key], to) for key, to in went if to != first[key].mailbox]


def _warning(right: AddressedRight, to: str) -> Draft:
    there = hashlib.sha256(right.mailbox.encode()).hexdigest()[:16]
    told = {"election": right.election, "right": right.number}
    return right.draft(MOVED, f"{MOVED}:{right.election}:{right.number}:{there}", told)._replace(to=to)


def _by_network(election: Election, due: Sequence[LinkRequest], now: datetime) -> _Settled:
    recent = LinkRequest.objects.settled_since(election.pk, now - timedelta(hours=1))
    rows = recent.filter(network__in={request.network for request in due}).order_by().values_list("network")
    lately = Q(settled_at__gt=now - timedelta(minutes=1))
    counted = {
        name: (hour, minute) for name, hour, minute in rows.annotate(n=Count("pk"), m=Count("pk", filter=lately))
    }
    settled, waiting = _Settled([], []), Counter[str]()
    room: dict[str, int] = {}
    for request in sorted(due, key=lambda request: request.pk):
        hour, minute = counted.get(request.network, (0, 0))
        left = room.setdefault(request.network, OFFICE - hour if hour < OFFICE else max(0, SLOWLY - minute))
        if left:
            room[request.network] = left - 1
            settled.now.append(request)
        else:
            request.not_before = now + timedelta(minutes=1 + waiting[request.network] // SLOWLY)
            waiting[request.network] += 1
            settled.later.append(request)
    return settled


def _not_too_many(election: Election, requests: Sequence[LinkRequest], now: datetime) -> list[LinkRequest]:
    """Those that are not one too many of their address, whether anybody has it or not."""
    lately = LinkRequest.objects.settled_since(election.pk, now - DAY).filter(taken=True)
    known: dict[str, list[datetime]] = {}
    addresses = {request.address for request in requests}
    for address, at in lately.filter(address__in=addresses).values_list("address", "settled_at"):
        if at is not None:
            known.setdefault(address, []).append(at)
    taken = []
    for request in requests:
        before = known.setdefault(request.address, [])
        if not before or now - max(before) >= (WINDOW if len(before) < SOON else APART):
            before.append(now)
            taken.append(request)
    return taken


def _letters(election: Election, requests: Sequence[LinkRequest]) -> list[Draft]:
    asked = {request.address: request.pk for request in requests}
    rights = VotingRight.objects.of(election).filter(member__address__in=asked, voided_at=None)
    address_of = dict(rights.values_list("pk", "member__address"))
    addressed = list(rights.addressed())
    links = [again(right, asked[address_of[right.pk]]) for right in addressed]
    roll = Member.objects.of(election.organization).filter(active=True, address__in=asked)
    without = roll.exclude(address__in=list(address_of.values())).select_related("organization")
    return links + warnings(addressed) + [_none(election, member, asked[member.address]) for member in without]


def _none(election: Election, member: Member, request: int) -> Draft:
    key, told = f"{NO_VOTE}:{election.pk}:{member.pk}:{request}", {"election": election.pk, "member": member.pk}
    written = Draft(NO_VOTE, key, member.mailbox, member.language or member.organization.language, told)
    return written._replace(organization=election.organization_id, election=election.pk)
