"""What an organization says of itself on its letters."""

import uuid

from hustings.mailroom.letterhead import Letterhead, reads
from hustings.roll.models import Organization


@reads
def letterhead(organization: uuid.UUID) -> Letterhead | None:
    """The letterhead of this organization, None when there is none of this key."""
    wanted = ("name", "contact", "disclaimer", "disclaims_notices")
    found = Organization.objects.filter(pk=organization).values_list(*wanted).first()
    return Letterhead(*found) if found else None
