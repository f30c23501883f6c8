"""Two at once on one roll, each with a twin that goes wrong without the lock.

On PostgreSQL only, for SQLite has one writer at a time.
"""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection

from hustings import errors
from hustings.roll import actions, importing, member_actions
from hustings.roll.member_actions import Entry
from hustings.roll.models import Import, Member
from hustings.roll.upsert import Upsert
from tests.roll import rolls
from tests.roll.rolls import House, begin, counts, upload

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
ROLL = "email\n" + "".join(f"member{number}@example.org\n" for number in range(50))


@pytest.fixture
def house(transactional_db: None) -> House:
    return rolls.house()


def at_once(*deeds: Callable[[], object]) -> list[Exception | None]:
    """Run these at the same time, each on a connection of its own; what each of them raised."""
    raised: list[Exception | None] = [None] * len(deeds)

    def do(place: int) -> None:
        try:
            deeds[place]()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            raised[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(place,)) for place in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.fixture
def meeting(monkeypatch: pytest.MonkeyPatch) -> threading.Barrier:
    """Whoever has looked addresses up waits a moment for another to have done so, too, before writing."""
    barrier = threading.Barrier(2, timeout=1)
    whole = Upsert._known

    def known(upsert: Upsert, addresses: list[str]) -> list[tuple[Any, ...]]:
        found = whole(upsert, addresses)
        meet(barrier)
        return found

    monkeypatch.setattr(Upsert, "_known", known)
    return barrier


def meet(barrier: threading.Barrier) -> None:
    try:
        barrier.wait()
    except threading.BrokenBarrierError:  # the other waits for the lock that we hold
        barrier.reset()


def test_two_workers_with_one_import_count_each_row_once(house: House, meeting: threading.Barrier) -> None:
    job = begin(house, ROLL)
    assert at_once(*[lambda: importing.run(import_id=job.pk)] * 2) == [None, None]
    assert counts(job) == {"added": 50}
    assert job.state == Import.State.DONE
    assert Member.objects.count() == 50


def test_without_the_lock_two_workers_collide(
    house: House, meeting: threading.Barrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_lock", lambda known: Import.objects.get(pk=known.pk))
    job = begin(house, ROLL)
    raised = at_once(*[lambda: importing.run(import_id=job.pk)] * 2)
    assert [type(error) for error in raised if error] == [IntegrityError]


def add_by_hand(house: House, meeting: threading.Barrier) -> Callable[[], object]:
    """Add a member of the roll once the import has looked its addresses up."""

    def add() -> object:
        meet(meeting)
        entry = Entry("member7@example.org")
        return member_actions.add(organization=house.organization, by=house.organizer, entry=entry)

    return add


def test_a_member_added_by_hand_waits_for_the_batch(house: House, meeting: threading.Barrier) -> None:
    job = begin(house, ROLL)
    imported, added = at_once(lambda: importing.run(import_id=job.pk), add_by_hand(house, meeting))
    assert imported is None
    assert isinstance(added, errors.WrongInput)
    assert counts(job) == {"added": 50}


def test_without_the_lock_the_batch_fails(
    house: House, meeting: threading.Barrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Upsert._add
    written = threading.Event()
    monkeypatch.setattr(member_actions, "_lock", lambda _organization: None)
    monkeypatch.setattr(Upsert, "_add", lambda *given: written.wait(5) and whole(*given))
    job = begin(house, ROLL)
    by_hand = add_by_hand(house, meeting)

    def add_first() -> None:
        by_hand()
        written.set()

    imported, added = at_once(lambda: importing.run(import_id=job.pk), add_first)
    assert added is None
    assert isinstance(imported, IntegrityError)
    job.refresh_from_db()
    assert (job.state, job.rows) == (Import.State.FAILED, 0)


def test_of_two_imports_started_at_once_one_runs(house: House) -> None:
    first, second = upload(house, ROLL), upload(house, ROLL)

    def start(job: Import) -> Callable[[], object]:
        return lambda: actions.start(import_id=job.pk, by=house.organizer, columns=job.columns, removes_missing=False)

    raised = at_once(start(first), start(second))
    assert [type(error) for error in raised if error] == [errors.WrongState]
    assert Import.objects.filter(state=Import.State.RUNNING).count() == 1


def test_imports_of_two_organizations_do_not_meet(house: House) -> None:
    other = rolls.house("dfa")
    jobs = begin(house, ROLL), begin(other, ROLL)
    assert at_once(*[lambda job=job: importing.run(import_id=job.pk) for job in jobs]) == [None, None]
    assert [counts(job) for job in jobs] == [{"added": 50}, {"added": 50}]
