"""What everybody may see: elections from the day they were frozen on; the rest does not exist for the public."""

from django.http import Http404

from hustings.elections.models import Election


def public_election(uuid: str) -> Election:
    """The election of this identifier, with its organization and contest; 404 while it is not public."""
    found = Election.objects.public().select_related("organization", "contest").filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found
