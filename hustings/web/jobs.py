"""Jobs outside requests: this machine's workers, the sending of mail, and what becomes of jobs that ended or were cut.

Long jobs are in the queue "default", the sending of mail in "mail", so that neither waits for the other.
"""

import socket
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from hustings.mailroom import lanes, workers
from hustings.mailroom.models import Pace
from hustings.mailroom.tasks import QUEUE, RUN, deliver

QUEUES = ("default", QUEUE)
BEGUN = timedelta(seconds=2)
"""How long it takes at most until a sending that has begun takes its first messages."""
CUT_OFF = timedelta(seconds=60 * RUN)
"""A sending that began longer ago has ended, however its row came to say that it runs."""
KEPT = {QUEUE: timedelta(minutes=10), "default": timedelta(days=30)}
"""For how long the row of a job that ended is kept."""
UNUSED = timedelta(days=1)

_forgotten_at: datetime | None = None


def worker_id(queue: str) -> str:
    """The name of this machine's worker for a queue: the same after a restart, so that it knows its own jobs again."""
    return f"{socket.gethostname()[:50]}-{queue}"


def take_up_interrupted(*, worker: str) -> int:
    """Let the jobs of this worker that a crash cut off be run again; how many there are.

    Call it before the worker starts. Jobs of ours go on where they were, or start anew without doing anything twice.
    """
    cut_off = [job.pk for job in DBTaskResult.objects.running() if job.worker_ids and job.worker_ids[-1] == worker]
    return DBTaskResult.objects.filter(pk__in=cut_off).update(status=TaskResultStatus.READY, started_at=None)


def begin_deliveries() -> None:
    """While messages may go now, have as many workers send them as the operator says."""
    if not lanes.due():
        return
    rows = DBTaskResult.objects.filter(task_path=deliver.module_path)
    # Rows of jobs say that a worker runs long after it was killed; the workers themselves do not. Where one is counted
    # twice or not at all, another comes a moment later, or ends at once because it finds nothing to do.
    begun = rows.running().filter(started_at__gt=timezone.now() - BEGUN).count()
    running = max(workers.alive(), begun) + rows.filter(status=TaskResultStatus.READY).count()
    for _ in range(settings.MAIL_WORKERS - running):
        deliver.enqueue()


def forget() -> None:
    """Once a minute: delete the rows of jobs that ended long ago, and the paces of domains that are not in use."""
    global _forgotten_at  # noqa: PLW0603 - of this process, and of no consequence
    now = timezone.now()
    if _forgotten_at and now - _forgotten_at < timedelta(minutes=1):
        return
    _forgotten_at = now
    rows = DBTaskResult.objects.filter(queue_name__in=KEPT)
    for queue, kept in KEPT.items():
        rows.finished().filter(queue_name=queue, finished_at__lt=now - kept).delete()
    rows.running().filter(task_path=deliver.module_path, started_at__lt=now - CUT_OFF).delete()
    idle = Pace.objects.filter(key__startswith="domain:", next_at__lt=now - UNUSED, waits=False)
    idle.delete()
