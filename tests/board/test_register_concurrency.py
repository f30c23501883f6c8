"""Joining and voiding, several at once: what the election's lock decides, and that without it it goes wrong.

As in `test_concurrency`, threads meet in the middle, where both have read and neither has written.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError

from hustings import errors
from hustings.board import actions, casting, voiding
from hustings.board.casting import Receipt
from hustings.board.models import Ballot
from hustings.credentials import register_actions
from hustings.credentials.models import RegisterEntry, VotingRight
from hustings.decision import agreement
from hustings.elections.models import Election, State
from hustings.protocol.register import Register
from hustings.roll.models import Member
from tests.board.joiners import newcomer, official
from tests.board.test_concurrency import at_once, meeting, posting
from tests.web.elections import Vote, open_to_all_election

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

JOINED = 3


@pytest.fixture(autouse=True)
def _meeting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The place where two meet who have read and not written yet."""
    meet_before = meeting(monkeypatch)
    meet_before(register_actions, "_give")
    meet_before(casting, "append_ballots")
    meet_before(actions, "append")


def drawing(vote: Vote, member: Member) -> Callable[[], Any]:
    return lambda: register_actions.draw(election_uuid=vote.uuid, member=member)


def voided(vote: Vote) -> Callable[[], Any]:
    by = official(vote.election)
    return lambda: voiding.void(by=by, election=vote.election, right=JOINED, reason="Twice.")


# -- the last credential of the pool -----------------------------------------------------------------------------------


def test_two_at_once_for_the_last_credential_one_gets_it() -> None:
    vote = open_to_all_election(joined=0, pool=1)
    members = [newcomer(vote.election, number) for number in range(2)]
    outcomes = at_once(*(drawing(vote, member) for member in members))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["PoolIsDry", "VotingRight"]
    (right,) = VotingRight.objects.joined()
    assert right.member in members
    assert Register.parse(vote.register).drawn == {right.public_credential}
    assert Election.objects.get().joined == 1


@pytest.mark.usefixtures("unlocked")
def test_without_the_lock_two_draw_one_credential() -> None:
    vote = open_to_all_election(joined=0, pool=1)
    outcomes = at_once(*(drawing(vote, newcomer(vote.election, number)) for number in range(2)))
    assert [type(outcome) for outcome in outcomes].count(IntegrityError) == 1


# -- one member twice --------------------------------------------------------------------------------------------------


def test_one_member_at_once_gets_one_credential() -> None:
    vote = open_to_all_election(joined=0, pool=3)
    member = newcomer(vote.election)
    outcomes = at_once(drawing(vote, member), drawing(vote, member))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyHasRight", "VotingRight"]
    assert (VotingRight.objects.joined().count(), RegisterEntry.objects.count()) == (1, 2)


@pytest.mark.usefixtures("unlocked")
def test_without_the_lock_one_member_at_once_fails_on_the_row() -> None:
    vote = open_to_all_election(joined=0, pool=3)
    member = newcomer(vote.election)
    outcomes = at_once(drawing(vote, member), drawing(vote, member))
    assert [type(outcome) for outcome in outcomes].count(IntegrityError) == 1


# -- void and cast -----------------------------------------------------------------------------------------------------


def test_a_void_and_a_ballot_at_once_leave_no_ballot_that_counts() -> None:
    vote = open_to_all_election(voters=3, joined=1)
    vote.cast(JOINED, 0)
    cast, void = at_once(posting(vote, vote.ballot(JOINED, 1)), voided(vote))
    assert void is None
    assert isinstance(cast, Receipt | errors.VoidedRight)
    found = agreement.check(vote.uuid)
    assert (found.posted, found.counted) == (3 if isinstance(cast, Receipt) else 2, 0)
    right = VotingRight.objects.get(number=JOINED)
    opened = Register.parse(vote.register).voids[right.public_credential].opened
    assert opened is not None
    assert opened.tracker == right.last_tracker


@pytest.mark.usefixtures("unlocked")
def test_without_the_lock_a_void_and_a_ballot_at_once_lose_one() -> None:
    vote = open_to_all_election(voters=3, joined=1)
    vote.cast(JOINED, 0)
    outcomes = at_once(posting(vote, vote.ballot(JOINED, 1)), voided(vote))
    assert [type(outcome) for outcome in outcomes].count(IntegrityError) == 1
    assert Ballot.objects.count() == 2


# -- void and close ----------------------------------------------------------------------------------------------------


def _reviewed() -> Vote:
    """Whose review is over, and was not closed yet."""
    vote = open_to_all_election(voters=3, joined=1)
    vote.cast(JOINED, 0)
    past = datetime.now(UTC) - timedelta(seconds=1)
    Election.objects.update(state=State.REVIEW, closes_at=past, review_ends_at=past)
    return vote


def test_a_void_and_the_end_of_the_review_at_once_come_one_after_the_other() -> None:
    vote = _reviewed()
    void, closed = at_once(voided(vote), actions.close_due)
    assert closed == [vote.uuid]
    assert void is None or isinstance(void, errors.WrongState)
    found = agreement.check(vote.uuid)
    assert (found.last_event, found.counted) == ("EndBallots", 0 if void is None else 1)
    register = Register.parse(vote.register)
    assert (register.closed, len(register.voids)) == (True, int(void is None))


@pytest.mark.usefixtures("unlocked")
def test_without_the_lock_a_void_and_the_end_at_once_do_not_fit() -> None:
    vote = _reviewed()
    outcomes = at_once(voided(vote), actions.close_due)
    # The one's entry waits for the other's, whose end of the chain waits for it: or both come through.
    if not any(isinstance(outcome, DatabaseError) for outcome in outcomes):
        with pytest.raises(errors.Fault):
            agreement.check(vote.uuid)
