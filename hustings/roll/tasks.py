"""What of this stage runs outside requests."""

import uuid

from django_tasks import task

from hustings.roll import importing


@task()
def run_import(import_id: str) -> None:
    """Run an import; safe to be called twice, and again after an interruption."""
    importing.run(import_id=uuid.UUID(import_id))
