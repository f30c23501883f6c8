"""The long jobs that officials start here."""

from django_tasks import task

from hustings.accounts.models import User
from hustings.board import sealing


@task()
def seal(election_uuid: str, official: int) -> None:
    """Make the credentials and the Setup event of an election being frozen; safe to be begun again."""
    sealing.seal(election_uuid=election_uuid, by=User.objects.get(pk=official))
