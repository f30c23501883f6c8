"""In whose name letters go: what an organization says of itself on all of them.

Organizations lie above this stage; the stage that has them signs up here when the site starts, like writers of letters.
"""

import uuid
from collections.abc import Callable
from typing import NamedTuple

from django.utils.translation import gettext as _

from hustings import errors
from hustings.mailroom.models import Message, Purpose


class Letterhead(NamedTuple):
    """An organization's name, where answers go (may be empty), and its line "Paid for by ..." (may be empty).

    The line stands on campaigning always, with ``disclaims_notices`` on all other letters to members, too.
    """

    name: str
    contact: str = ""
    disclaimer: str = ""
    disclaims_notices: bool = False

    def disclaimer_on(self, message: Message) -> str:
        """The line that must stand below this message; empty for none."""
        wanted = message.purpose == Purpose.CAMPAIGN or (self.disclaims_notices and message.purpose == Purpose.NOTICE)
        return self.disclaimer if wanted else ""


Reader = Callable[[uuid.UUID], Letterhead | None]

_readers: list[Reader] = []


def reads(reader: Reader) -> Reader:
    """Let the function tell the letterhead of an organization, None when there is no such organization."""
    if _readers and _readers != [reader]:
        raise RuntimeError("two readers of letterheads")
    _readers[:] = [reader]
    return reader


def require_disclaimer(organization: uuid.UUID) -> None:
    """Return when the organization has the line without which no campaigning is sent; else WrongState.

    Asked whenever campaigning is queued; whoever prepares some asks early, so that its officials learn it in time.
    """
    head = _readers[0](organization) if _readers else None
    if head is not None and not head.disclaimer.strip():
        said = _("Below campaigning must stand who pays for it: an owner writes that line in the settings.")
        raise errors.WrongState(said)


def letterhead(message: Message) -> Letterhead | None:
    """The letterhead of the organization whose message it is; None for one of the site itself."""
    return _readers[0](message.organization) if message.organization and _readers else None
