"""Casting: a receipt is given for what stands on the chain, and for nothing else."""

from datetime import UTC, datetime, timedelta

import pytest

from hustings import errors
from hustings.board import actions, casting
from hustings.board.models import Ballot, Chain
from hustings.credentials.models import VotingRight
from hustings.elections.models import Election, State
from hustings.mailroom.models import Message
from hustings.protocol.election import fingerprint
from hustings.protocol.posting import Accepted
from tests.web.elections import Vote, open_election

pytestmark = pytest.mark.django_db


def cast(vote: Vote, ballot: bytes) -> casting.Receipt:
    return actions.cast(election_uuid=vote.uuid, ballot=ballot)


def right(vote: Vote, voter: int) -> VotingRight:
    return VotingRight.objects.get(election=vote.election, number=voter)


def nothing_changed(vote: Vote) -> bool:
    return not (
        Ballot.objects.exists()
        or Message.objects.exists()
        or VotingRight.objects.used().exists()
        or vote.chain.ballots
        or vote.chain.height
    )


def test_a_ballot_is_chained_and_its_voter_noted_and_told() -> None:
    vote = open_election()
    ballot = vote.ballot(3, 0)
    before = datetime.now(UTC) - timedelta(seconds=5)
    receipt = cast(vote, ballot)
    row = Ballot.objects.get()
    assert (receipt.tracker, receipt.number, receipt.replaces) == (fingerprint(ballot), 0, False)
    assert before < receipt.posted_at < before + timedelta(seconds=60)
    assert (row.tracker, row.number, row.posted_at) == (receipt.tracker, 0, receipt.posted_at)
    assert bytes(row.content) == ballot
    used = right(vote, 3)
    assert (used.ballots, used.last_tracker, used.first_posted_at) == (1, receipt.tracker, receipt.posted_at)
    assert VotingRight.objects.used().count() == 1
    message = Message.objects.get()
    assert used.member is not None
    assert (message.kind, message.to) == ("receipt", used.member.mailbox)
    assert message.reference == {"election": vote.uuid, "tracker": receipt.tracker}


def test_the_rows_are_what_the_file_would_hold() -> None:
    """The same ballots posted by hustings.protocol into a file: places, events and the chain.s end are the same."""
    vote = open_election()
    ballots = [vote.ballot(0, 0), vote.ballot(1, 1), vote.ballot(0, 2), vote.ballot(2, 0)]
    for ballot in ballots:
        cast(vote, ballot)
    posted, chain = _posted(vote), _end(vote)
    Ballot.objects.all().delete()
    vote.chain.records.all().delete()
    Chain.objects.update(size=0, ballots=0, height=-1)
    VotingRight.objects.update(ballots=0, last_tracker="")
    vote.hints |= {
        outcome.tracker: outcome.hint for outcome in vote.board.post(ballots) if isinstance(outcome, Accepted)
    }
    vote.keep()
    assert _posted(vote) == posted
    assert _end(vote) == chain


def _posted(vote: Vote) -> list[tuple[object, ...]]:
    return [
        (row.number, row.offset, row.tracker, row.credential, bytes(row.content), bytes(row.event), bytes(row.hint))
        for row in Ballot.objects.of(vote.chain)
    ]


def _end(vote: Vote) -> tuple[object, ...]:
    chain = vote.chain
    return chain.size, chain.height, bytes(chain.last_event), chain.ballots


def test_a_voter_may_vote_again_and_the_last_ballot_is_noted() -> None:
    vote = open_election()
    first, other, second = cast(vote, vote.ballot(3, 0)), cast(vote, vote.ballot(4, 0)), cast(vote, vote.ballot(3, 1))
    assert [receipt.number for receipt in (first, other, second)] == [0, 1, 2]
    assert [receipt.replaces for receipt in (first, other, second)] == [False, False, True]
    used = right(vote, 3)
    assert (used.ballots, used.last_tracker) == (2, second.tracker)
    assert (used.first_posted_at, used.last_posted_at) == (first.posted_at, second.posted_at)
    assert Message.objects.count() == 3


def test_the_same_bytes_again_give_the_same_receipt_even_after_the_close() -> None:
    vote = open_election()
    ballot, later = vote.ballot(3, 0), vote.ballot(3, 1)
    first, second = cast(vote, ballot), cast(vote, later)
    assert cast(vote, ballot) == first
    assert cast(vote, later) == second
    Election.objects.update(state=State.CLOSED)
    assert cast(vote, later) == second
    assert (Ballot.objects.count(), Message.objects.count(), right(vote, 3).ballots) == (2, 2, 2)


def test_the_same_bytes_twice_in_one_batch_are_one_ballot() -> None:
    vote = open_election()
    examined = casting.examiner_of(vote.uuid).examine(vote.ballot(3, 0))
    one, other = casting.post(vote.uuid, [examined, examined])
    assert one == other
    assert Ballot.objects.count() == 1


@pytest.mark.parametrize(
    ("state", "opens", "closes", "refusal"),
    [
        (State.READY, 1, 2, errors.VoteNotOpen),
        (State.OPEN, -2, -1, errors.VoteClosed),
        (State.READY, -2, -1, errors.VoteClosed),
        (State.CLOSED, -1, 1, errors.VoteClosed),
        (State.CANCELLED, -1, 1, errors.VoteClosed),
    ],
)
def test_early_and_late_ballots_leave_no_trace(state: State, opens: int, closes: int, refusal: type[Exception]) -> None:
    vote = open_election()
    now = datetime.now(UTC)
    Election.objects.update(state=state, opens_at=now + timedelta(hours=opens), closes_at=now + timedelta(hours=closes))
    with pytest.raises(refusal):
        cast(vote, vote.ballot(0, 0))
    assert nothing_changed(vote)


def test_an_opening_that_nobody_noted_yet_is_an_opening() -> None:
    vote = open_election(state=State.READY)
    assert cast(vote, vote.ballot(0, 0)).number == 0


def test_what_is_wrong_is_refused_by_name_and_leaves_no_trace() -> None:
    vote, other = open_election(voters=2), open_election(voters=3)
    good = vote.ballot(0, 0)
    changed = good.replace(b'"challenge":"', b'"challenge":"0', 1)
    for ballot, reason in [
        (b"", errors.NotCanonical),
        (b"{}", errors.NotCanonical),
        (good[:-1], errors.NotCanonical),
        (other.ballot(0, 0), errors.WrongElectionUuid),
        (strangers(vote, other), errors.UnknownCredential),
        (bytes(2**20), errors.TooLarge),
        (changed, errors.ScalarNotCanonical),
    ]:
        with pytest.raises(reason):
            cast(vote, ballot)
    assert nothing_changed(vote)


def strangers(vote: Vote, other: Vote) -> bytes:
    """A ballot of this election by a voter of another one."""
    return vote.board.board.form.encrypt_many([other.credentials[2]], [[[1, 0, 0]]])[0]


def test_there_is_no_vote_where_none_was_frozen() -> None:
    with pytest.raises(errors.NotFound):
        actions.cast(election_uuid="nosuchelection1", ballot=b"{}")


def test_one_refused_ballot_leaves_the_others_of_its_batch() -> None:
    vote, other = open_election(voters=2), open_election(voters=3)
    examine = casting.examiner_of(vote.uuid).examine
    outcomes = casting.post(
        vote.uuid, [examine(vote.ballot(0, 0)), examine(strangers(vote, other)), examine(vote.ballot(1, 0))]
    )
    assert [getattr(outcome, "number", type(outcome)) for outcome in outcomes] == [0, errors.UnknownCredential, 1]
