"""Registering during a vote: what officials decide of those who wait, and what ends with the review."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hustings import errors
from hustings.audit.models import Entry
from hustings.board import actions as board
from hustings.board import voiding
from hustings.credentials import link_actions
from hustings.credentials.codes import code_of
from hustings.credentials.models import Registration, VotingRight
from hustings.credentials.registration_actions import answer_due, confirm
from hustings.credentials.review_actions import accept, expire_due, refuse
from hustings.elections.models import Election
from hustings.mailroom.letters import letter
from hustings.mailroom.models import Message
from hustings.roll.models import Role
from tests.credentials.joining import ask, join, joinable_election, kinds, later, organizer_of

pytestmark = pytest.mark.django_db
S = Registration.State


@pytest.fixture
def election() -> Election:
    return joinable_election()


@pytest.fixture
def waiting(election: Election) -> list[Registration]:
    return [join(election, f"m.ember{n}@example.org") for n in range(3)]


def test_who_is_accepted_gets_the_link(election: Election, waiting: list[Registration]) -> None:
    by = organizer_of(election)
    assert accept(by=by, election=election, registrations=[one.pk for one in waiting[:2]]) == 2
    assert list(Registration.objects.order_by("pk").values_list("state", flat=True)) == [S.DRAWN, S.DRAWN, S.WAITING]
    assert kinds(waiting[0].mailbox) == ["join-confirmation", "invitation"]
    assert accept(by=by, election=election, registrations=[waiting[0].pk]) == 0
    entry = Entry.objects.get(verb="registration.accept", detail__address=waiting[1].address)
    assert (entry.by, entry.detail["marks"]) == (by, ["alike"])


def test_more_than_the_pool_has_are_not_accepted_at_all() -> None:
    election = joinable_election(pool=1)
    waiting = [join(election, f"m.ember{n}@example.org") for n in range(2)]
    with pytest.raises(errors.PoolIsDry):
        accept(by=organizer_of(election), election=election, registrations=[one.pk for one in waiting])
    assert Registration.objects.counts()[S.WAITING] == 2
    assert not VotingRight.objects.joined().exists()


def test_who_is_refused_is_told_why(election: Election, waiting: list[Registration]) -> None:
    by = organizer_of(election)
    chosen = [waiting[0].pk]
    assert refuse(by=by, election=election, registrations=chosen, reason=" You may \n vote. ") == 1
    message = Message.objects.get(to=waiting[0].mailbox, kind="join-refused")
    assert "You may vote." in letter(message).text
    ask(election, waiting[0].address)
    later(days=1)
    answer_due()
    assert kinds(waiting[0].mailbox) == ["join-confirmation", "join-refused"]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
def test_a_refusal_needs_a_reason(election: Election, waiting: list[Registration], reason: str) -> None:
    with pytest.raises(errors.WrongInput) as refused:
        refuse(by=organizer_of(election), election=election, registrations=[waiting[0].pk], reason=reason)
    assert refused.value.field == "reason"


def test_observers_decide_nothing(election: Election, waiting: list[Registration]) -> None:
    observer = organizer_of(election, Role.OBSERVER)
    with pytest.raises(errors.NotAllowed):
        accept(by=observer, election=election, registrations=[waiting[0].pk])
    with pytest.raises(errors.NotAllowed):
        refuse(by=observer, election=election, registrations=[waiting[0].pk], reason="No.")


def test_nobody_is_accepted_after_the_close(election: Election, waiting: list[Registration]) -> None:
    Election.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(errors.VoteClosed):
        accept(by=organizer_of(election), election=election, registrations=[waiting[0].pk])


def test_who_asks_again_while_waiting_is_told_so(election: Election, waiting: list[Registration]) -> None:
    later(minutes=30)
    ask(election, waiting[0].address)
    answer_due()
    assert kinds(waiting[0].mailbox) == ["join-confirmation", "join-waiting"]
    assert "looks at your registration" in letter(Message.objects.get(kind="join-waiting")).text


def test_what_nobody_looked_at_ends_with_the_vote_and_is_told(election: Election, waiting: list[Registration]) -> None:
    assert expire_due() == []
    Election.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    board.close_due()
    assert expire_due() == [election.pk]
    assert Registration.objects.counts()[S.EXPIRED] == 3
    assert "is over" in letter(Message.objects.get(to=waiting[0].mailbox, kind="join-refused")).text
    assert Entry.objects.get(verb="registration.expire").detail == {"by": "clock", "number": 3}
    assert expire_due() == []


def test_networks_and_codes_and_who_never_confirmed_are_forgotten_with_the_review(election: Election) -> None:
    join(election)
    ask(election, "never@example.org")
    Election.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    board.close_due()
    expire_due()
    assert Registration.objects.filter(network__gt="").count() == 2
    Election.objects.update(review_ends_at=timezone.now() - timedelta(seconds=1))
    board.close_due()
    assert expire_due() == [election.pk]
    (kept,) = Registration.objects.all()
    assert (kept.address, kept.network, kept.asked_from, kept.code_hash) == ("new@example.org", "", "", "")
    assert expire_due() == []


def test_who_is_voided_is_not_written_to_again_and_cannot_join_again(election: Election) -> None:
    found = join(election)
    assert found.right is not None
    voiding.void(by=organizer_of(election), election=election, right=found.right.number, reason="Twice.")
    found.refresh_from_db()
    assert (found.state, found.reason) == (S.VOIDED, "Twice.")
    later(days=2)
    ask(election)
    answer_due()
    link_actions.settle_due()
    assert "lost-link" not in kinds("new@example.org")
    assert confirm(election_uuid=election.pk, code=code_of(found)).registration.state == S.VOIDED
