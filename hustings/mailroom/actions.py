"""Queueing messages, and sending those that wait."""

import time
import uuid
from collections.abc import Iterable
from itertools import islice
from typing import Any, NamedTuple

from django.db import connection

from hustings.mailroom import watching
from hustings.mailroom.letterhead import require_disclaimer
from hustings.mailroom.models import Message, Purpose
from hustings.mailroom.sending import Sender

BATCH = 100
AT_ONCE = 5000


class Draft(NamedTuple):
    """A message to be queued; the same ``key`` twice is one message. ``bulk``: it is one of thousands, and can wait.

    ``purpose`` says what can stop it; ``organization`` and ``election`` (identifiers) are whose it is, of which vote.
    """

    kind: str
    key: str
    to: str
    language: str
    reference: dict[str, Any]
    bulk: bool = False
    purpose: Purpose = Purpose.SERVICE
    organization: uuid.UUID | None = None
    election: str = ""


def queue(*, drafts: Iterable[Draft]) -> int:
    """Queue these messages in the transaction that causes them; how many were handed over, known keys included.

    Raises WrongState for campaigning of an organization that has not written who pays for it.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a message is queued in the transaction of its action")
    count = 0
    rows = (
        Message(
            **draft._asdict(),
            domain=draft.to.rpartition("@")[2].lower(),
            lane=Message.BULK if draft.bulk else "",
        )
        for draft in drafts
    )
    while some := list(islice(rows, AT_ONCE)):  # a million letters at once must fit into memory, too
        for organization in {row.organization for row in some if row.purpose == Purpose.CAMPAIGN and row.organization}:
            require_disclaimer(organization)
        Message.objects.bulk_create(some, batch_size=1000, ignore_conflicts=True)
        count += len(some)
    return count


def send_waiting(*, limit: int = BATCH) -> int:
    """Send up to ``limit`` of the messages that may go now, each at most once; how many were taken from the queue.

    0 while the provider cannot be reached: all goes on waiting, and ``Pace.objects.of_provider()`` says why.
    """
    return _watched(Sender(limit=limit))


def send_for(*, seconds: float, linger: float) -> int:
    """Send whatever may go for so many seconds; end earlier when for ``linger`` seconds nothing could."""
    return _watched(Sender(until=time.monotonic() + seconds, linger=linger))


def _watched(sender: Sender) -> int:
    taken = sender.run()
    for election in sorted(sender.elections):
        watching.watch(election=election)
    return taken
