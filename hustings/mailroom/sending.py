"""Sending: one thread writes to the database, others hand messages over, each on a connection of its own.

A message is marked as begun in a commit before its first byte can leave, and what became of it is written in the commit
that marks the next: one commit a message, fewer where several wait for it. So a process that is killed leaves at most
as many messages of unknown outcome as it has connections, and loses or doubles none.
"""

import logging
import sys
import threading
import time
from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from hustings import errors
from hustings.mailroom import lanes, workers
from hustings.mailroom.envelope import compose
from hustings.mailroom.handing import hand_over
from hustings.mailroom.models import Message, Suppression
from hustings.mailroom.outcomes import Away, Outcome
from hustings.mailroom.settling import Settled, drop, refuse, settle, suppress
from hustings.mailroom.suppression import reasons_against

logger = logging.getLogger("hustings.mailroom")

AT_ONCE = 10
"""Messages taken for each connection: few, for what is urgent waits for them to be sent."""
LOOK_AGAIN = 0.2  # seconds, while nothing may go
BEAT = 5.0  # seconds
AGAINST = {
    Suppression.Reason.LEFT: "not written to: they left the campaigning",
    Suppression.Reason.BOUNCED: "not written to: nobody was at this address",
    Suppression.Reason.COMPLAINED: "not written to: they called a letter unwanted",
}


@dataclass
class Sender:
    """One worker's run, up to a number of messages or a moment; owned by the thread that made it."""

    limit: int = sys.maxsize
    until: float = 0.0  # by the monotonic clock: before it, the run waits for what may go
    linger: float = 0.0  # seconds for which it waits at most
    connections: int = field(default_factory=lambda: settings.MAIL_CONNECTIONS)
    name: str = field(default_factory=workers.new_name)
    taken: int = 0  # from the queue, those not sent included
    beaten_at: float = field(default_factory=time.monotonic)
    waiting: deque[Message] = field(default_factory=deque)
    composed: deque[tuple[Message, EmailMessage]] = field(default_factory=deque)
    under_way: dict[Future[Outcome], Message] = field(default_factory=dict)
    busy_at: float = field(default_factory=time.monotonic)
    elections: set[str] = field(default_factory=set)  # whose letters to thousands were taken
    idle: bool = False  # nothing could be taken the last time
    away: bool = False  # the provider is: nothing more is begun in this run

    def run(self) -> int:
        """Send what may go; how many messages left the queue, sent or not to be sent."""
        hands = _Hands()
        pool = ThreadPoolExecutor(self.connections, "mail")
        try:
            while self._step(pool, hands):
                pass
        finally:
            # A thread that waits for its server's answer is waited for, and what it says is kept.
            pool.shutdown(wait=True)
            hands.close()
            self._settle_rest()
        return self.taken

    def _step(self, pool: ThreadPoolExecutor, hands: "_Hands") -> bool:
        """Write what is known, begin what can be begun, wait for more to be known; False when all is done."""
        self._take()
        self._compose()
        done = {future: message for future, message in self.under_way.items() if future.done()}
        idle = self.connections - len(self.under_way) + len(done)
        begin = [self.composed.popleft() for _ in range(min(idle, len(self.composed)))]
        begun = self._write([Settled(message, future.result()) for future, message in done.items()], begin)
        for future in done:  # only now that it is written
            del self.under_way[future]
        for message, mail in begin:
            if message.pk in begun:
                self.under_way[pool.submit(hands.hand_over, mail)] = message
        self._compose()  # while the others are busy
        if self.under_way:
            wait(self.under_way, timeout=BEAT, return_when=FIRST_COMPLETED)
            return True
        if self.composed or self.waiting or begin:
            return True
        return self._wait_for_more()

    def _wait_for_more(self) -> bool:
        now = time.monotonic()
        if self.away or self.taken >= self.limit or now >= self.until or now - self.busy_at >= self.linger:
            return False
        time.sleep(LOOK_AGAIN)
        return True

    def _take(self) -> None:
        now = time.monotonic()
        if now - self.beaten_at > BEAT:
            workers.beat(worker=self.name)
            self.beaten_at = now
        more = not self.away and self.taken < self.limit and (not self.until or now < self.until)
        if more and not self.waiting and (not self.idle or lanes.due()):
            most = min(self.connections * AT_ONCE, self.limit - self.taken)
            taken = lanes.take(worker=self.name, limit=most)
            self.idle = not taken
            self.busy_at = now if taken else self.busy_at
            self.taken += len(taken)
            self.elections |= {message.election for message in taken if message.bulk}
            against = reasons_against(taken)
            for message in taken:
                if message.pk in against:
                    suppress(worker=self.name, message=message, reason=AGAINST[against[message.pk]])
                else:
                    self.waiting.append(message)

    def _compose(self) -> None:
        """Write the next letters, a few ahead."""
        while self.waiting and len(self.composed) < self.connections:
            message = self.waiting.popleft()
            try:
                self.composed.append((message, compose(message)))
            except errors.NotNeeded:
                drop(worker=self.name, message=message)
            except Exception as error:  # noqa: BLE001 - whatever a writer raises, the row says it and the others go on
                ours = isinstance(error, errors.HustingsError)  # it is a sentence
                reason = f"{error}" if ours else f"{type(error).__name__}: {error}"
                refuse(worker=self.name, message=message, reason=reason)

    def _write(self, done: list[Settled], begin: list[tuple[Message, EmailMessage]]) -> set[int]:
        """In one commit: what became of these, and that those are begun; the keys of those that are ours to begin."""
        if any(isinstance(each.outcome, Away) for each in done):
            self.away = True
        self.taken -= sum(isinstance(each.outcome, Away) for each in done)
        wanted = [] if self.away else [message for message, _ in begin]
        if self.away:
            self._give_back(begin)
        if not done and not wanted:
            return set()
        with transaction.atomic():
            settle(worker=self.name, settled=done)
            return _begin(self.name, [message.pk for message in wanted])

    def _give_back(self, begin: list[tuple[Message, EmailMessage]]) -> None:
        unsent = [*(message for message, _ in (*begin, *self.composed)), *self.waiting]
        lanes.give_back(worker=self.name, messages=unsent)
        self.taken -= len(unsent)
        self.composed.clear()
        self.waiting.clear()

    def _settle_rest(self) -> None:
        """Keep what became of the last, give back what was not begun, and go."""
        rest = [(m, f) for f, m in self.under_way.items() if f.done() and not f.cancelled() and f.exception() is None]
        with transaction.atomic():
            settle(worker=self.name, settled=[Settled(message, future.result()) for message, future in rest])
            self._give_back([])
        if len(rest) == len(self.under_way):
            workers.leave(worker=self.name)  # else whoever clears up after us finds what we could not settle


class _Hands:
    """The connections, one for each thread."""

    def __init__(self) -> None:
        self._own = threading.local()
        self._all: list[BaseEmailBackend] = []

    def hand_over(self, mail: EmailMessage) -> Outcome:
        """Hand this mail over on the thread's own connection."""
        if not hasattr(self._own, "provider"):
            self._own.provider = get_connection()
            self._all.append(self._own.provider)
        return hand_over(self._own.provider, mail)

    def close(self) -> None:
        """Close all connections; the threads have ended."""
        for provider in self._all:
            try:
                provider.close()
            except OSError as error:  # all that was to be known of the messages is known
                logger.info("the connection was closed: %s", error)


def _begin(worker: str, keys: list[int]) -> set[int]:
    ours = Message.objects.filter(pk__in=keys, worker=worker)
    begun = ours.filter(state=Message.State.QUEUED).update(state=Message.State.SENDING, taken_at=timezone.now())
    if begun == len(keys):
        return {*keys}
    # Somebody took us for dead, or settled them by other means.
    return set(ours.filter(state=Message.State.SENDING).values_list("pk", flat=True))
