"""Which column of a table holds which field of an endorsement, and what is the same in all rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from hustings import errors
from hustings.ledger.reading.field import Field, read
from hustings.ledger.reading.values import Unread

REQUIRED = {
    Field.ENDORSER: "Say which column holds the names of those who endorse.",
    Field.CONTEST: "Say which column names the contest, or name the one that all rows are about.",
    Field.CANDIDATE: "Say which column holds the names of those who are endorsed.",
}
OF_THE_ROW_ALONE = frozenset({Field.ENTRY, Field.HASH, Field.CORRECTS, Field.RESULTS, Field.SHARE})
"""What cannot be the same in all rows."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The place of each field's column, from 0, and the values of fields that no column has, the same in all rows.

    ``day_first``: 03/04/2015 is the third of April.
    """

    places: Mapping[Field, int]
    fixed: Mapping[Field, str] = field(default_factory=dict)
    day_first: bool = False

    def to_json(self) -> dict[str, Any]:
        """The form that is kept with the import."""
        return {
            "places": {one.value: place for one, place in self.places.items()},
            "fixed": {one.value: said for one, said in self.fixed.items()},
            "day_first": self.day_first,
        }

    @classmethod
    def parse(cls, kept: Mapping[str, Any], width: int) -> Self:
        """The columns of a table of this width. Errors: WrongInput, its field the value of the `Field` at fault."""
        places, fixed = _fields(kept.get("places")), _fields(kept.get("fixed"))
        for one, place in places.items():
            if type(place) is not int or not 0 <= place < width:
                raise errors.WrongInput("There is no such column in the file.", field=one.value)
        if len(set(places.values())) < len(places):
            raise errors.WrongInput("One column was given two meanings: choose one for each.")
        said = {one: _fixed(one, text) for one, text in fixed.items() if text and one not in places}
        for one, sentence in REQUIRED.items():
            if one not in places and one not in said:
                raise errors.WrongInput(sentence, field=one.value)
        return cls(places, said, kept.get("day_first") is True)


def _fields(kept: Any) -> dict[Field, Any]:
    if not isinstance(kept, Mapping):
        return {}
    return {one: kept[one.value] for one in Field if kept.get(one.value) is not None}


def _fixed(one: Field, text: Any) -> str:
    if not isinstance(text, str) or one in OF_THE_ROW_ALONE:
        raise errors.WrongInput("This cannot be the same in all rows: choose a column.", field=one.value)
    try:
        read(one, text.strip())
    except Unread as unread:
        raise errors.WrongInput(f"{text[:60]!r} cannot be read as that: {unread.says}.", field=one.value) from None
    return text.strip()
