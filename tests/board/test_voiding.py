"""Voiding: whoever joined and may not vote after all has no ballot that counts, and everybody can check that."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hustings import errors
from hustings.audit.models import Entry
from hustings.board import actions, archive, voiding
from hustings.board.models import Ballot
from hustings.credentials import seeds
from hustings.credentials.models import RegisterEntry, Registration, VotingRight
from hustings.decision import agreement
from hustings.elections.models import Election, State
from hustings.mailroom.models import Message
from hustings.protocol.register import Register
from hustings.protocol.verification import Sources, verify
from hustings.roll.models import Role
from tests.board.joiners import official
from tests.web.elections import Vote, open_election, open_to_all_election

pytestmark = pytest.mark.django_db

JOINED = 3
"""The first who joined: three are on the roll."""


def cast(vote: Vote, voter: int, *chosen: int) -> str:
    return actions.cast(election_uuid=vote.uuid, ballot=vote.ballot(voter, *chosen)).tracker


def void(vote: Vote, right: int = JOINED, reason: str = "Registered twice.", role: Role = Role.ORGANIZER) -> None:
    voiding.void(by=official(vote.election, role), election=vote.election, right=right, reason=reason)


def test_a_ballot_of_the_voided_is_replaced_by_a_blank_one_that_all_can_read(tmp_path: Path) -> None:
    vote = open_to_all_election(voters=3, joined=2)
    cast(vote, 0, 0)
    cast(vote, JOINED, 0)
    tracker = cast(vote, JOINED, 1)
    void(vote)
    right = VotingRight.objects.get(number=JOINED)
    assert (right.ballots, right.voided_at is not None, right.last_tracker != tracker) == (3, True, True)
    register = Register.parse(vote.register)
    opened = register.voids[right.public_credential].opened
    assert opened is not None
    assert (opened.tracker, opened.choices) == (right.last_tracker, ((1, 0, 0, 0),))
    path = tmp_path / "vote.bel"
    path.write_bytes(b"".join(archive.archive(vote.chain)))
    report = verify(Sources(path, hints=_hints(vote, tmp_path)))
    opened.check(report.board.election)
    assert (report.board.posted, report.counted.ballots) == (4, 2)
    assert report.hinted is not None
    assert report.hinted.used == 4
    assert [*VotingRight.objects.voters().values_list("number", flat=True)] == [0]
    found = agreement.check(vote.uuid)
    assert (found.posted, found.counted, found.eligible) == (4, 1, 4)


def _hints(vote: Vote, folder: Path) -> Path:
    path = folder / "vote.hints"
    path.write_bytes(b"".join(archive.hints(vote.chain)))
    return path


def test_who_had_not_voted_gets_no_ballot() -> None:
    vote = open_to_all_election(voters=3, joined=1)
    void(vote)
    assert not Ballot.objects.exists()
    (entry,) = (json.loads(line) for line in vote.register.splitlines()[-1:])
    assert (entry["type"], entry["reason"], "opened" in entry) == ("void", "Registered twice.", False)


def test_rows_register_audit_and_letters_say_the_same() -> None:
    vote = open_to_all_election(voters=3, joined=1)
    cast(vote, JOINED, 0)
    void(vote, reason="  Registered\n twice. ")
    election, registration = Election.objects.get(), Registration.objects.get()
    assert (election.joined, election.voided, election.entitled) == (1, 1, 3)
    assert (registration.state, registration.reason) == (Registration.State.VOIDED, "Registered twice.")
    assert registration.settled_at == VotingRight.objects.get(number=JOINED).voided_at
    entry = Entry.objects.get(verb="register.void")
    assert entry.detail == {"right": JOINED, "entry": 2, "reason": "Registered twice."}
    # A receipt of their own ballot, none of the blank one.
    assert sorted(Message.objects.values_list("kind", flat=True)) == ["receipt", "voided"]


@pytest.mark.parametrize("voted", [True, False])
def test_a_voided_credential_casts_nothing_more(voted: bool) -> None:
    vote = open_to_all_election(voters=3, joined=1)
    ballot = vote.ballot(JOINED, 0)
    receipt = actions.cast(election_uuid=vote.uuid, ballot=ballot) if voted else None
    void(vote)
    posted = Ballot.objects.count()
    with pytest.raises(errors.VoidedRight):
        cast(vote, JOINED, 1)
    if voted:  # it stands on the board: whoever repeats the request is told so
        assert actions.cast(election_uuid=vote.uuid, ballot=ballot) == receipt
    else:
        with pytest.raises(errors.VoidedRight):
            actions.cast(election_uuid=vote.uuid, ballot=ballot)
    assert Ballot.objects.count() == posted
    assert cast(vote, 0, 0)


def test_the_voided_are_told_that_the_vote_is_over_when_it_is() -> None:
    vote = open_to_all_election(voters=3, joined=1)
    void(vote)
    Election.objects.update(closes_at=datetime.now(UTC) - timedelta(seconds=1))
    with pytest.raises(errors.VoteClosed):
        cast(vote, JOINED, 1)


def test_in_the_review_voiding_goes_on_and_after_it_no_more() -> None:
    vote = open_to_all_election(voters=3, joined=2)
    cast(vote, JOINED, 0)
    Election.objects.update(closes_at=datetime.now(UTC) - timedelta(seconds=1))
    assert actions.close_due() == []
    void(vote)
    assert Ballot.objects.count() == 2
    Election.objects.update(review_ends_at=datetime.now(UTC) - timedelta(seconds=1))
    assert actions.close_due() == [vote.uuid]
    with pytest.raises(errors.WrongState):
        void(vote, JOINED + 1, role=Role.OWNER)
    assert Register.parse(vote.register).closed
    assert agreement.check(vote.uuid).counted == 0


def void_counted(vote: Vote) -> None:
    Election.objects.update(state=State.CLOSED)
    void(vote)


REFUSED: dict[str, tuple[Callable[[Vote], object], type[errors.Refusal]]] = {
    "on the roll": (lambda vote: void(vote, 0), errors.NotFound),
    "not drawn": (lambda vote: void(vote, JOINED + 2), errors.NotFound),
    "not there": (lambda vote: void(vote, 99), errors.NotFound),
    "no reason": (lambda vote: void(vote, reason=" \n "), errors.WrongInput),
    "too long a reason": (lambda vote: void(vote, reason="a" * 301), errors.WrongInput),
    "an observer": (lambda vote: void(vote, role=Role.OBSERVER), errors.NotAllowed),
    "a stranger": (
        lambda vote: voiding.void(
            by=official(open_election(organization=_another()).election), election=vote.election, right=3, reason="x"
        ),
        errors.NotFound,
    ),
    "counted": (void_counted, errors.WrongState),
}


def _another() -> object:
    from tests.web.elections import organization  # noqa: PLC0415 - of this case alone

    return organization("another", "Another")


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_voided_is_refused_and_nothing_changes(name: str) -> None:
    vote = open_to_all_election(voters=3, joined=2)
    cast(vote, JOINED, 0)
    act, refusal = REFUSED[name]
    register = vote.register
    with pytest.raises(refusal):
        act(vote)
    assert vote.register == register
    assert (Ballot.objects.count(), VotingRight.objects.filter(voided_at__isnull=False).count()) == (1, 0)


def test_nobody_is_voided_twice() -> None:
    vote = open_to_all_election(voters=3, joined=1)
    cast(vote, JOINED, 0)
    void(vote)
    with pytest.raises(errors.VoidedRight):
        void(vote, role=Role.OWNER)
    assert (Ballot.objects.count(), RegisterEntry.objects.count()) == (2, 3)


def test_without_the_seed_nothing_is_voided_half() -> None:
    vote = open_to_all_election(voters=3, joined=1)
    cast(vote, JOINED, 0)
    seeds.destroy_seed(vote.uuid)
    with pytest.raises(errors.Refusal, match="destroyed"):
        void(vote)
    assert (Ballot.objects.count(), VotingRight.objects.get(number=JOINED).voided_at) == (1, None)


def test_a_pool_costs_casting_no_query() -> None:
    counts = []
    for vote in (open_election(voters=3), open_to_all_election(voters=3, joined=2, contest="Another")):
        cast(vote, 0, 0)  # the election is read once in a process
        with CaptureQueriesContext(
            connection,
        ) as queries:
            cast(vote, 1, 0)
        counts.append(len(queries))
    assert counts[0] == counts[1]
