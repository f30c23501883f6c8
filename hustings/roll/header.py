"""The first line of a roll: which sign divides the cells, and which column holds what."""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

from hustings import errors
from hustings.mailroom.address import parse_address

DELIMITERS = ",;\t"

# As folded leaves them. They are few, for a column that is guessed wrong gives votes away.
EMAIL = frozenset(
    (
        *("email", "emails", "emailaddress", "emailaddresses", "primaryemail", "preferredemail", "mail"),
        *("correoelectronico", "courriel", "adresseemail", "adressemail", "emailadresse", "epost"),
    )
)
WEIGHT = frozenset(("weight", "weights", "votes", "voteweight", "votingweight", "numberofvotes"))


@dataclass(frozen=True, slots=True)
class Header:
    """What the first line says: the dialect, the columns' names as written, and the places of the two that matter."""

    delimiter: str
    names: tuple[str, ...]
    email: int
    weight: int | None


class Names(NamedTuple):
    """The sign that divides the cells, and the columns' names as written."""

    delimiter: str
    names: tuple[str, ...]


def parse_names(line: str, number: int) -> Names:
    """The names in a roll's first line, for columns that a person will map. Errors: RollHeaderNotUnderstood."""
    readings = [Names(delimiter, tuple(_cells(line, delimiter))) for delimiter in DELIMITERS]
    found = max(readings, key=lambda names: (bool(EMAIL.intersection(map(folded, names.names))), len(names.names)))
    if any(parse_address(name) for name in found.names):
        raise errors.RollHeaderNotUnderstood(
            "the first line already holds a member: put a line above it that names the columns, for instance "
            "email,first_name,last_name,state",
            line=number,
        )
    if not any(name.strip() for name in found.names):
        raise errors.RollHeaderNotUnderstood("the first line names no columns: put their names there", line=number)
    return found


def parse_header(line: str, number: int) -> Header:
    """The header in a roll's first line, which is line ``number`` of the file. Errors: RollHeaderNotUnderstood."""
    readings = [(delimiter, _cells(line, delimiter)) for delimiter in DELIMITERS]
    fitting = [(delimiter, names) for delimiter, names in readings if EMAIL.intersection(map(folded, names))]
    if not fitting:
        raise errors.RollHeaderNotUnderstood(
            'no column is called "email": put a first line above the members that names the columns, divided by '
            'commas, semicolons or tabs, and call the one with the addresses "email"',
            line=number,
        )
    delimiter, names = max(fitting, key=lambda reading: len(reading[1]))
    email = _places(names, EMAIL, "the addresses", number)
    weight = _places(names, WEIGHT, "the weights", number)
    return Header(delimiter, tuple(names), email[0], weight[0] if weight else None)


def is_separator_line(line: str) -> bool:
    """Whether this is the line that some spreadsheets put above the header: ``sep=;``."""
    return re.fullmatch(r'"?sep=.?"?\s*', line, re.IGNORECASE) is not None


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []


def folded(name: str) -> str:
    """Letters only, case and accents aside: ``E-Mail Address`` and ``email_address`` are one."""
    decomposed = unicodedata.normalize("NFKD", name).casefold()
    return unicodedata.normalize("NFKC", "".join(c for c in decomposed if c.isalnum()))


def _places(names: list[str], known: frozenset[str], what: str, line: int) -> list[int]:
    places = [place for place, name in enumerate(names) if folded(name) in known]
    if len(places) > 1:
        several = " and ".join(repr(names[place][:40]) for place in places)
        raise errors.RollHeaderNotUnderstood(
            f"{several} could all hold {what}: keep one of these names and change the others", line=line
        )
    return places
