"""The token with which one leaves the campaigning of one organization at one address, and comes back.

It stands in the path of an address, because RFC 8058 lets a mail provider's program leave by one request that nothing
else goes with. It is encrypted and authenticated (AES-SIV, RFC 5297; the same pair makes the same token): logs do not
show the address, nobody can make one, and it is good for nothing else (docs/decisions/0014).
"""

import base64
import binascii
import uuid
from functools import cache
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from hustings import errors
from hustings.mailroom.suppression import canonical

_FOR = b"hustings: leave the campaigning, 1"
_LONGEST = 2000


class Leaving(NamedTuple):
    """Whose campaigning, and where; the address is canonical."""

    organization: uuid.UUID
    address: str


def token_of(organization: uuid.UUID, address: str) -> str:
    """The token of this organization and address: letters, digits, hyphens and underscores."""
    sealed = _cipher(settings.SECRET_KEY).encrypt(organization.bytes + canonical(address).encode(), [_FOR])
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def link_of(organization: uuid.UUID, address: str) -> str:
    """The whole address of the page for this organization and address."""
    return f"{settings.SITE_ADDRESS}/mail/leave/{token_of(organization, address)}/"


def parse_token(token: str) -> Leaving:
    """What the token says; NotFound for whatever this site did not make."""
    try:
        if len(token) > _LONGEST:
            raise ValueError("no token is as long")
        sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        opened = _cipher(settings.SECRET_KEY).decrypt(sealed, [_FOR])
    except (InvalidTag, ValueError, binascii.Error):
        said = _("This link is not one of ours, or not whole: copy all of it from the letter.")
        raise errors.NotFound(said) from None
    return Leaving(uuid.UUID(bytes=opened[:16]), opened[16:].decode())


@cache
def _cipher(secret: str) -> AESSIV:
    return AESSIV(salted_hmac("hustings.mailroom.leaving", b"key", secret=secret, algorithm="sha512").digest())
