"""Deciding an election that people could join: by the archive and the register together, without the voided."""


import pytest

from hustings.decision import actions, agreement
from tests.web.elections import Vote, open_to_all_election

pytestmark = pytest.mark.django_db


def counted() -> Vote:
    """Two of the roll and three who joined voted; one of these and one who had not voted were voided."""
    vote = open_to_all_election(voters=3, joined=4, pool=6)
    vote.post([(0, 0), (1, 1), (3, 0), (4, 1), (5,)])
    vote.void(4)
    vote.void(6)
    vote.close()
    vote.sum_up()
    vote.decrypt(1)
    vote.decrypt(2)
    vote.open_result()
    return vote


def test_the_voided_count_neither_as_voters_nor_as_blank() -> None:
    vote = counted()
    declared = actions.conclude(election_uuid=vote.uuid)
    assert declared is not None
    assert (declared.counts, declared.blank, declared.ballots, declared.eligible) == ([2, 1, 0], 1, 4, 5)
    assert (declared.joined, declared.voided, declared.unused, declared.voted_joined) == (4, 2, 2, 2)
    assert (declared.voted_on_roll, declared.voted_before) == (2, 2)
    found = agreement.check(vote.uuid)
    assert (found.posted, found.counted, found.eligible) == (6, 4, 5)
