"""The code that shows that a registration's address is theirs who asked."""

from hustings.credentials.models import Registration
from hustings.mailroom.codes import made_code


def code_of(registration: Registration) -> str:
    """The code of this registration (`hustings.mailroom.codes`)."""
    said = f"{registration.pk}|{registration.election_id}|{registration.address}"
    return made_code("hustings.credentials.registration", said)
