"""Batches whose job was killed, stopped or failed: gone on, they end as in one go; two at once enter nothing twice."""

import threading
from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import connection

from hustings import errors
from hustings.ledger import batch_actions
from hustings.ledger.batches import entering, known, reading, running
from hustings.ledger.models import Batch, BatchName, Endorsement, Endorser, Entry
from tests.ledger.tables import begin, counts, enter, read, report, row, run, table, take, upload
from tests.roll import rolls
from tests.roll.rolls import House

ROWS = table(
    *(row(f"Local {number} of Many", date="2016-01") for number in range(20)),
    row("Local 3 of Many", "Hillary Clinton", "2016-02"),
    row("Local 4 of Many", date="2016-01-12"),  # says it more precisely than one that was read before
    row("", "Bernie Sanders"),
    row("Local 5 of Many", date="never"),
    row("Locla 7 of Many"),
)


class Killed(BaseException):
    """What stands for the end of the process."""


@pytest.fixture
def house(db: None) -> House:
    return rolls.house()


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PART", 6)
    monkeypatch.setattr(entering, "PART", 6)


def interrupt(monkeypatch: pytest.MonkeyPatch, batch: Batch, module: Any, parts: int) -> None:
    """Run the batch until so many parts are done; the next ends after its writing, before its commit."""
    whole, done = module.store, iter(range(parts))

    def store(*args: Any) -> None:
        whole(*args)
        if next(done, None) is None:
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(module, "store", store)
        with pytest.raises(Killed):
            running.run(batch_id=batch.pk)
    batch.refresh_from_db()


def told(batch: Batch) -> list[list[str]]:
    """The report without the entries' numbers, which depend on how often somebody had to begin."""
    return [line[:10] for line in report(batch)]


@pytest.mark.django_db
@pytest.mark.parametrize("parts", [0, 1, 2, 3, 4])
def test_a_reading_that_was_killed_goes_on_where_it_was(
    house: House, monkeypatch: pytest.MonkeyPatch, parts: int
) -> None:
    whole = told(read(house, ROWS))
    batch = begin(house, ROWS)
    interrupt(monkeypatch, batch, reading, parts)
    assert (batch.state, batch.read) == (Batch.State.READING, 6 * parts)
    assert told(run(batch)) == whole
    assert batch.state == Batch.State.REVIEW
    names = BatchName.objects.filter(batch=batch)
    assert len(names) == len({(name.kind, name.key) for name in names})


@pytest.mark.django_db
@pytest.mark.parametrize("parts", [0, 1, 2, 3])
def test_an_entering_that_was_killed_goes_on_where_it_was(
    house: House, monkeypatch: pytest.MonkeyPatch, parts: int
) -> None:
    batch = read(house, ROWS)
    batch_actions.decide_all_new(batch_id=batch.pk, by=house.organizer)
    batch = batch_actions.enter(batch_id=batch.pk, by=house.organizer, corrects=False)
    interrupt(monkeypatch, batch, entering, parts)
    assert (batch.state, batch.entered) == (Batch.State.ENTERING, 6 * parts)
    assert Endorsement.objects.count() == 6 * parts
    batch = run(batch)
    assert (batch.state, batch.entered) == (Batch.State.DONE, 22)
    assert Endorsement.objects.count() == 22
    assert Endorser.objects.count() == 21
    entered = list(batch.batch_rows.in_order().exclude(entry=None).values_list("entry", flat=True))
    assert entered == sorted(entered)


@pytest.mark.django_db
def test_a_stopped_batch_goes_on_when_somebody_says_so(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = begin(house, ROWS)
    interrupt(monkeypatch, batch, reading, 1)
    batch_actions.stop(batch_id=batch.pk, by=house.organizer)
    assert run(batch).read == 6
    with pytest.raises(errors.WrongState):
        batch_actions.stop(batch_id=batch.pk, by=house.organizer)
    batch_actions.resume(batch_id=batch.pk, by=house.organizer)
    assert run(batch).state == Batch.State.REVIEW
    with pytest.raises(errors.WrongState):
        batch_actions.resume(batch_id=batch.pk, by=house.organizer)


@pytest.mark.django_db
def test_what_goes_wrong_is_said_and_can_be_gone_on_from(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = read(house, ROWS)
    batch_actions.decide_all_new(batch_id=batch.pk, by=house.organizer)
    batch_actions.enter(batch_id=batch.pk, by=house.organizer, corrects=False)
    with monkeypatch.context() as patch:
        patch.setattr(entering, "store", Mock(side_effect=OSError("disk full")))
        with pytest.raises(OSError, match="disk full"):
            running.run(batch_id=batch.pk)
    batch.refresh_from_db()
    assert (batch.state, Entry.objects.count()) == (Batch.State.FAILED, 0)
    assert "disk" not in batch.reason
    batch_actions.resume(batch_id=batch.pk, by=house.organizer)
    assert run(batch).entered == 22


@pytest.mark.django_db
def test_a_lost_worker_is_noticed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = begin(house, ROWS)
    interrupt(monkeypatch, batch, reading, 1)
    with pytest.raises(errors.WrongState):
        batch_actions.resume(batch_id=batch.pk, by=house.organizer)  # it may well be alive
    Batch.objects.filter(pk=batch.pk).update(touched_at="2015-12-01T00:00:00Z")
    batch_actions.resume(batch_id=batch.pk, by=house.organizer)
    assert run(batch).state == Batch.State.REVIEW


@pytest.mark.django_db
def test_a_batch_in_review_that_is_dropped_enters_nothing(
    house: House, django_capture_on_commit_callbacks: Any
) -> None:
    batch = read(house, ROWS)
    storage, name = batch.file.storage, f"{batch.file.name}"
    with django_capture_on_commit_callbacks(execute=True):
        batch_actions.stop(batch_id=batch.pk, by=house.organizer)
    assert not storage.exists(name)
    with pytest.raises(errors.WrongState):
        batch_actions.enter(batch_id=batch.pk, by=house.organizer, corrects=False)
    waiting = upload(house, ROWS)
    batch_actions.stop(batch_id=waiting.pk, by=house.organizer)
    with pytest.raises(errors.WrongState):
        batch_actions.resume(batch_id=waiting.pk, by=house.organizer)


@pytest.mark.django_db
def test_what_another_batch_entered_meanwhile_is_not_entered_again(house: House) -> None:
    first, second = read(house, ROWS), read(house, ROWS)
    assert counts(first) == counts(second)
    assert enter(house, first).entered == 22
    assert enter(house, second).entered == 0
    assert Endorser.objects.count() == 21
    assert {one for one, _count in counts(second).items()} == {"there", "left_out"}
    assert take(house, ROWS).entered == 0


@pytest.mark.django_db
def test_a_second_click_enters_nothing_more(house: House) -> None:
    batch = read(house, ROWS)
    batch_actions.decide_all_new(batch_id=batch.pk, by=house.organizer)
    batch_actions.enter(batch_id=batch.pk, by=house.organizer, corrects=False)
    with pytest.raises(errors.WrongState, match="not waiting for your review"):
        batch_actions.enter(batch_id=batch.pk, by=house.organizer, corrects=True)
    run(batch)
    assert run(batch).entered == 22


# -- at the same time, on PostgreSQL: SQLite has one writer at a time


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


def ready(organizations: int) -> list[Batch]:
    """Batches of as many organizations that say the same, each to be entered."""
    found = []
    for number in range(organizations):
        house = rolls.house(f"house-{number}")
        batch = read(house, table(row("MoveOn"), row("Sierra Club")))
        found.append(batch_actions.enter(batch_id=batch.pk, by=house.organizer, corrects=False))
    return found


@pytest.fixture
def meeting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has looked at what the ledger knows waits a moment for another to have done so, too."""
    barrier = threading.Barrier(2, timeout=1)
    whole = known.known_about

    def known_about(*args: Any) -> Any:
        found = whole(*args)
        try:
            barrier.wait()
        except threading.BrokenBarrierError:  # the other waits for the lock that we hold
            barrier.reset()
        return found

    monkeypatch.setattr(entering, "known_about", known_about)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_batches_at_once_enter_each_endorsement_once(meeting: None) -> None:
    batches = ready(2)
    assert at_once(*[lambda batch=batch: running.run(batch_id=batch.pk) for batch in batches]) == [None, None]
    assert sorted(Batch.objects.values_list("entered", flat=True)) == [0, 2]
    assert (Endorsement.objects.count(), Endorser.objects.count()) == (2, 2)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_they_enter_it_twice(meeting: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entering, "_take_lock", lambda: None)
    batches = ready(2)
    at_once(*[lambda batch=batch: running.run(batch_id=batch.pk) for batch in batches])
    assert Endorsement.objects.count() == 4 or Batch.objects.filter(state=Batch.State.FAILED).exists()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_workers_with_one_batch_enter_each_row_once() -> None:
    (batch,) = ready(1)
    assert at_once(*[lambda: running.run(batch_id=batch.pk)] * 2) == [None, None]
    assert Endorsement.objects.count() == 2
