"""What each row of a roll says of a member, the columns being mapped; or why nothing is taken from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from hustings.mailroom.address import parse_address
from hustings.roll.cells import (
    MAX_REFERENCE,
    parse_consent,
    parse_day,
    parse_full_name,
    parse_language,
    parse_name,
    parse_state,
)
from hustings.roll.columns import Columns, Field


class Record(NamedTuple):
    """A member as the roll has it; fields whose columns are not mapped are empty, and nobody has refused campaigning.

    ``joined_on``: 2015-12-31 or None.
    """

    address: str
    mailbox: str
    given_name: str
    family_name: str
    state: str
    language: str
    reference: str
    campaigning: bool
    joined_on: str | None


class Unclear(Record):
    """A member whose consent cannot be read from ``cell``: taken, for it costs nobody a vote, and not campaigned to."""

    cell: str = ""


class Reason(StrEnum):
    """Why a row adds nothing; or, the last, why it adds a member without consent."""

    REPEATED = "repeated"
    WITHOUT_ADDRESS = "without address"
    INVALID_ADDRESS = "invalid address"
    INVALID_DAY = "invalid date"
    UNCLEAR_CONSENT = "unclear consent"


class Untaken(NamedTuple):
    """A row of which nothing is taken: the reason, and the cell that shows it."""

    reason: Reason
    cell: str


_ABSENT = -1  # the place of the empty cell that `_cells` puts behind each row


def records(rows: Iterable[tuple[int, list[str]]], columns: Columns) -> Iterator[tuple[int, Record | Untaken]]:
    """Each row's line with what it says. Addresses that come again are told apart by whoever keeps them."""
    places = columns.places
    width = max(places.values()) + 1
    address, state, language, reference, joined_on = (
        places.get(field, _ABSENT)
        for field in (Field.ADDRESS, Field.STATE, Field.LANGUAGE, Field.REFERENCE, Field.JOINED_ON)
    )
    names, consent = _names(columns), _consent(columns)
    day_first = columns.day_first
    for line, row in rows:
        if len(row) < width:
            row.extend([""] * (width - len(row)))
        row.append("")
        written = row[address]
        found = parse_address(written)
        if found is None:
            reason = Reason.INVALID_ADDRESS if written.strip() else Reason.WITHOUT_ADDRESS
            yield line, Untaken(reason, written)
            continue
        try:
            day = parse_day(row[joined_on], day_first)
        except ValueError:
            yield line, Untaken(Reason.INVALID_DAY, row[joined_on])
            continue
        given, family = names(row)
        campaigning, unclear = consent(row)
        said = Record(
            *found,
            given,
            family,
            parse_state(row[state]),
            parse_language(row[language]),
            row[reference].strip()[:MAX_REFERENCE],
            campaigning,
            day or None,
        )
        yield line, said if unclear is None else _unclear(said, unclear)


def mapped(columns: Columns) -> tuple[str, ...]:
    """The names of Record's fields that this roll says something about."""
    said = {field.value for field in columns.places} | {"mailbox"}
    if Field.FULL_NAME in columns.places:
        said |= {"given_name", "family_name"}
    if columns.places.keys() & {Field.OPTED_OUT, Field.NO_MAIL}:
        said.add("campaigning")
    return tuple(name for name in Record._fields if name in said)


def _consent(columns: Columns) -> Callable[[list[str]], tuple[bool, str | None]]:
    """What reads off a row whether it may be campaigned to the member, and the cell that leaves it unclear."""
    asked = [
        (columns.places[field], field is not Field.CAMPAIGNING)
        for field in (Field.CAMPAIGNING, Field.OPTED_OUT, Field.NO_MAIL)
        if field in columns.places
    ]

    def read(row: list[str]) -> tuple[bool, str | None]:
        consents = True
        for place, refusal in asked:
            said = parse_consent(row[place], refusal)
            if said is None:
                return False, row[place]
            consents = consents and said
        return consents, None

    return read


def _unclear(said: Record, cell: str) -> Unclear:
    unclear = Unclear(*said)
    unclear.cell = cell
    return unclear


def _names(columns: Columns) -> Callable[[list[str]], tuple[str, str]]:
    full = columns.places.get(Field.FULL_NAME)
    if full is not None:
        return lambda row: parse_full_name(row[full])
    given = columns.places.get(Field.GIVEN_NAME, _ABSENT)
    family = columns.places.get(Field.FAMILY_NAME, _ABSENT)
    return lambda row: (parse_name(row[given]), parse_name(row[family]))
