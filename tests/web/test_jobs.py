"""Jobs outside requests: mail is sent by as many workers as are wanted; what was cut off or ended leaves no rows."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from hustings.mailroom import letters, tasks, workers
from hustings.mailroom.actions import Draft, queue
from hustings.mailroom.letters import Letter
from hustings.mailroom.models import Message, Pace, Worker
from hustings.mailroom.tasks import deliver
from hustings.tally.tasks import sum_up
from hustings.web import clock, jobs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ground(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "_writers", {"hello": lambda _: Letter("Hello", "Hello")})
    monkeypatch.setattr(jobs, "_forgotten_at", None)
    monkeypatch.setattr(tasks, "LINGER", 0)
    with transaction.atomic():
        queue(drafts=[Draft("hello", f"{number}", f"m{number}@example.org", "en", {}) for number in range(3)])


def ready() -> int:
    return DBTaskResult.objects.ready().filter(queue_name="mail").count()


def test_while_letters_wait_so_many_workers_send_as_are_wanted(settings: Any) -> None:
    settings.MAIL_WORKERS = 3
    workers.beat(worker="one that lives")
    clock.post()
    assert ready() == 2
    clock.post()
    assert ready() == 2, "no more while these wait"
    Worker.objects.all().delete()
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING, started_at=timezone.now())
    clock.post()
    assert ready() == 1


def test_a_sending_that_was_killed_holds_up_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    clock.post()
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING, started_at=timezone.now() - timedelta(minutes=1))
    clock.post()
    assert ready() == 1
    DBTaskResult.objects.update(started_at=timezone.now() - 2 * jobs.CUT_OFF)
    monkeypatch.setattr(jobs, "_forgotten_at", None)
    jobs.forget()
    assert DBTaskResult.objects.count() == 1


def test_without_letters_nothing_is_begun() -> None:
    deliver.func()
    assert len(mail.outbox) == 3
    clock.post()
    assert ready() == 0
    assert not Worker.objects.exists()


def test_while_the_provider_is_away_nothing_is_begun() -> None:
    Pace.objects.create(key=Pace.PROVIDER, paused_until=timezone.now() + timedelta(minutes=1))
    clock.post()
    assert ready() == 0


def test_the_clock_clears_up_behind_a_dead_worker(settings: Any) -> None:
    settings.MAIL_DEAD_AFTER = -1
    workers.beat(worker="dead")
    Message.objects.filter(key="0").update(worker="dead", state=Message.State.SENDING)
    Message.objects.filter(key="1").update(worker="dead")
    clock.post()
    assert [*Message.objects.order_by("key").values_list("state", "worker")] == [
        ("unknown", "dead"),
        ("queued", ""),
        ("queued", ""),
    ]


def test_rows_of_what_ended_long_ago_are_deleted() -> None:
    now, ended = timezone.now(), {"status": TaskResultStatus.SUCCESSFUL}
    rows = [deliver.enqueue(), deliver.enqueue(), sum_up.enqueue("a"), sum_up.enqueue("b"), sum_up.enqueue("c")]
    ages = [timedelta(minutes=9), timedelta(minutes=11), timedelta(days=29), timedelta(days=31), None]
    for row, age in zip(rows, ages, strict=True):
        if age:
            DBTaskResult.objects.filter(pk=row.id).update(finished_at=now - age, **ended)
    jobs.forget()
    kept = {f"{key}" for key in DBTaskResult.objects.values_list("pk", flat=True)}
    assert kept == {rows[0].id, rows[2].id, rows[4].id}
    DBTaskResult.objects.update(finished_at=now - timedelta(days=99), **ended)
    jobs.forget()
    assert DBTaskResult.objects.count() == 3, "once a minute is often enough"


def test_paces_that_are_not_in_use_are_deleted() -> None:
    old = timezone.now() - timedelta(days=2)
    Pace.objects.create(key="domain:a.org", next_at=old, strikes=1)
    Pace.objects.create(key="domain:b.org", next_at=old, waits=True)
    Pace.objects.create(key="domain:c.org", next_at=timezone.now())
    Pace.objects.create(key=Pace.PROVIDER, next_at=old)
    jobs.forget()
    assert {*Pace.objects.values_list("key", flat=True)} == {"domain:b.org", "domain:c.org", Pace.PROVIDER}


def test_a_worker_takes_up_its_own_jobs_only() -> None:
    ours, theirs = sum_up.enqueue("a"), sum_up.enqueue("b")
    for row, worker in ((ours, jobs.worker_id("default")), (theirs, jobs.worker_id("mail"))):
        DBTaskResult.objects.get(pk=row.id).claim(worker)
    assert jobs.take_up_interrupted(worker=jobs.worker_id("default")) == 1
    assert DBTaskResult.objects.get(pk=ours.id).status == TaskResultStatus.READY
    assert DBTaskResult.objects.get(pk=theirs.id).status == TaskResultStatus.RUNNING
