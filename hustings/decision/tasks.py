"""What of this stage runs outside requests."""

from django_tasks import task

from hustings.decision import actions


@task()
def conclude(election_uuid: str) -> None:
    """Declare what an election with an open result decided; safe to be called twice, and again after a cut."""
    actions.conclude(election_uuid=election_uuid)
