"""Two officials at once: an announcement is released once, and not a word of it changes afterwards.

Each with a twin that goes wrong without the election's lock. On PostgreSQL only, for SQLite has one writer at a time.
"""

import contextlib
import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from hustings import errors
from hustings.decision import announcement_actions as actions
from hustings.decision import certificate
from hustings.decision.models import AnnouncementText, Release
from hustings.decision.possible import Outcome, Possible
from hustings.elections.models import Election
from tests.decision.announcements import official, prepare, prepare_all
from tests.web.elections import OPTIONS, Vote, decided_election, votes_for

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
ADA = Possible(Outcome.ENDORSED, OPTIONS[0])
WAIT = 2.0
"""Seconds for which a transaction is held open for the other, which with the lock cannot come."""


@pytest.fixture
def vote() -> Vote:
    made = decided_election(casts=votes_for(3, 1), voters=4)
    certificate.issue(decision=made.election.decision)
    prepare_all(made)
    return made


def at_once(*acts: Callable[[], object]) -> list[BaseException]:
    """Do these in transactions that are open at the same time, if they can be; what was raised."""
    meeting, raised = threading.Barrier(len(acts)), list[BaseException]()

    def run(act: Callable[[], object]) -> None:
        try:
            with transaction.atomic():
                act()
                with contextlib.suppress(threading.BrokenBarrierError):
                    meeting.wait(WAIT)
        except Exception as error:  # noqa: BLE001 - handed to the test
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def release_twice(vote: Vote) -> list[BaseException]:
    by, election = official(vote.election), Election.objects.get(pk=vote.uuid)
    return at_once(*[lambda: actions.release(by=by, election=election)] * 2)


def test_two_releases_at_once_are_one(vote: Vote) -> None:
    assert release_twice(vote) == []
    assert Release.objects.count() == 1


def test_without_the_lock_the_second_fails(vote: Vote, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)
    (raised,) = release_twice(vote)
    assert isinstance(raised, IntegrityError)


def rewrite_while_releasing(vote: Vote, monkeypatch: pytest.MonkeyPatch) -> tuple[list[BaseException], bool]:
    """What was raised, and whether the released text was rewritten by somebody who looked before the release."""
    looked, released = threading.Event(), threading.Event()
    original = actions.decisions_of

    def look(election: Election) -> list[Possible]:
        looked.set()
        released.wait(WAIT)
        return original(election)

    monkeypatch.setattr(actions, "decisions_of", look)
    by, election = official(vote.election), Election.objects.get(pk=vote.uuid)

    def rewrite() -> None:
        prepare(vote, ADA, mark="rewritten ")

    def release() -> None:
        assert looked.wait(10)
        actions.release(by=by, election=election)
        transaction.on_commit(released.set)

    raised = at_once(rewrite, release)
    moment = Release.objects.get().released_at
    return raised, AnnouncementText.objects.get(announcement__release__isnull=False).changed_at > moment


def test_what_is_released_is_not_rewritten(vote: Vote, monkeypatch: pytest.MonkeyPatch) -> None:
    # The rewriting holds the lock and comes first: what is released is what it wrote.
    assert rewrite_while_releasing(vote, monkeypatch) == ([], False)
    with pytest.raises(errors.WrongState):
        prepare(vote, ADA)


def test_without_the_lock_it_is(vote: Vote, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)
    raised, rewritten = rewrite_while_releasing(vote, monkeypatch)
    assert (raised, rewritten) == ([], True)


def queue_twice(vote: Vote, monkeypatch: pytest.MonkeyPatch) -> tuple[list[BaseException], int, int]:
    """What was raised, how many rights two clocks queued for, and how many the release counts."""
    monkeypatch.setattr(actions, "ANNOUNCED", 1)
    actions.release(by=official(vote.election), election=Election.objects.get(pk=vote.uuid))
    done: list[int] = []
    raised = at_once(*[lambda: done.append(actions.queue_letters(election_uuid=vote.uuid))] * 2)
    return raised, sum(done), Release.objects.get().letters


def test_two_clocks_queue_one_after_the_other(vote: Vote, monkeypatch: pytest.MonkeyPatch) -> None:
    assert queue_twice(vote, monkeypatch) == ([], 2, 2)


def test_without_the_lock_both_count_the_same_letter(vote: Vote, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)
    raised, queued, counted = queue_twice(vote, monkeypatch)
    assert (raised, queued, counted) == ([], 2, 1)
