"""What everybody may see: elections from the day they were frozen on; the rest does not exist for the public."""

from django.http import Http404

from hustings.contests.models import Contest
from hustings.elections.models import Election


def public_election(uuid: str) -> Election:
    """The election of this identifier, with its organization and contest; 404 while it is not public."""
    found = Election.objects.public().select_related("organization", "contest").filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found


def public_contest(number: int) -> Contest:
    """The contest of this number, with its organization; 404 until it is published, or a vote about it is public."""
    found = Contest.objects.select_related("organization").filter(pk=number).first()
    if found is None or not (found.published_at or Election.objects.public().filter(contest=found).exists()):
        raise Http404
    return found
