"""Who asks to come on a roll by an address that they are to confirm, as they wrote it in a form."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext as _

from hustings import errors
from hustings.mailroom.address import parse_address
from hustings.mailroom.throwaway import is_throwaway
from hustings.roll.cells import MAX_NAME, parse_state
from hustings.roll.names import parse_name


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody who asks. Errors: WrongInput, its field the one at fault.

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
        """What a later request may change while the address is not confirmed, by the names that rows have for it."""
        names = ("given_name", "family_name", "region", "language", "campaigning")
        return {name: getattr(self, name) for name in names}
