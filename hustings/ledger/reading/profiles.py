"""The files that are known by their header, and the one way to read any: `read`."""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from functools import partial

from hustings.ledger.reading import (
    long,
    member_votes,
    points,
    presidential_2020,
    primaries,
    primaries_2018,
    primaries_2022,
)
from hustings.ledger.reading.columns import Columns
from hustings.ledger.reading.repeats import without_repeats
from hustings.ledger.reading.reported import Row
from hustings.roll.header import folded


class Profile(Enum):
    """A kind of file whose columns need no mapping."""

    MEMBER_VOTES = "member_votes"
    PRESIDENTIAL_2020 = "presidential_2020"
    PRIMARIES_2018_DEMOCRATIC = "primaries_2018_democratic"
    PRIMARIES_2018_REPUBLICAN = "primaries_2018_republican"
    PRIMARIES_2022_DEMOCRATIC = "primaries_2022_democratic"
    PRIMARIES_2022_REPUBLICAN = "primaries_2022_republican"
    POINTS = "points"


_SIGNATURES: Mapping[Profile, frozenset[str]] = {
    Profile.MEMBER_VOTES: member_votes.SIGNATURE,
    Profile.PRESIDENTIAL_2020: presidential_2020.SIGNATURE,
    Profile.PRIMARIES_2018_DEMOCRATIC: primaries_2018.DEMOCRATIC_SIGNATURE,
    Profile.PRIMARIES_2018_REPUBLICAN: primaries_2018.REPUBLICAN_SIGNATURE,
    Profile.PRIMARIES_2022_DEMOCRATIC: primaries_2022.DEMOCRATIC_SIGNATURE,
    Profile.PRIMARIES_2022_REPUBLICAN: primaries_2022.REPUBLICAN_SIGNATURE,
    Profile.POINTS: points.SIGNATURE,
}
_ROWS: Mapping[Profile, Callable[[io.BufferedIOBase], Iterator[Row]]] = {
    Profile.MEMBER_VOTES: member_votes.rows,
    Profile.PRESIDENTIAL_2020: presidential_2020.rows,
    Profile.PRIMARIES_2018_DEMOCRATIC: partial(primaries.rows, layout=primaries_2018.DEMOCRATIC),
    Profile.PRIMARIES_2018_REPUBLICAN: partial(primaries.rows, layout=primaries_2018.REPUBLICAN),
    Profile.PRIMARIES_2022_DEMOCRATIC: partial(primaries.rows, layout=primaries_2022.DEMOCRATIC),
    Profile.PRIMARIES_2022_REPUBLICAN: partial(primaries.rows, layout=primaries_2022.REPUBLICAN),
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
