"""Names as they are compared, and the identifiers made of them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.ledger.names import id_of, name_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("MoveOn", "MOVEON"),
        ("Working Families Party", "the Working  Families Party."),
        ("Friends & Neighbors", "Friends and Neighbors"),
        ("Martin O'Malley", "Martin O’Malley"),
        ("Raúl Grijalva", "Raul Grijalva"),
        ("Partido de la Liberación", "PARTIDO DE LA LIBERACIO\u0301N"),
        ("Communications Workers of America (CWA)", "Communications Workers of America, CWA"),
        ("Straße", "STRASSE"),
        ("under_scored", "under scored"),
    ],
)
def test_writings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("MoveOn", "Move On"),
        ("Sunrise Movement", "Sunset Movement"),
        ("!!!", "???"),
        ("The", "And"),
        ("Партия труда", "Партия мира"),
    ],
)
def test_other_names_have_other_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@given(st.text(max_size=200))
def test_a_key_fits_its_column_and_an_identifier_is_one(name: str) -> None:
    assert len(name_key(name)) <= 200
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id_of(name))


def test_decomposed_letters_make_no_key_too_long() -> None:
    assert len(name_key("ﷺ" * 200)) == 200


def test_an_identifier_that_is_taken_gets_a_number() -> None:
    assert id_of("MoveOn.org Political Action") == "moveon-org-political-action"
    assert id_of("MoveOn", {"moveon"}) == "moveon-2"
    assert id_of("MoveOn", {"moveon", "moveon-2"}) == "moveon-3"
    assert id_of("党") == "unnamed"
    assert len(id_of("x" * 200, {"x" * 80})) == 82
