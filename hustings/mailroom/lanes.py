"""Which of the messages that wait may go now: who takes some reserves their share of every pace.

Messages wait in lanes, each an index range of its own, so that looking for what may go costs the same however many may
not. What somebody waits for is in the lane "", and goes first. What goes to thousands is in the lane "bulk"; a message
found there whose domain has had its share, or whose election is stopped, is moved to the lane of that domain or
election, once, and found again when messages may go there. What is tried again later goes back to where it began.

Whoever takes messages holds the provider's pace locked, so that one takes at a time and no share is given away twice.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from hustings.mailroom import pace
from hustings.mailroom.models import Message, MessageQuerySet, Pace, PaceQuerySet
from hustings.mailroom.workers import HOME, beat

WINDOW = 500
WINDOWS = 10
"""How many windows of a lane are looked at in one go: where it is full of what may not go, others come first."""
LANES = 100


@transaction.atomic
def take(*, worker: str, limit: int) -> list[Message]:
    """Take messages for this worker, ``limit`` at most, and reserve their share."""
    now, provider = timezone.now(), locked_provider()
    if _paused(provider, now):
        return []
    count = min(limit, pace.allowed(provider.next_at, now, settings.MAIL_RATE))
    taken = list(Message.objects.in_lane("")[:count])
    if taken:
        _all(taken).update(worker=worker)
    left, room = count - len(taken), _room_today(provider, now)
    choice = _Choice(worker, now, left if room is None else min(left, room - len(taken)))
    if choice.left > 0:
        choice.make()
    taken += choice.taken
    if taken:
        _reserve(provider, now, len(taken))
        beat(worker=worker)  # in this transaction: whoever finds the worker dead has found these messages, or none
    return taken


def give_back(*, worker: str, messages: list[Message]) -> None:
    """Let others take what this worker took and did not begin."""
    if messages:
        _all(messages).filter(worker=worker, state=Message.State.QUEUED).update(worker="", lane=HOME)


def due() -> bool:
    """Whether messages may go now, as far as one can tell without taking any."""
    now, provider = timezone.now(), Pace.objects.of_provider()
    if provider and _paused(provider, now):
        return False
    if Message.objects.in_lane("").exists():
        return True
    if provider and _room_today(provider, now) == 0:
        return False
    return Message.objects.in_lane(Message.BULK).exists() or _open_lanes(now).exists()


def locked_provider() -> Pace:
    """The provider's pace; as long as the transaction lasts nobody else changes any pace."""
    Pace.objects.bulk_create([Pace(key=Pace.PROVIDER)], ignore_conflicts=True)
    return Pace.objects.select_for_update().get(key=Pace.PROVIDER)


@dataclass
class _Choice:
    """The choosing among messages that go to thousands; ``left`` may still be taken."""

    worker: str
    now: datetime
    left: int
    taken: list[Message] = field(default_factory=list)
    stopped: frozenset[str] = frozenset()
    paces: dict[str, Pace] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)

    def make(self) -> None:
        """Look through the lanes in which something may go, those who waited longest first, then the lane of all."""
        self.stopped = frozenset(Pace.objects.filter(stopped=True).values_list("key", flat=True))
        opened = {row.key: row for row in _open_lanes(self.now).order_by(F("next_at").asc(nulls_first=True))[:LANES]}
        self.paces |= opened
        for lane in (*opened, Message.BULK):
            if self.left > 0:
                self._look_through(lane)
        rows = [self.paces[key] for key in sorted(self.touched)]
        Pace.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["key"], update_fields=["next_at", "waits"], batch_size=100
        )

    def _look_through(self, lane: str) -> None:
        for number in range(WINDOWS):
            size = WINDOW if number else self.left  # further only where some may not go
            if lane.startswith("domain:"):
                size = min(self.left, self._room(lane))
            if size <= 0:
                return
            messages = list(Message.objects.in_lane(lane)[:size])
            self._go_through(messages)
            if len(messages) < size and self.left > 0:
                self._set(lane, waits=False)
                return
            if self.left <= 0:
                return

    def _go_through(self, messages: list[Message]) -> None:
        self._read_paces({Pace.of("domain", message.domain) for message in messages})
        taken, moved = [], defaultdict(list)
        for message in messages:
            if self.left <= 0:
                break
            election, domain = Pace.of("election", message.election), Pace.of("domain", message.domain)
            if election in self.stopped:
                moved[election].append(message)
            elif self._room(domain) <= 0:
                moved[domain].append(message)
            else:
                self.left -= 1
                taken.append(message)
                next_at = pace.after(self.paces[domain].next_at, self.now, self._rate(domain), 1)
                self._set(domain, next_at=next_at)
        if taken:
            _all(taken).update(worker=self.worker)
            self.taken += taken
        for other, those in moved.items():
            _all(those).update(lane=other)
            self._set(other, waits=True)

    def _read_paces(self, keys: set[str]) -> None:
        unknown = sorted(keys - self.paces.keys())
        self.paces |= {key: Pace(key=key) for key in unknown}
        self.paces |= {row.key: row for row in Pace.objects.filter(key__in=unknown)}

    def _room(self, domain: str) -> int:
        return pace.allowed(self.paces[domain].next_at, self.now, self._rate(domain))

    def _rate(self, domain: str) -> float:
        return pace.slowed(settings.MAIL_DOMAIN_RATE, self.paces[domain].strikes)

    def _set(self, key: str, *, next_at: datetime | None = None, waits: bool | None = None) -> None:
        if key == Message.BULK:
            return
        row = self.paces.setdefault(key, Pace(key=key))
        row.next_at = next_at or row.next_at
        row.waits = row.waits if waits is None else waits
        self.touched.add(key)


def _paused(provider: Pace, now: datetime) -> bool:
    return provider.paused_until is not None and provider.paused_until > now


def _room_today(provider: Pace, now: datetime) -> int | None:
    """How many more may go today while the warm-up lasts."""
    today = now.astimezone(UTC).date()
    most = pace.quota(settings.MAIL_WARM_UP, provider.first_day, today, settings.MAIL_RATE)
    return None if most is None else max(0, most - (provider.sent if provider.day == today else 0))


def _reserve(provider: Pace, now: datetime, count: int) -> None:
    today = now.astimezone(UTC).date()
    provider.next_at = pace.after(provider.next_at, now, settings.MAIL_RATE, count)
    provider.sent = count + (provider.sent if provider.day == today else 0)
    provider.day, provider.first_day = today, provider.first_day or today
    provider.save(update_fields=["next_at", "sent", "day", "first_day"])


def _open_lanes(now: datetime) -> PaceQuerySet:
    open_by_now = Q(next_at__isnull=True) | Q(next_at__lte=now)
    return Pace.objects.filter(open_by_now, waits=True, stopped=False)


def _all(messages: list[Message]) -> MessageQuerySet:
    return Message.objects.filter(pk__in=[message.pk for message in messages])
