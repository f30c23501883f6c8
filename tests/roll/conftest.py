"""Fixtures of the roll's tests."""

import pytest

from tests.roll import rolls


@pytest.fixture
def house(db: None) -> rolls.House:
    """An organization with its officials."""
    return rolls.house()
