"""Sides from cycle to cycle: who stayed, who changed, and which contests are of one kind."""

import pytest

from hustings.ledger.cycles import Change, Move, Side, changes, move, series_of

SANDERS, WARREN = ("bernie-sanders", "Bernie Sanders"), ("elizabeth-warren", "Elizabeth Warren")


def side(cycle: int, *people: tuple[str, str], series: str = "nomination", name: str = "") -> Side:
    return Side(f"{cycle}-{name or series}", f"{cycle} {name or series}", cycle, series, people)


@pytest.mark.parametrize(
    ("earlier", "later", "found"),
    [
        ("a", "a", Move.STAYED),
        ("ab", "bc", Move.STAYED),  # with one of several
        ("a", "b", Move.CHANGED),
        ("a", "", Move.TO_NOBODY),
        ("", "a", Move.FROM_NOBODY),
        ("", "", Move.NOBODY_AGAIN),
    ],
)
def test_moves(earlier: str, later: str, found: Move) -> None:
    assert move(earlier, later) is found


def test_working_families_went_from_sanders_to_warren() -> None:
    before, after = side(2016, SANDERS), side(2020, WARREN)
    assert changes([after, before]) == [Change(before, after, Move.CHANGED)]


def test_each_cycle_is_held_against_the_one_before_it_the_latest_first() -> None:
    sides = [side(2016, SANDERS), side(2008), side(2020, SANDERS)]
    assert [(one.earlier.cycle, one.move) for one in changes(sides)] == [
        (2016, Move.STAYED),
        (2008, Move.FROM_NOBODY),
    ]


def test_only_contests_of_a_kind_are_compared() -> None:
    assert changes([side(2016, SANDERS), side(2020, WARREN, series="mayor")]) == []
    twice = [side(2020, WARREN, name="one"), side(2020, SANDERS, name="other")]
    assert changes([side(2016, SANDERS), *twice]) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("2016 Democratic presidential nomination", "President", "Democratic", "US"),) * 2,
        (
            ("2016 Democratic presidential nomination", "President", "", ""),
            ("2020 Democratic Presidential Nomination", "President of the United States", "Democratic", "US"),
        ),
        (("Mayor: the vote", "Mayor", "", "Springfield"), ("Who leads the city", "Mayor", "", "Springfield")),
    ],
)
def test_contests_of_a_kind(one: tuple[str, str, str, str], other: tuple[str, str, str, str]) -> None:
    assert series_of(*one) == series_of(*other)


def test_contests_of_different_kinds() -> None:
    democratic = series_of("2016 Democratic presidential nomination", "President", "", "")
    assert democratic != series_of("2016 Republican presidential nomination", "President", "", "")
    assert series_of("Mayor", "Mayor", "", "Springfield") != series_of("Mayor", "Mayor", "", "Shelbyville")
