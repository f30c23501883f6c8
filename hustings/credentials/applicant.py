"""Who asks to join a vote, as they wrote it in the form, and the code that shows that the address is theirs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from hustings import errors
from hustings.contests.names import parse_name
from hustings.credentials.models import Registration
from hustings.credentials.registration import is_throwaway
from hustings.mailroom.address import parse_address
from hustings.roll.cells import MAX_NAME, parse_state

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's 32: each says five bits, and none is taken for another when it is read aloud or typed."""

LENGTH = 20
"""Of a code, without its hyphens: 100 bits, which nobody guesses, in whatever number of tries."""

_TYPED = str.maketrans("OIL", "011")


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody who wants to join. Errors: WrongInput, its field the one at fault.

    ``written`` is the address as typed; ``address`` its canonical writing, ``mailbox`` where to write to.
    """

    written: str
    given_name: str
    family_name: str
    region: str
    language: str
    campaigning: bool = False
    address: str = field(init=False)
    mailbox: str = field(init=False)

    def __post_init__(self) -> None:
        found = parse_address(self.written)
        if found is None:
            raise errors.WrongInput(_("Write one e-mail address, like name@example.org."), field="address")
        if not found.mailbox.rpartition("@")[0].isascii():
            # No letter could go there; and of some, small letters are another's address: straße@ is strasse@.
            said = _("Mail cannot be sent to an address with such letters before the @.")
            raise errors.WrongInput(said, field="address")
        if is_throwaway(found.canonical):
            said = _(
                "This is a throwaway address: its mailbox is lent to whoever comes. Use an address that you keep, or"
                " one of a service that forwards your mail."
            )
            raise errors.WrongInput(said, field="address")
        values = {"address": found.canonical, "mailbox": found.mailbox, "region": parse_state(self.region)}
        values["given_name"] = parse_name(self.given_name, field="given_name", longest=MAX_NAME)
        values["family_name"] = parse_name(self.family_name, field="family_name", longest=MAX_NAME)
        if self.language not in dict(settings.LANGUAGES):
            raise errors.WrongInput(_("Choose one of the languages."), field="language")
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def fields(self) -> dict[str, str | bool]:
        """The fields of Registration that a later request may change while the address is not confirmed."""
        names = ("given_name", "family_name", "region", "language", "campaigning")
        return {name: getattr(self, name) for name in names}


def code_of(registration: Registration) -> str:
    """The code of this registration, made of the site's key: letters can repeat it, and the database does not have it.

    Five groups of four, as in 7K3M-9QXA-0RTB-52WE-H8DN.
    """
    said = f"{registration.pk}|{registration.election_id}|{registration.address}"
    digest = salted_hmac("hustings.credentials.registration", said, algorithm="sha256").digest()
    number = int.from_bytes(digest, "big")
    letters = "".join(LETTERS[number >> 5 * place & 31] for place in range(LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, LENGTH, 4))


def code_hash(code: str) -> str:
    """What is stored of a code, however it is typed: in small letters, with spaces, with O for 0 and I or L for 1."""
    typed = "".join(char for char in code.upper() if char.isascii() and char.isalnum()).translate(_TYPED)
    return hashlib.sha256(typed.encode()).hexdigest()
