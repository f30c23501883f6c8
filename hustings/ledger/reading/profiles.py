"""The files that are known by their header, and the one way to read any: `read`."""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum

from hustings.ledger.reading import long, member_votes, points, presidential_2020
from hustings.ledger.reading.columns import Columns
from hustings.ledger.reading.repeats import without_repeats
from hustings.ledger.reading.reported import Row
from hustings.roll.header import folded


class Profile(Enum):
    """A kind of file whose columns need no mapping."""

    MEMBER_VOTES = "member_votes"
    PRESIDENTIAL_2020 = "presidential_2020"
    POINTS = "points"


_SIGNATURES: Mapping[Profile, frozenset[str]] = {
    Profile.MEMBER_VOTES: member_votes.SIGNATURE,
    Profile.PRESIDENTIAL_2020: presidential_2020.SIGNATURE,
    Profile.POINTS: points.SIGNATURE,
}
_ROWS: Mapping[Profile, Callable[[io.BufferedIOBase], Iterator[Row]]] = {
    Profile.MEMBER_VOTES: member_votes.rows,
    Profile.PRESIDENTIAL_2020: presidential_2020.rows,
    Profile.POINTS: points.rows,
}


def profile_of(names: Sequence[str]) -> Profile | None:
    """The kind of file whose columns these are; None when they are somebody's own and have to be mapped."""
    known = {folded(name) for name in names}
    return next((profile for profile, signature in _SIGNATURES.items() if signature <= known), None)


def read(stream: io.BufferedIOBase, how: Profile | Columns) -> Iterator[Row]:
    """What each row of the table reports, in their order, one `Row` for each; the stream can be sought in.

    Empty lines, and rows with nothing in them, are none. Errors, when nothing more can be read: RollRefusal's kinds.
    """
    rows = long.rows(stream, how) if isinstance(how, Columns) else _ROWS[how](stream)
    return without_repeats(rows)
