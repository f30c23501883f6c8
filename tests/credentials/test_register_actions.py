"""Joining a vote: who gets a credential of the pool, what the register says of it, and how the review ends."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hustings import errors
from hustings.audit.models import Entry
from hustings.board import actions as board
from hustings.board import voiding
from hustings.credentials import actions, register_actions, seeds
from hustings.credentials.models import RegisterEntry, Registration, VotingRight
from hustings.decision import agreement
from hustings.elections.models import Election, State
from hustings.mailroom.letters import letter
from hustings.mailroom.models import Message, Purpose
from hustings.protocol.register import Register
from hustings.roll.models import Member, Role
from tests.board.joiners import newcomer, official
from tests.web.elections import Vote, open_election, open_to_all_election

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def draw(vote: Vote, member: Member) -> VotingRight:
    return register_actions.draw(election_uuid=vote.uuid, member=member)


def entries(vote: Vote) -> list[dict[str, object]]:
    return [json.loads(line) for line in vote.register.splitlines()]


def test_a_draw_gives_the_next_credential_and_stands_in_the_register() -> None:
    vote = open_to_all_election(voters=3, joined=0)
    member = newcomer(vote.election, state="NY")
    right = draw(vote, member)
    right.refresh_from_db()
    assert (right.number, right.member, right.state, right.member_before) == (3, member, "NY", False)
    assert right.drawn_at is not None
    day = right.drawn_at.astimezone(UTC).date().isoformat()
    _, entry = entries(vote)
    assert (entry["type"], entry["credential"], entry["day"]) == ("draw", right.public_credential, day)
    vote.election.refresh_from_db()
    assert (vote.election.joined, vote.election.entitled) == (1, 4)
    assert draw(vote, newcomer(vote.election, 1)).number == 4
    drawn = VotingRight.objects.joined().values_list("public_credential", flat=True)
    assert Register.parse(vote.register).drawn == {*drawn}
    assert agreement.check(vote.uuid).eligible == 5


def test_the_register_names_nobody() -> None:
    vote = open_to_all_election(joined=0)
    draw(vote, newcomer(vote.election, given_name="Joan", family_name="Secret"))
    published = vote.register.decode().casefold()
    assert not [name for name in ("newcomer", "example", "joan", "secret", "@") if name in published]


def test_whoever_joined_gets_a_link_that_votes() -> None:
    vote = open_to_all_election(joined=0)
    member = newcomer(vote.election, language="es")
    right = draw(vote, member)
    message = Message.objects.get()
    assert (message.kind, message.to, message.language, message.purpose) == (
        *("invitation", member.mailbox, "es"),
        Purpose.SERVICE,
    )
    assert message.reference == {"election": vote.uuid, "right": right.number}
    (private,) = seeds.private_credentials(vote.uuid, right.number, 1)
    assert private == vote.credentials[right.number]
    receipt = board.cast(election_uuid=vote.uuid, ballot=vote.ballot(right.number, 0))
    assert (receipt.number, VotingRight.objects.voters().get()) == (0, right)


def test_what_nobody_drew_casts_nothing() -> None:
    vote = open_to_all_election(voters=3, joined=1)
    with pytest.raises(errors.UnknownCredential):
        board.cast(election_uuid=vote.uuid, ballot=vote.ballot(4, 0))
    assert board.cast(election_uuid=vote.uuid, ballot=vote.ballot(3, 0)).number == 0


def test_a_pool_runs_dry() -> None:
    vote = open_to_all_election(joined=0, pool=2)
    for number in range(2):
        draw(vote, newcomer(vote.election, number))
    with pytest.raises(errors.PoolIsDry) as raised:
        draw(vote, newcomer(vote.election, 2))
    assert (raised.value.status, RegisterEntry.objects.count(), Message.objects.count()) == (409, 3, 2)


def test_whoever_may_vote_gets_no_second_right() -> None:
    vote = open_to_all_election(joined=0)
    member = newcomer(vote.election)
    draw(vote, member)
    on_roll = VotingRight.objects.get(election=vote.election, number=0).member
    assert on_roll is not None
    for known in (member, on_roll):
        with pytest.raises(errors.AlreadyHasRight):
            draw(vote, known)
    voiding.void(by=official(vote.election), election=vote.election, right=3, reason="Twice.")
    with pytest.raises(errors.VoidedRight):
        draw(vote, member)
    assert Election.objects.get().joined == 1


@pytest.mark.parametrize(
    ("opens", "closes", "state", "refusal"),
    [
        (DAY, 2 * DAY, State.READY, errors.VoteNotOpen),
        (-DAY, DAY, State.READY, None),  # the clock has not noted it yet
        (-DAY, DAY, State.OPEN, None),
        (-2 * DAY, -DAY, State.OPEN, errors.VoteClosed),
        (-2 * DAY, -DAY, State.REVIEW, errors.VoteClosed),
        (-2 * DAY, -DAY, State.CLOSED, errors.VoteClosed),
        (DAY, 2 * DAY, State.CANCELLED, errors.VoteClosed),
    ],
)
def test_people_join_while_the_vote_is_open(
    opens: timedelta, closes: timedelta, state: State, refusal: type[Exception] | None
) -> None:
    now = datetime.now(UTC)
    vote = open_to_all_election(joined=0, opens_at=now + opens, closes_at=now + closes, state=state)
    member = newcomer(vote.election)
    if refusal is None:
        assert draw(vote, member).number == 3
        return
    with pytest.raises(refusal):
        draw(vote, member)
    assert not VotingRight.objects.joined().exists()


def test_nobody_joins_a_vote_without_a_pool() -> None:
    vote = open_election()
    with pytest.raises(errors.NotFound):
        draw(vote, newcomer(vote.election))


def test_those_who_joined_are_not_invited_again() -> None:
    vote = open_to_all_election(voters=3, joined=1)
    assert actions.invite(election_uuid=vote.uuid) == 3
    assert {message.reference["right"] for message in Message.objects.all()} == {0, 1, 2}
    assert actions.invite(election_uuid=vote.uuid) == 0


def test_the_letter_to_the_voided_says_the_reason_and_where_to_turn() -> None:
    vote = open_to_all_election(voters=3, joined=1)
    voiding.void(by=official(vote.election), election=vote.election, right=3, reason="Registered  twice.")
    message = Message.objects.get(kind="voided")
    assert message.to == "joined3@example.net"
    subject, text = letter(message)[:2]
    assert "voided" in subject
    for part in ("Registered twice.", f"/e/{vote.uuid}/register.jsonl", "Forward Together"):
        assert part in text


# -- the review --------------------------------------------------------------------------------------------------------


def in_review(**fields: Any) -> Vote:
    vote = open_to_all_election(**fields)
    Election.objects.update(closes_at=datetime.now(UTC) - timedelta(seconds=1))
    assert board.close_due() == []
    vote.election.refresh_from_db()
    assert vote.election.state == State.REVIEW
    return vote


def test_after_the_close_comes_the_review_and_then_the_end() -> None:
    vote = open_to_all_election(voters=3, joined=2, pool=5)
    board.cast(election_uuid=vote.uuid, ballot=vote.ballot(3, 0))
    Election.objects.update(closes_at=datetime.now(UTC) - timedelta(seconds=1))
    assert board.close_due() == []
    election = Election.objects.get()
    assert election.closes_at is not None
    assert (election.state, election.review_ends_at) == (State.REVIEW, election.closes_at + timedelta(hours=24))
    assert election.closed_at is None
    with pytest.raises(errors.VoteClosed):
        board.cast(election_uuid=vote.uuid, ballot=vote.ballot(0, 0))
    assert board.close_due() == []
    assert actions.destroy_seeds_due() == []
    Election.objects.update(review_ends_at=datetime.now(UTC) - timedelta(seconds=1))
    assert board.close_due() == [vote.uuid]
    assert Election.objects.get().state == State.CLOSED
    assert entries(vote)[-1] == {**entries(vote)[-1], "type": "close", "drawn": 2, "voided": 0, "unused": 3}
    found = agreement.check(vote.uuid)
    assert (found.last_event, found.counted) == ("EndBallots", 1)


def test_without_hours_of_review_the_close_is_the_end() -> None:
    vote = open_to_all_election(review_hours=0)
    Election.objects.update(closes_at=datetime.now(UTC) - timedelta(seconds=1))
    assert board.close_due() == [vote.uuid]
    assert (Election.objects.get().state, Register.parse(vote.register).closed) == (State.CLOSED, True)


def test_the_seed_is_kept_until_the_review_is_over(
    django_capture_on_commit_callbacks: object,
) -> None:
    vote = in_review()
    assert actions.destroy_seeds_due() == []
    Election.objects.update(review_ends_at=datetime.now(UTC) - timedelta(seconds=1))
    assert board.close_due() == [vote.uuid]
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert vote.uuid in actions.destroy_seeds_due()
    assert seeds.read_seed(vote.uuid) is None


def test_an_owner_ends_the_review_before_its_time() -> None:
    vote = in_review()
    owner = official(vote.election)
    register_actions.end_review(by=owner, election=vote.election)
    assert Entry.objects.get(verb="register.end_review").detail == {"joined": 2, "voided": 0}
    assert board.close_due() == [vote.uuid]
    with pytest.raises(errors.WrongState):
        register_actions.end_review(by=owner, election=vote.election)


def test_a_review_is_not_ended_while_somebody_waits_for_an_answer() -> None:
    vote = in_review(voters=3, joined=2)
    Registration.objects.filter(right__number=3).update(state=Registration.State.WAITING, right=None)
    with pytest.raises(errors.WrongState):
        register_actions.end_review(by=official(vote.election), election=vote.election)


def test_only_owners_end_a_review() -> None:
    vote = in_review()
    with pytest.raises(errors.NotAllowed):
        register_actions.end_review(by=official(vote.election, Role.ORGANIZER), election=vote.election)


def test_there_is_no_review_to_end_before_the_close() -> None:
    vote = open_to_all_election()
    with pytest.raises(errors.WrongState):
        register_actions.end_review(by=official(vote.election), election=vote.election)
