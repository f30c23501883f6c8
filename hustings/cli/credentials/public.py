"""Files of public credentials: as the archive holds them, or as Belenios' tool writes them, with the voters' names."""

import re

from hustings import errors
from hustings.protocol import canonical
from hustings.protocol.canonical import Reader

_NAMED = re.compile(rb'\["[0-9a-f]{64},[^",]*,')


def read_public_form(data: bytes) -> bytes:
    """The record for the archive that these public credentials make: without names, which are nobody else's business.

    Belenios' ``generate-credentials`` adds them: ``public,weight,name``, with an empty weight where there are none.
    What is wrong with the credentials themselves is for whoever reads the record to say.
    """
    data = data.rstrip(b"\n")
    if not _NAMED.match(data):
        return data
    return canonical.dumps([_without_name(item) for item in Reader(canonical.loads(data)).items()])


def _without_name(item: Reader) -> str:
    credential, _, rest = item.text().partition(",")
    weight, comma, _name = rest.partition(",")
    if not comma:
        raise errors.WrongCredential(item.where, "some credentials have a name and some have none")
    return f"{credential},{weight}" if weight else credential
