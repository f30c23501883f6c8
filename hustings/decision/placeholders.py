"""What is filled into the text of an announcement: names in braces, of a fixed list, each with its value.

``{ballots}`` is a place to be filled; braces around anything but a name are text like any other. What is filled in is
not looked at again, so that no value can name another one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from hustings import errors
from hustings.decision.possible import Outcome

_PLACE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")

ALWAYS = (
    *("organization", "election", "contest", "question", "decision", "ballots", "eligible", "turnout"),
    *("page", "certificate"),
)
_COUNTED = ("leaders", "votes", "of", "share", "asked", "threshold", "needed")
OF = {
    Outcome.ENDORSED: (*ALWAYS, "endorsed", *_COUNTED),
    Outcome.SEVERAL: (*ALWAYS, "endorsed", *_COUNTED),
    Outcome.NO_ENDORSEMENT: (*ALWAYS, *_COUNTED),
    Outcome.NO_QUORUM: (*ALWAYS, "quorum"),
}
"""The figures that there are of each outcome."""

MEMBER = "name"
"""The member's first name: in letters only."""

LINK = "link"
"""The address of the page to give, with its reference code: in the call to give only."""


def names_in(text: str) -> list[str]:
    """The names of the places in this text, each once, in their order."""
    return list(dict.fromkeys(_PLACE.findall(text)))


def check(text: str, known: Collection[str], *, field: str) -> None:
    """Every place in the text has a known name. Errors: WrongInput that names the first that has not."""
    for name in names_in(text):
        if name not in known:
            said = _("Nothing can be filled in for %(place)s here. What can: %(known)s.")
            named = {"place": f"{{{name}}}", "known": ", ".join(f"{{{one}}}" for one in known)}
            raise errors.WrongInput(said % named, field=field)


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its places filled; KeyError for a name that has no value, which `check` has refused."""
    return _PLACE.sub(lambda place: values[place[1]], text)
