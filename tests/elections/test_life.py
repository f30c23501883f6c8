"""The life of an election: opening, extension, close, calling off; who may, when, and two at once."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from hustings import errors
from hustings.accounts.models import User
from hustings.audit.models import Entry
from hustings.board.actions import close_due
from hustings.elections import actions
from hustings.elections.models import Election, State
from hustings.mailroom.actions import send_waiting
from hustings.mailroom.models import Message
from hustings.roll.models import Role
from tests.web.elections import Vote, open_election
from tests.web.officials import Office, complete, office, person

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC).replace(microsecond=0)
HOUR = timedelta(hours=1)


def takes_ballots(vote: Vote) -> bool:
    return Election.objects.get(pk=vote.uuid).takes_ballots_at(datetime.now(UTC))


@pytest.fixture
def place() -> Office:
    return office()


def waiting(place: Office) -> Vote:
    """A frozen election that opens in an hour."""
    opens_at, closes_at = NOW + HOUR, NOW + 25 * HOUR
    return open_election(
        voters=3, organization=place.organization, state=State.READY, opens_at=opens_at, closes_at=closes_at
    )


def running(place: Office) -> Vote:
    return open_election(voters=3, organization=place.organization)


def ended(place: Office) -> Vote:
    """An election whose time is over, though nobody has noted it yet."""
    return open_election(
        voters=3, organization=place.organization, opens_at=NOW - 3 * HOUR, closes_at=NOW - timedelta(seconds=1)
    )


def ready_to_freeze(place: Office) -> Election:
    election = complete(place)
    actions.start_ceremony(by=place.owner, election=election)
    election.trustees.update(invited_at=NOW, key_at=NOW, checked_at=NOW)
    return election


def test_what_is_complete_can_be_frozen(place: Office) -> None:
    frozen = actions.begin_sealing(by=place.owner, election=ready_to_freeze(place))
    assert frozen.state == State.SEALING
    with pytest.raises(errors.WrongState):
        actions.begin_sealing(by=place.owner, election=frozen)


def test_what_lacks_something_cannot_be_frozen(place: Office) -> None:
    election = ready_to_freeze(place)
    election.trustees.filter(number=2).update(checked_at=None)
    with pytest.raises(errors.WrongState, match="Trustee 2 has a key, but has not checked the saved file yet"):
        actions.begin_sealing(by=place.owner, election=election)
    election.refresh_from_db()
    assert election.state == State.CEREMONY


def test_a_ceremony_begins_once_and_with_trustees(place: Office) -> None:
    with pytest.raises(errors.WrongState, match="Name the trustees first"):
        actions.start_ceremony(by=place.owner, election=place.election)
    complete(place)
    actions.start_ceremony(by=place.owner, election=place.election)
    with pytest.raises(errors.WrongState, match="already"):
        actions.start_ceremony(by=place.owner, election=place.election)


def test_opening_now_moves_the_window_to_the_clock_of_the_database(place: Office) -> None:
    vote = waiting(place)
    opened = actions.open_now(by=place.owner, election=vote.election)
    assert opened.state == State.OPEN
    assert opened.opens_at is not None
    assert abs(opened.opens_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert opened.opened_at == opened.opens_at
    assert takes_ballots(vote)
    with pytest.raises(errors.WrongState):
        actions.open_now(by=place.owner, election=opened)


def test_the_clock_notes_an_opening_once(place: Office) -> None:
    vote = open_election(voters=3, organization=place.organization, state=State.READY)
    not_yet = waiting(place)
    assert actions.open_due() == 1
    assert actions.open_due() == 0
    vote.election.refresh_from_db()
    assert (vote.election.state, vote.election.opened_at) == (State.OPEN, vote.election.opens_at)
    not_yet.election.refresh_from_db()
    assert not_yet.election.state == State.READY
    assert Entry.objects.about(vote.election.label).filter(verb="election.open", by=None).count() == 1


@pytest.mark.parametrize("made", [waiting, running])
def test_an_extension_ends_later_and_says_why(place: Office, made: Callable[[Office], Vote]) -> None:
    vote = made(place)
    assert vote.election.closes_at is not None
    later = vote.election.closes_at + HOUR
    assert (
        actions.extend(by=place.owner, election=vote.election, closes_at=later, reason=" Mail  was late. ").closes_at
        == later
    )
    detail = Entry.objects.about(vote.election.label).filter(verb="election.extend").get().detail
    assert detail["reason"] == "Mail was late."
    assert datetime.fromisoformat(detail["closes_at"]) == later


def test_an_extension_only_extends(place: Office) -> None:
    election = running(place).election
    assert election.closes_at is not None
    assert election.opens_at is not None
    for end, reason, field in (
        (election.closes_at, "why", "closes_at"),
        (election.closes_at - HOUR, "why", "closes_at"),
        (election.opens_at + timedelta(days=91), "why", "closes_at"),
        (election.closes_at + HOUR, "  ", "reason"),
        (election.closes_at + HOUR, "x" * 301, "reason"),
    ):
        with pytest.raises(errors.WrongInput) as refused:
            actions.extend(by=place.owner, election=election, closes_at=end, reason=reason)
        assert refused.value.field == field


def test_what_is_over_is_not_extended_though_nobody_has_noted_its_end(place: Office) -> None:
    election = ended(place).election
    with pytest.raises(errors.VoteClosed):
        actions.extend(by=place.owner, election=election, closes_at=NOW + HOUR, reason="too late")
    with pytest.raises(errors.VoteClosed):
        actions.close_now(by=place.owner, election=election, reason="again")


def test_closing_early_ends_the_window_now(place: Office) -> None:
    vote = running(place)
    closed = actions.close_now(by=place.owner, election=vote.election, reason="The hall burns.")
    assert not takes_ballots(vote)
    assert closed.closing_reason == "The hall burns."
    assert close_due() == [vote.uuid]
    closed.refresh_from_db()
    assert closed.state == State.CLOSED


def test_what_has_not_begun_is_called_off_and_not_closed(place: Office) -> None:
    vote = waiting(place)
    with pytest.raises(errors.VoteNotOpen):
        actions.close_now(by=place.owner, election=vote.election, reason="no")
    off = actions.call_off(by=place.owner, election=vote.election, reason="The candidate withdrew.")
    assert (off.state, off.closing_reason) == (State.CANCELLED, "The candidate withdrew.")


@pytest.mark.parametrize(
    "state", [State.SEALING, State.OPEN, State.CLOSED, State.DECRYPTING, State.DECIDED, State.CANCELLED]
)
def test_what_has_begun_is_not_called_off(place: Office, state: State) -> None:
    vote = running(place)
    Election.objects.filter(pk=vote.uuid).update(state=state)
    with pytest.raises(errors.WrongState):
        actions.call_off(by=place.owner, election=vote.election, reason="no")


def test_a_frozen_election_whose_time_has_come_is_not_called_off(place: Office) -> None:
    """Ballots are taken by the clock, whether or not the opening is noted."""
    vote = open_election(voters=3, organization=place.organization, state=State.READY)
    with pytest.raises(errors.WrongState):
        actions.call_off(by=place.owner, election=vote.election, reason="no")


@pytest.mark.parametrize(
    "state", [State.DRAFT, State.CEREMONY, State.SEALING, State.CLOSED, State.DECRYPTING, State.DECIDED]
)
def test_only_what_runs_is_extended_or_closed(place: Office, state: State) -> None:
    election = running(place).election
    Election.objects.filter(pk=election.pk).update(state=state)
    with pytest.raises(errors.WrongState):
        actions.extend(by=place.owner, election=election, closes_at=NOW + 100 * HOUR, reason="why")
    with pytest.raises(errors.WrongState):
        actions.close_now(by=place.owner, election=election, reason="why")


def test_owners_alone_close_and_call_off(place: Office) -> None:
    organizer, observer = place.staff(Role.ORGANIZER), place.staff(Role.OBSERVER)
    vote = running(place)
    with pytest.raises(errors.NotAllowed):
        actions.close_now(by=organizer, election=vote.election, reason="no")
    with pytest.raises(errors.NotAllowed):
        actions.call_off(by=organizer, election=vote.election, reason="no")
    for by, refusal in ((observer, errors.NotAllowed), (person("eve@example.org"), errors.NotFound)):
        for act in (_extend, _open, _test_letter):
            with pytest.raises(refusal):
                act(by, vote.election)


def test_a_test_letter_goes_to_whoever_asks(place: Office, mailoutbox: list[object]) -> None:
    actions.send_test_letter(by=place.owner, election=complete(place))
    actions.send_test_letter(by=place.owner, election=place.election)
    assert Message.objects.filter(to=place.owner.email, kind="test-letter").count() == 2
    send_waiting()
    assert set(Message.objects.filter(kind="test-letter").values_list("state", flat=True)) == {Message.State.SENT}


def _extend(by: User, election: Election) -> None:
    actions.extend(by=by, election=election, closes_at=NOW + 100 * HOUR, reason="why")


def _open(by: User, election: Election) -> None:
    actions.open_now(by=by, election=election)


def _test_letter(by: User, election: Election) -> None:
    actions.send_test_letter(by=by, election=election)


def extension_while_closing(place: Office, election: Election) -> list[str]:
    """An extension that comes while a close is being written; what became of it."""
    became: list[str] = []
    begun, go_on = threading.Event(), threading.Event()

    def close() -> None:
        try:
            with transaction.atomic():
                actions.close_now(by=place.owner, election=election, reason="The hall burns.")
                begun.set()
                go_on.wait(10)
        finally:
            begun.set()
            connection.close()

    def extend() -> None:
        begun.wait(10)
        threading.Timer(1, go_on.set).start()
        try:
            _extend(place.owner, Election.objects.get(pk=election.pk))
            became.append("extended")
        except errors.Refusal as refusal:
            became.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=close), threading.Thread(target=extend)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return became


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_an_extension_waits_for_a_close_and_then_is_too_late(place: Office) -> None:
    vote = running(place)
    assert extension_while_closing(place, vote.election) == ["VoteClosed"]
    assert not takes_ballots(vote)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_an_extension_would_open_a_closed_vote(place: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    vote = running(place)
    monkeypatch.setattr(actions, "locked", lambda uuid: Election.objects.get(pk=uuid))
    assert extension_while_closing(place, vote.election) == ["extended"]
    assert takes_ballots(vote)
