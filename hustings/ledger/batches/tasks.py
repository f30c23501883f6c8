"""What of batches runs outside requests."""

import uuid

from django_tasks import task

from hustings.ledger.batches import running

BEHIND_VOTES = -10
"""The priority of jobs that read what was uploaded for the ledger: the same worker sums votes up, which goes first."""


@task(priority=BEHIND_VOTES)
def run_batch(batch_id: str) -> None:
    """Go on with a batch; safe to be called twice, and again after an interruption."""
    running.run(batch_id=uuid.UUID(batch_id))
