"""The clocks, and whoever adds targets, at the same moment; each with a twin that goes wrong without the lock.

On PostgreSQL only, for SQLite has one writer at a time.
"""

import threading
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from hustings.pursuit import access, following_actions, target_actions
from hustings.pursuit.models import Cause, Move, Stage, Target
from hustings.pursuit.target_actions import Pursued
from tests.ledger import filled
from tests.pursuit.pursuing import Pursuit, pursuit

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

PATIENCE = 1.0
"""Seconds for which one waits, in the middle of its work, for another that with the lock cannot come in between."""


@pytest.fixture
def without_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)


def follow_while_following(monkeypatch: pytest.MonkeyPatch) -> Pursuit:
    """Two clocks follow the same entry; the first stops where its target is to be moved."""
    here = pursuit()
    endorser, _target = here.targeted()
    filled.endorsement(endorser, here.contest, here.ours)
    reached, done = threading.Event(), threading.Event()
    take = following_actions._take

    def halt(*args: Any) -> Stage:
        if not reached.is_set():
            reached.set()
            done.wait(PATIENCE)
        return take(*args)

    monkeypatch.setattr(following_actions, "_take", halt)
    thread = threading.Thread(target=_in_a_thread, args=(following_actions.follow_due,))
    thread.start()
    assert reached.wait(10)
    following_actions.follow_due()
    done.set()
    thread.join()
    return here


def add_while_following(monkeypatch: pytest.MonkeyPatch) -> Target:
    """Somebody is added, and their endorsement is entered and followed before the addition is committed."""
    here = pursuit()
    endorser = filled.endorser("Nurses United", "union")
    following_actions.follow_due()
    reached, done = threading.Event(), threading.Event()
    record = access.record

    def halt(*args: Any, **kwargs: Any) -> None:
        reached.set()
        done.wait(PATIENCE)
        record(*args, **kwargs)

    monkeypatch.setattr(target_actions, "record", halt)
    added = (lambda: target_actions.add(by=here.lead, campaign=here.campaign, pursued=[Pursued(endorser)]),)
    thread = threading.Thread(target=_in_a_thread, args=added)
    thread.start()
    assert reached.wait(10)
    filled.endorsement(endorser, here.contest, here.ours)
    following_actions.follow_due()
    done.set()
    thread.join()
    following_actions.follow_due()
    return Target.objects.get()


def _in_a_thread(act: Any) -> None:
    try:
        act()
    finally:
        connection.close()


def test_two_clocks_move_a_target_once(monkeypatch: pytest.MonkeyPatch) -> None:
    follow_while_following(monkeypatch)
    assert Move.objects.filter(cause=Cause.LEDGER).count() == 1


@pytest.mark.usefixtures("without_lock")
def test_without_the_lock_it_is_moved_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    follow_while_following(monkeypatch)
    assert Move.objects.filter(cause=Cause.LEDGER).count() == 2


def test_what_is_entered_while_somebody_is_added_is_not_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert add_while_following(monkeypatch).stage == Stage.ENDORSED


@pytest.mark.usefixtures("without_lock")
def test_without_the_lock_it_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert add_while_following(monkeypatch).stage == Stage.IDENTIFIED
