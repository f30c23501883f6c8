"""What of this stage runs outside requests."""

from django_tasks import task

from hustings.tally import actions


@task()
def sum_up(election_uuid: str) -> None:
    """Sum up a closed election; safe to be called twice, and again after an interruption."""
    actions.sum_up(election_uuid=election_uuid)
