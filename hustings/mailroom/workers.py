"""Who sends: workers show that they live, and what a dead one had taken is cleared up.

A worker that hands messages over does so in threads, and shows itself from the thread that writes: a mail server that
does not answer for minutes makes nobody look dead. Time is the database's, the same for workers on any machine.
"""

import os
import secrets
import socket
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Value, When
from django.db.models.functions import Now
from django.utils import timezone

from hustings.mailroom.models import Message, Worker

HOME = Case(When(bulk=True, then=Value(Message.BULK)), default=Value(""))
"""The lane in which a message begins, and to which it comes back."""
STOPPED = "the worker was stopped while it handed the message over"


def new_name() -> str:
    """A name that no other worker has, nor had."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(6)}"


def beat(*, worker: str) -> None:
    """Show that this worker lives."""
    if not Worker.objects.filter(name=worker).update(seen_at=Now()):
        Worker.objects.create(name=worker)


def alive() -> int:
    """How many workers live, as far as one can tell."""
    return Worker.objects.filter(seen_at__gte=Now() - timedelta(seconds=settings.MAIL_DEAD_AFTER)).count()


def leave(*, worker: str) -> None:
    """This worker ends, having settled or given back all that it took."""
    Worker.objects.filter(name=worker).delete()


def clear_up() -> int:
    """Settle what dead workers had taken; how many messages.

    What a worker had not begun goes back: it writes down what it begins before the first byte leaves, and only while
    the message is still its own, so that one that merely slept finds its messages gone. What it had begun may have
    arrived, and is not sent again by itself.
    """
    silent = Now() - timedelta(seconds=settings.MAIL_DEAD_AFTER)
    return sum(_clear_up(name) for name in Worker.objects.filter(seen_at__lt=silent).values_list("name", flat=True))


@transaction.atomic
def _clear_up(name: str) -> int:
    silent = Now() - timedelta(seconds=settings.MAIL_DEAD_AFTER)
    # Locked, and asked again: it may have come back meanwhile.
    if not Worker.objects.select_for_update().filter(name=name, seen_at__lt=silent).exists():
        return 0
    taken = Message.objects.filter(worker=name)
    back = taken.filter(state=Message.State.QUEUED).update(worker="", lane=HOME)
    begun = taken.filter(state=Message.State.SENDING)
    lost = begun.update(state=Message.State.UNKNOWN, reason=STOPPED, settled_at=timezone.now())
    Worker.objects.filter(name=name).delete()
    return back + lost
