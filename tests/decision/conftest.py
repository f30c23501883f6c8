"""Fixtures of the tests of announcements."""

import pytest

from tests.web.elections import Vote, decided_election, votes_for


@pytest.fixture
def vote() -> Vote:
    """A vote that endorses Ada with five of seven ballots, of nine who could vote."""
    return decided_election(casts=votes_for(5, 1, 1), voters=9)
