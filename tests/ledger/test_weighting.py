"""The weights are those that FiveThirtyEight published."""

import csv
from pathlib import Path

import pytest

from hustings.ledger.weighting import SCHEMES

OF_2020, OF_2016 = SCHEMES["fivethirtyeight-2020"], SCHEMES["fivethirtyeight-2016"]


@pytest.mark.parametrize(
    ("position", "points_2020", "points_2016"),
    [
        ("governor", 8, 10),
        ("Governor of New York", 8, 10),
        ("senator", 6, 5),
        ("U.S. Senator from Vermont", 6, 5),
        ("representative", 3, 1),
        ("delegate, Guam", 3, None),
        ("mayor, San Antonio, TX", 3, None),
        ("mayor, Washington, DC", 8, None),
        ("past president", 10, None),
        ("DNC chair", 10, None),
        ("DNC member", 1, None),
        ("secretary of state of Arizona", 2, None),
        ("state senator", None, None),
        ("President of the United States", None, None),
        ("Governor-elect", None, None),
        ("actress", None, None),
        ("", None, None),
    ],
)
def test_points_of_a_position(position: str, points_2020: int | None, points_2016: int | None) -> None:
    assert OF_2020.points(position) == points_2020
    assert OF_2016.points(position) == points_2016


@pytest.mark.parametrize("name", ["endorsements-2020.csv", "endorsements-2020.2019-05-31.csv"])
def test_every_published_row_has_the_same_points_here(shared: Path, name: str) -> None:
    with (shared / "data" / "fivethirtyeight" / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 1000
    for row in rows:
        # The one mayor whom they count among the governors is told by the place.
        position = "mayor, Washington, DC" if (row["position"], row["state"]) == ("mayor", "DC") else row["position"]
        assert OF_2020.points(position) == int(row["points"]), row
