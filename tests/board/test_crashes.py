"""The crash matrix of casting and closing: cut off at every step, nothing is half-written and a repeat succeeds."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db.models import QuerySet

from hustings.board import actions, archive, casting
from hustings.board.line import Line
from hustings.board.models import Ballot, Chain, Record
from hustings.credentials import actions as credentials
from hustings.credentials.models import VotingRight
from hustings.elections.models import Election, State
from hustings.mailroom.models import Message
from hustings.protocol.verification import Sources, verify
from tests.web.elections import Vote, open_election

pytestmark = pytest.mark.django_db(transaction=True)


class Failure(Exception):
    """The database fails."""


class Killed(BaseException):
    """The process is ended."""


STEPS: dict[str, tuple[Any, str]] = {
    "the rows are locked": (casting, "_lock"),
    "the chain is locked": (type(Chain.objects.all()), "locked"),
    "rights are looked up": (type(VotingRight.objects.all()), "by_credential"),
    "rights are noted": (casting, "note_ballots"),
    "letters are written": (QuerySet, "bulk_create"),
    "letters are queued": (credentials, "queue"),
    "statements are sent": (casting, "_unwaiting"),
    "all is written, not committed": (casting, "append_ballots"),
}


def cut(patch: pytest.MonkeyPatch, target: Any, name: str, how: type[BaseException], *, before: bool) -> None:
    """Fail once, before or after the step."""
    original, done = getattr(target, name), False

    def step(*args: Any, **kwargs: Any) -> Any:
        nonlocal done
        if done:
            return original(*args, **kwargs)
        done = True
        if before:
            raise how
        original(*args, **kwargs)
        raise how

    patch.setattr(target, name, step)


def nothing_posted(vote: Vote) -> bool:
    return not (
        Ballot.objects.exists()
        or Message.objects.exists()
        or VotingRight.objects.used().exists()
        or vote.chain.ballots
        or vote.chain.height
        or vote.chain.size != len(vote.archive)
    )


def posted_once(vote: Vote, receipt: casting.Receipt, folder: Path) -> bool:
    path = folder / "vote.bel"
    path.write_bytes(b"".join(archive.archive(vote.chain)))
    used = VotingRight.objects.used().get()
    return (
        verify(Sources(path)).board.posted == Ballot.objects.count() == Message.objects.count() == used.ballots == 1
        and used.last_tracker == receipt.tracker
    )


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("how", [Failure, Killed])
@pytest.mark.parametrize("step", STEPS)
def test_a_cast_cut_off_at_any_step(
    step: str, how: type[BaseException], before: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vote = open_election()
    ballot = vote.ballot(3, 0)
    examined = casting.examiner_of(vote.uuid).examine(ballot)
    with monkeypatch.context() as patch:
        cut(patch, *STEPS[step], how, before=before)
        with pytest.raises(how):
            casting.post(vote.uuid, [examined])
    assert nothing_posted(vote)
    receipt = actions.cast(election_uuid=vote.uuid, ballot=ballot)
    assert (receipt.number, receipt.replaces) == (0, False)
    assert posted_once(vote, receipt, tmp_path)


def _failing(post: Callable[..., Any], how: type[BaseException], *, persisted: bool) -> Callable[..., Any]:
    """Fails the first time, whether or not the commit came through."""
    calls = 0

    def serve(ballots: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls > 1:
            return post(ballots)
        if persisted:
            post(ballots)
        raise how

    return serve


@pytest.mark.parametrize("persisted", [True, False])
@pytest.mark.parametrize("how", [Failure, Killed])
def test_a_commit_of_which_nobody_heard_is_found_again(
    how: type[BaseException], persisted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection broke at the commit: the voter gets an error, asks again, and gets the one receipt there is."""
    vote = open_election()
    ballot = vote.ballot(3, 0)
    serve = _failing(partial(casting.post, vote.uuid), how, persisted=persisted)
    line = Line(serve, casting.MOST)
    monkeypatch.setattr(casting, "line", lambda _uuid: line)
    with pytest.raises(how):
        actions.cast(election_uuid=vote.uuid, ballot=ballot)
    assert nothing_posted(vote) != persisted
    receipt = actions.cast(election_uuid=vote.uuid, ballot=ballot)
    assert (receipt.number, receipt.replaces) == (0, False)
    assert posted_once(vote, receipt, tmp_path)


@pytest.mark.parametrize("persisted", [True, False])
def test_a_batch_that_fails_is_posted_one_by_one(persisted: bool) -> None:
    vote = open_election()
    examine = casting.examiner_of(vote.uuid).examine
    ballots = [examine(vote.ballot(voter, 0)) for voter in (0, 1, 0, 2)]
    line = Line(_failing(partial(casting.post, vote.uuid), Failure, persisted=persisted), casting.MOST)
    outcomes = line._outcomes(ballots)
    assert [(receipt.number, receipt.replaces) for receipt in outcomes if isinstance(receipt, casting.Receipt)] == [
        *((0, False), (1, False), (2, True), (3, False))
    ]
    assert Ballot.objects.count() == Message.objects.count() == 4


def test_one_poisonous_ballot_does_not_take_the_others_down(monkeypatch: pytest.MonkeyPatch) -> None:
    vote = open_election()
    examine = casting.examiner_of(vote.uuid).examine
    good, poison, other = (examine(vote.ballot(voter, 0)) for voter in range(3))
    original = credentials.note_ballots

    def note(*, uses: Any, **rest: Any) -> None:
        original(uses=uses, **rest)
        if any(use.tracker == poison.tracker for use in uses):
            raise Failure

    monkeypatch.setattr(casting, "note_ballots", note)
    outcomes = casting.line(vote.uuid)._outcomes([good, poison, other])
    assert [getattr(outcome, "number", type(outcome)) for outcome in outcomes] == [0, Failure, 1]
    assert Ballot.objects.count() == Message.objects.count() == VotingRight.objects.used().count() == 2


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("how", [Failure, Killed])
@pytest.mark.parametrize("name", ["locked", "append", "record"])
def test_a_close_cut_off_at_any_step(
    name: str, how: type[BaseException], before: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vote = open_election()
    actions.cast(election_uuid=vote.uuid, ballot=vote.ballot(3, 0))
    Election.objects.update(closes_at=datetime.now(UTC) - timedelta(seconds=1))
    end = vote.chain.size
    with monkeypatch.context() as patch:
        cut(patch, actions, name, how, before=before)
        with pytest.raises(how):
            actions.close_due()
    assert (vote.chain.size, Record.objects.filter(offset__gte=end).exists()) == (end, False)
    assert Election.objects.get().state == State.OPEN
    assert actions.close_due() == [vote.uuid]
    path = tmp_path / "vote.bel"
    path.write_bytes(b"".join(archive.archive(vote.chain)))
    assert verify(Sources(path)).board.last_event == "EndBallots"
