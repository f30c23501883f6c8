"""What of this stage runs outside requests: sending, on a queue of its own, so that no long job holds up mail."""

from django_tasks import task

from hustings.mailroom import actions

QUEUE = "mail"
RUN = 10.0
"""Seconds of one run: short, for a worker that is asked to stop ends with its run."""
LINGER = 2.0


@task(queue_name=QUEUE)
def deliver() -> None:
    """Send for a while; as many of these as there are workers may run at once, on any machines."""
    actions.send_for(seconds=RUN, linger=LINGER)
