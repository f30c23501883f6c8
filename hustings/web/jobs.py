"""Long jobs: the one worker of a machine, and what becomes of a job that it could not finish."""

import socket

from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult


def worker_id() -> str:
    """The name of this machine's worker: the same after a restart, so that it knows its own jobs again."""
    return socket.gethostname()[:64]


def take_up_interrupted() -> int:
    """Let the jobs of this machine's worker that a crash cut off be run again; how many there are.

    Call it before the worker starts. Jobs of ours go on where they were, or start anew without doing anything twice.
    """
    cut_off = [job.pk for job in DBTaskResult.objects.running() if job.worker_ids and job.worker_ids[-1] == worker_id()]
    return DBTaskResult.objects.filter(pk__in=cut_off).update(status=TaskResultStatus.READY, started_at=None)
