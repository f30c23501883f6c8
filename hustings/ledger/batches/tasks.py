"""What of batches runs outside requests."""

import uuid

from django_tasks import task

from hustings.ledger.batches import running


@task()
def run_batch(batch_id: str) -> None:
    """Go on with a batch; safe to be called twice, and again after an interruption."""
    running.run(batch_id=uuid.UUID(batch_id))
