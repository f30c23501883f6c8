"""Numbers by state name no small state, and none can be worked out from the total."""

from hypothesis import given
from hypothesis import strategies as st

from hustings.drives.figures import SMALLEST, ByRegion, suppressed

COUNTS = st.dictionaries(st.text("ABC", max_size=3), st.integers(1, 12), max_size=12).map(lambda d: list(d.items()))


def test_small_states_are_summed_up() -> None:
    assert suppressed([("IA", 9), ("TX", 4), ("NH", 3)]) == ByRegion((("IA", 9),), 7, 2)


def test_one_small_state_takes_the_next_with_it() -> None:
    assert suppressed([("IA", 9), ("TX", 6), ("NH", 4)]) == ByRegion((("IA", 9),), 10, 2)


def test_nothing_small_is_all_named() -> None:
    assert suppressed([("TX", 5), ("IA", 9)]) == ByRegion((("IA", 9), ("TX", 5)), 0, 0)


@given(COUNTS)
def test_no_number_can_be_of_one_small_state(counted: list[tuple[str, int]]) -> None:
    told = suppressed(counted)
    assert told.total == sum(number for _name, number in counted)
    assert all(number >= SMALLEST for _name, number in told.named)
    assert len(told.named) + told.merged == len(counted)
    if told.named:
        assert told.merged == 0 or (told.merged >= 2 and told.other >= SMALLEST)
