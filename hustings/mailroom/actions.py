"""Queueing messages, and sending those that wait."""

import uuid
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.core.mail import get_connection
from django.db import connection, transaction
from django.utils import timezone

from hustings.mailroom.envelope import compose
from hustings.mailroom.models import Message, Purpose

BATCH = 100


class Draft(NamedTuple):
    """A message to be queued; the same ``key`` twice is one message. ``bulk``: it is one of thousands, and can wait.

    ``purpose`` says what can stop it; ``organization`` and ``election`` (identifiers) say whose and of which vote.
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
    """Queue these messages in the transaction that causes them; how many were handed over, known keys included."""
    if not connection.in_atomic_block:
        raise RuntimeError("a message is queued in the transaction of its action")
    rows = [Message(**draft._asdict(), domain=draft.to.rpartition("@")[2].lower()) for draft in drafts]
    Message.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    return len(rows)


def send_waiting(*, limit: int = BATCH) -> int:
    """Send up to ``limit`` waiting messages, each at most once; how many were taken from the queue.

    Raises what the provider raises when it cannot be reached: nothing is taken then, and all goes on waiting.
    """
    if not Message.objects.waiting().exists():
        return 0
    taken, provider = 0, get_connection()
    try:
        while taken < limit:
            provider.open()  # does nothing while it is open; a message that failed has closed it
            message = _take()
            if message is None:
                break
            _send(message, provider)
            taken += 1
    finally:
        provider.close()
    return taken


def _take() -> Message | None:
    # One at a time, marked before it is handed over: after a crash this one may be missing, none doubled.
    with transaction.atomic():
        waiting = Message.objects.waiting()
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True)
        message = waiting.first()
        if message is not None:
            Message.objects.filter(pk=message.pk).update(state=Message.State.SENDING)
    return message


def _send(message: Message, provider: Any) -> None:
    try:
        mail = compose(message)
        mail.connection = provider
        mail.send()
    except Exception as error:  # noqa: BLE001 - whatever the provider raises, the row says it and the others go on
        Message.objects.filter(pk=message.pk).update(state=Message.State.FAILED, reason=f"{error}"[:300])
        provider.close()
    else:
        sent = {"sent_at": timezone.now(), "wording": message.wording_id}
        Message.objects.filter(pk=message.pk).update(state=Message.State.SENT, **sent)
