"""Two reports of one message come at once: the heavier one decides. With a twin that goes wrong without the lock."""

import threading
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from hustings.mailroom.event_actions import note_event
from hustings.mailroom.models import Event, Message
from tests.mailroom.test_events import message, report

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def told_at_once(monkeypatch: pytest.MonkeyPatch) -> str:
    """The message's state after a bounce and a delivery, each of which has not seen the other where that is possible.

    The delivery is written last.
    """
    about = message()
    both, bounced = threading.Barrier(2), threading.Event()
    original = Event.objects.__class__.of

    def read_together(self: Any, told: Message) -> Any:
        found = list(original(self, told))
        with suppress(threading.BrokenBarrierError):
            both.wait(1.0)
        if threading.current_thread().name == Event.Kind.DELIVERED:
            bounced.wait(1.0)
        return found

    def tell(kind: Event.Kind) -> None:
        try:
            note_event(report=report(kind, about))
        finally:
            connection.close()
            if kind == Event.Kind.BOUNCED:
                bounced.set()

    monkeypatch.setattr(Event.objects.__class__, "of", read_together)
    kinds = (Event.Kind.BOUNCED, Event.Kind.DELIVERED)
    threads = [threading.Thread(target=tell, args=(kind,), name=kind.value) for kind in kinds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    about.refresh_from_db()
    return about.state


def test_the_heavier_report_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told_at_once(monkeypatch) == "bounced"


def test_without_the_lock_the_last_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)
    assert told_at_once(monkeypatch) == "delivered"


def test_the_same_report_twice_at_once_is_noted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    about, taken = message(), list[bool]()
    both = threading.Barrier(2)

    def tell() -> None:
        both.wait(5)
        try:
            taken.append(note_event(report=report(Event.Kind.BOUNCED, about)))
        finally:
            connection.close()

    threads = [threading.Thread(target=tell) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [False, True]
    assert Event.objects.count() == 1
