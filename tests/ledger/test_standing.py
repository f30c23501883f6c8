"""What each entry about one endorser in one contest counts for."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.ledger.kinds import Evidence, Standing, Status
from hustings.ledger.standing import Stands, Stated, standings

A, B = 1, 2
STANDS, ENDED, REPEATED = Standing.STANDS, Standing.ENDED, Standing.REPEATED
NOTICE, CORRECTED = Standing.NOTICE, Standing.CORRECTED


def stated(*entries: tuple[object, ...]) -> list[Stated]:
    """Entries 1, 2, …: (status, candidate, day of January or None, evidence, corrected)."""
    made = []
    for number, (status, candidate, day, *rest) in enumerate(entries, 1):
        evidence = rest[0] if rest else Evidence.SOURCED
        last = date(2016, 1, day) if isinstance(day, int) else None
        made.append(Stated(number, status, candidate, last, evidence, len(rest) > 1))  # type: ignore[arg-type]
    return made


ENDORSED, TOGETHER, NONE = Status.ENDORSED, Status.CO_ENDORSED, Status.NO_ENDORSEMENT
WITHDRAWN, SUPERSEDED, RETRACTED = Status.WITHDRAWN, Status.SUPERSEDED, Status.RETRACTED


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([(ENDORSED, A, 1)], [STANDS]),
        ([(ENDORSED, A, 1), (ENDORSED, B, 2)], [ENDED, STANDS]),
        ([(ENDORSED, A, 2), (ENDORSED, B, 1)], [STANDS, ENDED]),
        ([(ENDORSED, A, 1), (ENDORSED, B, None)], [STANDS, ENDED]),
        ([(TOGETHER, A, 1), (TOGETHER, B, 1)], [STANDS, STANDS]),
        ([(TOGETHER, A, 1), (ENDORSED, B, 2)], [ENDED, STANDS]),
        ([(ENDORSED, A, 1), (TOGETHER, B, 2)], [ENDED, STANDS]),
        ([(TOGETHER, A, 1), (TOGETHER, B, 1), (ENDORSED, A, 2)], [STANDS, ENDED, REPEATED]),
        ([(ENDORSED, A, 1), (NONE, None, 2)], [ENDED, STANDS]),
        ([(NONE, A, 1), (ENDORSED, A, 2)], [ENDED, STANDS]),
        ([(NONE, A, 1), (NONE, None, 2)], [STANDS, REPEATED]),
        ([(ENDORSED, A, 1), (WITHDRAWN, A, 2)], [ENDED, NOTICE]),
        ([(ENDORSED, A, 1), (WITHDRAWN, A, None)], [ENDED, NOTICE]),
        ([(ENDORSED, A, 1), (WITHDRAWN, B, 2)], [STANDS, NOTICE]),
        ([(ENDORSED, A, 1), (WITHDRAWN, A, 2), (WITHDRAWN, A, 3)], [ENDED, NOTICE, REPEATED]),
        ([(ENDORSED, A, 1), (WITHDRAWN, A, 2), (ENDORSED, A, 3)], [ENDED, NOTICE, STANDS]),
        ([(ENDORSED, A, 1), (SUPERSEDED, A, 2), (ENDORSED, B, 2)], [ENDED, NOTICE, STANDS]),
        ([(ENDORSED, A, 1), (ENDORSED, A, None)], [REPEATED, STANDS]),
        ([(ENDORSED, A, 1, Evidence.PROVEN), (ENDORSED, A, None)], [STANDS, REPEATED]),
        ([(ENDORSED, A, 1, Evidence.CLAIMED), (ENDORSED, A, 2, Evidence.SOURCED)], [REPEATED, STANDS]),
        ([(ENDORSED, A, 1), (ENDORSED, A, 2), (ENDORSED, B, 3)], [ENDED, REPEATED, STANDS]),
        ([(ENDORSED, A, 1, Evidence.CLAIMED, True), (ENDORSED, B, 1)], [CORRECTED, STANDS]),
        ([(ENDORSED, A, 1, Evidence.CLAIMED, True), (RETRACTED, A, 1)], [CORRECTED, NOTICE]),
    ],
)
def test_what_counts(entries: list[tuple[object, ...]], expected: list[Standing]) -> None:
    found = standings(stated(*entries))
    assert [found[number].standing for number in range(1, len(entries) + 1)] == expected


def test_what_ended_says_since_when_as_far_as_that_is_known() -> None:
    found = standings(stated((ENDORSED, A, 1), (ENDORSED, B, 7)))
    assert found[1] == Stands(ENDED, date(2016, 1, 7))
    assert standings(stated((ENDORSED, A, 1), (WITHDRAWN, A, None)))[1] == Stands(ENDED)


many = st.lists(
    st.tuples(
        st.sampled_from(Status),
        st.sampled_from([A, B, 3]),
        st.none() | st.integers(1, 9),
        st.sampled_from(Evidence),
    ),
    max_size=9,
).map(lambda entries: stated(*entries))


@given(many, st.randoms(use_true_random=False))
def test_whoever_stands_does_so_once_and_the_order_of_reading_is_nothing(entries: list[Stated], random: object) -> None:
    found = standings(entries)
    assert found.keys() == {one.number for one in entries}
    standing = [one for one in entries if found[one.number].standing is STANDS]
    whom = [None if one.status is NONE else one.candidate for one in standing]
    assert len(set(whom)) == len(whom)
    assert whom == [None] or None not in whom
    shuffled = entries.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert standings(shuffled) == found


class Whom(int):
    """A candidate that counts how often it is compared with another."""

    compared = 0

    def __eq__(self, other: object) -> bool:
        Whom.compared += 1
        return int(self) == other

    __hash__ = int.__hash__


@pytest.mark.parametrize("status", [TOGETHER, ENDORSED])
def test_a_long_list_costs_its_length(status: Status) -> None:
    # It is settled anew with each part of an import, while nobody else can enter anything.
    number = 1000
    long = stated(*((status, Whom(place), 1 + place % 28) for place in range(number)))
    Whom.compared = 0
    found = standings(long)
    assert len(found) == number
    assert Whom.compared < 10 * number
