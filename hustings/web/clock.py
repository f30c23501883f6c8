"""The site's clock: once a second it opens and closes what is due, has long jobs begun, and has mail sent.

Any number of clocks may run at once: each act is done under its election's lock by whoever comes first, and a message
is taken from the queue once. `python -m hustings.web.clock` is the process that `hustings serve` starts.
"""

import logging
import os
import signal
import threading
from collections.abc import Callable
from datetime import timedelta

import django
from django.db import close_old_connections, transaction
from django.db.models import Q
from django.utils import timezone

if __name__ == "__main__":
    # Models, and whatever imports them, can be imported only once Django is set up.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hustings.web.settings")
    django.setup()

from django_tasks.base import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult

from hustings.board import actions as board
from hustings.contests import mailing_actions, round_actions
from hustings.credentials import actions as credentials
from hustings.credentials import registration_actions, review_actions
from hustings.credentials.link_actions import settle_due
from hustings.credentials.reminder_actions import queue_due
from hustings.decision import announcement_actions as announcements
from hustings.decision.models import Release
from hustings.decision.tasks import conclude
from hustings.drives import ending_actions, signature_actions, withdrawal_actions
from hustings.due import each
from hustings.elections import actions as elections
from hustings.elections.locks import locked
from hustings.elections.models import Election, State
from hustings.ledger import decision_actions, delivering, webhook_actions
from hustings.mailroom import workers
from hustings.pursuit import following_actions
from hustings.tally.tasks import sum_up
from hustings.web import jobs

logger = logging.getLogger("hustings.clock")

SECOND = 1.0
AGAIN = timedelta(minutes=1)
"""How long after a job ended without bringing its election on it is begun again."""


def tick() -> None:
    """Do all that is due now."""
    advance()
    post()


def advance() -> None:
    """Move every election on as far as the clock alone can; what fails is logged and keeps nothing else waiting."""
    acts = (
        elections.open_due,
        _invite,
        round_actions.draw_due,
        mailing_actions.send_due,
        board.close_due,
        credentials.destroy_seeds_due,
        review_actions.expire_due,
        registration_actions.answer_due,
        signature_actions.answer_due,
        withdrawal_actions.answer_due,
        ending_actions.tell_due,
        settle_due,
        queue_due,
        _begin_sums,
        _begin_conclusions,
        _announce,
        decision_actions.enter_due,
        webhook_actions.queue_due,
        following_actions.follow_due,
    )
    for act in acts:
        try:
            act()
        except Exception:
            logger.exception("failed: %s", act.__name__)


def post() -> None:
    """Have the mail that waits sent, clear up behind workers that died, and forget jobs that ended long ago."""
    for act in (workers.clear_up, jobs.begin_deliveries, jobs.forget):
        try:
            act()
        except Exception:
            logger.exception("failed: %s", act.__name__)


def tell(stopped: Callable[[], bool] = lambda: False) -> None:
    """Tell webhooks of new entries, and forget what they were told long ago."""
    delivering.deliver_due(stopped)
    webhook_actions.forget()


def main() -> None:
    """Run until told to stop. Mail has a thread of its own: a large queue delays no opening and no close.

    So have webhooks: whoever answers slowly, or not at all, delays no mail either.
    """
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    mail = threading.Thread(target=_repeat, args=(post, stopped, SECOND / 2), name="mail")
    mail.start()
    hooks = threading.Thread(target=_repeat, args=(lambda: tell(stopped.is_set), stopped, SECOND), name="hooks")
    hooks.start()
    _repeat(advance, stopped, SECOND)
    mail.join()
    hooks.join()


def _repeat(act: Callable[[], None], stopped: threading.Event, interval: float) -> None:
    while not stopped.wait(interval):
        try:
            close_old_connections()
            act()
        except Exception:
            logger.exception("failed: %s", getattr(act, "__name__", "hooks"))


def _invite() -> None:
    uninvited = Election.objects.uninvited().values_list("uuid", flat=True)
    each(uninvited, lambda uuid: credentials.invite(election_uuid=uuid))


def _announce() -> None:
    released = Release.objects.unqueued().values_list("election_id", flat=True)
    each(released, lambda uuid: announcements.queue_letters(election_uuid=uuid))


def _begin_sums() -> None:
    closed = Election.objects.filter(state=State.CLOSED).values_list("uuid", flat=True)
    each(closed, lambda uuid: _begin(sum_up, uuid))


def _begin_conclusions() -> None:
    opened = Q(state=State.DECRYPTING, tally__opened_at__isnull=False)
    uncertified = Q(state=State.DECIDED, decision__certificate__isnull=True)  # its key was away, or its job cut off
    due = Election.objects.filter(opened | uncertified).values_list("uuid", flat=True)
    each(due, lambda uuid: _begin(conclude, uuid))


@transaction.atomic
def _begin(job: "Task[[str], None]", election_uuid: str) -> None:
    # Once at a time for an election.
    locked(election_uuid)
    rows = DBTaskResult.objects.filter(task_path=job.module_path, args_kwargs={"args": [election_uuid], "kwargs": {}})
    under_way = rows.filter(status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING)).exists()
    if not under_way and not rows.filter(finished_at__gt=timezone.now() - AGAIN).exists():
        rows.delete()  # what fails again and again is one row
        job.enqueue(election_uuid)


if __name__ == "__main__":
    main()
