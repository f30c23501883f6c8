"""What of submitted certificates runs outside requests."""

import uuid

from django_tasks import task

from hustings.ledger import verifying
from hustings.ledger.batches.tasks import BEHIND_VOTES


@task(priority=BEHIND_VOTES)
def verify_submission(submission_id: str) -> None:
    """Verify a submission; safe to be called twice, and again after an interruption."""
    verifying.run(submission_id=uuid.UUID(submission_id))
