"""Names as they are compared, and the identifiers that are made of them."""

import re
import unicodedata

_APART = re.compile(r"[\W_]+")
_FOREIGN = re.compile(r"[^0-9a-z]+")
YEAR = re.compile(r"\b(?:1[789]|20|21)[0-9]{2}\b")
"""A year from 1700 to 2199 within a name."""
_LONGEST, _LONGEST_KEY = 80, 200


def name_key(name: str) -> str:
    """What two writings of one name have in common: no accents, case, punctuation, "and" or leading "the".

    >>> name_key("The American Federation of State, County & Municipal Employees")
    'american federation of state county municipal employees'
    """
    words = _plain(name).split()
    key = " ".join(word for place, word in enumerate(words) if word != "and" and (place or word != "the"))
    # Names of such words or signs alone are told apart, too; decomposed, some letters become many.
    return (key or " ".join(words) or name.strip().casefold())[:_LONGEST_KEY]


def id_of(name: str, taken: "frozenset[str] | set[str]" = frozenset()) -> str:
    """An identifier for something of this name that is not among those taken: ``moveon``, ``moveon-2``."""
    base = _FOREIGN.sub("-", _plain(name))[:_LONGEST].strip("-") or "unnamed"
    found, number = base, 1
    while found in taken:
        number += 1
        found = f"{base}-{number}"
    return found


def year_of(name: str) -> int | None:
    """The first year from 1700 to 2199 that stands in a name; None without one."""
    found = YEAR.search(name)
    return int(found[0]) if found else None


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.replace("'", "").replace("’", "")).casefold()
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _APART.sub(" ", letters).strip()
