"""Several at once: what the locks decide, and that without them it goes wrong.

Each test meets in the middle, where both have read the end of the chain and neither has written: threads wait for one
another there. With the locks only one gets that far; it waits in vain for a while and goes on. `unlocked` takes the
locks away, and each test has a twin that shows what then happens. Threads post directly, as separate processes do.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection

from hustings import errors
from hustings.board import actions, archive, casting
from hustings.board.models import Ballot, Chain
from hustings.credentials.models import VotingRight
from hustings.elections.models import Election, State
from hustings.mailroom.models import Message
from hustings.protocol.verification import Report, Sources, verify
from tests.web.elections import Vote, open_election

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

PATIENCE = 0.5
"""Seconds that one waits in the middle for another that may never come."""


def meeting(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any, str], None]:
    """Has those who come to a function of a module wait a moment there for another to come, too."""
    middle = threading.Barrier(2, timeout=PATIENCE)

    def meet_before(module: Any, name: str) -> None:
        original = getattr(module, name)

        def met(*args: Any, **kwargs: Any) -> Any:
            with suppress(threading.BrokenBarrierError):
                middle.wait()
            return original(*args, **kwargs)

        monkeypatch.setattr(module, name, met)

    return meet_before


@pytest.fixture(autouse=True)
def _meeting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The place where two meet who have read the chain's end and not written yet."""
    meet_before = meeting(monkeypatch)
    meet_before(casting, "append_ballots")
    meet_before(actions, "append")


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each gives, or the exception that it raises."""

    def run(act: Callable[[], Any]) -> Any:
        try:
            return act()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return [*threads.map(run, acts)]


def posting(vote: Vote, ballot: bytes) -> Callable[[], Any]:
    examined = casting.examiner_of(vote.uuid).examine(ballot)

    def post() -> Any:
        (outcome,) = casting.post(vote.uuid, [examined])
        return outcome

    return post


def verified(vote: Vote, folder: Path) -> Report:
    path = folder / "vote.bel"
    path.write_bytes(b"".join(archive.archive(vote.chain)))
    return verify(Sources(path))


# -- two at once with one credential -----------------------------------------------------------------------------------


def test_two_at_once_with_one_credential_both_stand_and_the_later_counts(tmp_path: Path) -> None:
    vote = open_election()
    outcomes = at_once(posting(vote, vote.ballot(3, 0)), posting(vote, vote.ballot(3, 1)))
    first, second = sorted(outcomes, key=lambda receipt: receipt.number)
    assert (first.number, first.replaces, second.number, second.replaces) == (0, False, 1, True)
    right = VotingRight.objects.get(election=vote.election, number=3)
    assert (right.ballots, right.last_tracker) == (2, second.tracker)
    report = verified(vote, tmp_path)
    assert (report.board.posted, report.counted.ballots) == (2, 1)
    assert Message.objects.count() == 2


@pytest.mark.usefixtures("unlocked")
def test_without_the_lock_one_of_two_with_one_credential_is_lost() -> None:
    vote = open_election()
    outcomes = at_once(posting(vote, vote.ballot(3, 0)), posting(vote, vote.ballot(3, 1)))
    assert [type(outcome) for outcome in outcomes].count(IntegrityError) == 1
    assert Ballot.objects.count() == 1


# -- two workers at once -----------------------------------------------------------------------------------------------


def test_two_workers_at_once_make_one_chain(tmp_path: Path) -> None:
    vote = open_election()
    outcomes = at_once(*(posting(vote, vote.ballot(voter, 0)) for voter in range(6)))
    assert sorted(receipt.number for receipt in outcomes) == [*range(6)]
    moments = [*Ballot.objects.of(vote.chain).values_list("posted_at", flat=True)]
    assert moments == sorted(moments)
    report = verified(vote, tmp_path)
    assert (report.board.posted, report.counted.ballots) == (6, 6)


@pytest.mark.usefixtures("unlocked")
def test_without_the_lock_one_of_two_workers_loses_its_ballot() -> None:
    vote = open_election()
    outcomes = at_once(posting(vote, vote.ballot(0, 0)), posting(vote, vote.ballot(1, 0)))
    assert [type(outcome) for outcome in outcomes].count(IntegrityError) == 1
    assert Ballot.objects.count() == 1


def test_many_threads_of_a_process_share_commits_and_lose_nothing(tmp_path: Path) -> None:
    vote = open_election(voters=12)
    ballots = [vote.ballot(voter % 12, voter % 3) for voter in range(36)]
    outcomes = at_once(
        *(lambda ballot=ballot: actions.cast(election_uuid=vote.uuid, ballot=ballot) for ballot in ballots)
    )
    assert sorted(receipt.number for receipt in outcomes) == [*range(36)]
    report = verified(vote, tmp_path)
    assert (report.board.posted, report.counted.ballots) == (36, 12)
    assert Message.objects.count() == 36
    assert sum(VotingRight.objects.values_list("ballots", flat=True)) == 36


# -- the close in the middle -------------------------------------------------------------------------------------------


def _due(vote: Vote, monkeypatch: pytest.MonkeyPatch) -> None:
    """The window has passed; the clock of the ballot that is under way was read just before."""
    Election.objects.filter(pk=vote.uuid).update(closes_at=datetime.now(UTC) - timedelta(seconds=1))
    monkeypatch.setattr(
        casting._Window,
        "refusal",
        lambda window, _now: None if window.state == State.OPEN else errors.VoteClosed("late"),
    )


def test_a_close_in_the_middle_comes_after_the_ballot_or_refuses_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vote = open_election()
    ballots = [posting(vote, vote.ballot(voter, 0)) for voter in range(2)]
    _due(vote, monkeypatch)
    *outcomes, closed = at_once(*ballots, actions.close_due)
    assert closed == [vote.uuid]
    posted = [outcome for outcome in outcomes if isinstance(outcome, casting.Receipt)]
    assert all(isinstance(outcome, casting.Receipt | errors.VoteClosed) for outcome in outcomes)
    report = verified(vote, tmp_path)
    assert (report.board.posted, report.board.last_event) == (len(posted), "EndBallots")


@pytest.mark.usefixtures("unlocked")
def test_without_the_lock_a_close_in_the_middle_breaks_the_chain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vote = open_election()
    ballot = posting(vote, vote.ballot(0, 0))
    _due(vote, monkeypatch)
    receipt, closed = at_once(ballot, actions.close_due)
    assert isinstance(receipt, casting.Receipt)
    assert closed == [vote.uuid]
    with pytest.raises((errors.ChainFault, errors.ArchiveFault)):
        verified(vote, tmp_path)


def test_two_clocks_close_a_vote_once(tmp_path: Path) -> None:
    vote = open_election()
    Election.objects.update(closes_at=datetime.now(UTC) - timedelta(seconds=1))
    outcomes = at_once(actions.close_due, actions.close_due)
    assert sorted(outcomes) == [[], [vote.uuid]]
    assert verified(vote, tmp_path).board.last_event == "EndBallots"


@pytest.mark.usefixtures("unlocked")
def test_without_the_lock_two_clocks_close_it_twice() -> None:
    vote = open_election()
    Election.objects.update(closes_at=datetime.now(UTC) - timedelta(seconds=1))
    outcomes = at_once(actions.close_due, actions.close_due)
    assert [vote.uuid] in outcomes
    assert any(isinstance(outcome, IntegrityError) for outcome in outcomes)


# -- a repeated request ------------------------------------------------------------------------------------------------


def test_a_request_repeated_at_once_gets_the_same_receipt() -> None:
    vote = open_election()
    ballot = vote.ballot(3, 0)
    first, second = at_once(posting(vote, ballot), posting(vote, ballot))
    assert first == second
    assert (Ballot.objects.count(), Message.objects.count(), Chain.objects.get().ballots) == (1, 1, 1)


@pytest.mark.usefixtures("unlocked")
def test_without_the_lock_a_request_repeated_at_once_fails() -> None:
    vote = open_election()
    ballot = vote.ballot(3, 0)
    outcomes = at_once(posting(vote, ballot), posting(vote, ballot))
    assert [type(outcome) for outcome in outcomes].count(IntegrityError) == 1
