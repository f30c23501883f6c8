"""Two at once on one registration, each with a twin that goes wrong without the lock. On PostgreSQL only."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from hustings import errors
from hustings.credentials import registration_actions, resemblance
from hustings.credentials.codes import code_of
from hustings.credentials.models import Registration, VotingRight
from hustings.credentials.registration_actions import answer, confirm
from hustings.elections.models import Election
from hustings.mailroom.models import Message
from hustings.roll import importing, member_actions
from hustings.roll.models import Member, Role
from hustings.roll.upsert import Upsert
from tests.credentials.joining import applicant, ask, code, joinable_election, organizer_of
from tests.roll.rolls import House, begin
from tests.roll.test_concurrency import at_once, meet

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
S = Registration.State


@pytest.fixture
def election(transactional_db: None) -> Election:
    return joinable_election()


@pytest.fixture
def meeting(monkeypatch: pytest.MonkeyPatch) -> threading.Barrier:
    """Whoever has looked for neighbours waits a moment for another to have done so, too."""
    barrier = threading.Barrier(2, timeout=1)
    whole = resemblance.neighbours

    def neighbours(registration: Registration) -> Any:
        found = whole(registration)
        meet(barrier)
        return found

    monkeypatch.setattr(registration_actions, "neighbours", neighbours)
    return barrier


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registration_actions, "locked", lambda uuid: Election.objects.get(pk=uuid))


def asking(election: Election, address: str) -> Callable[[], object]:
    return lambda: registration_actions.ask(election=election, applicant=applicant(address), network="n")


def confirming(election: Election, registration: Registration) -> Callable[[], object]:
    return lambda: confirm(election_uuid=election.pk, code=code_of(registration))


def test_one_canonical_address_asked_for_twice_at_once_is_one_registration(election: Election) -> None:
    writings = ("new@example.org", "New@Example.ORG", " new@example.org", "NEW@example.org")
    assert at_once(*[asking(election, address) for address in writings]) == [None] * 4
    assert Registration.objects.count() == 1


def test_without_the_constraint_it_would_be_several(election: Election) -> None:
    change, name = "ALTER TABLE credentials_registration", "CONSTRAINT one_registration_of_an_address"
    with connection.cursor() as cursor:
        cursor.execute(f"{change} DROP {name}")
    try:
        at_once(*[asking(election, "new@example.org")] * 2)
        assert Registration.objects.count() == 2
    finally:
        Registration.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(f"{change} ADD {name} UNIQUE (election_id, address)")


def test_two_clocks_write_one_letter(election: Election) -> None:
    ask(election)
    assert at_once(*[lambda: answer(election_uuid=election.pk)] * 2) == [None, None]
    assert Message.objects.filter(to="new@example.org").count() == 1


def test_the_button_pressed_twice_at_once_draws_once(election: Election, meeting: threading.Barrier) -> None:
    found = ask(election)
    code(found)
    assert at_once(*[confirming(election, found)] * 2) == [None, None]
    assert VotingRight.objects.joined().count() == 1
    assert Message.objects.filter(kind="invitation").count() == 1
    election.refresh_from_db()
    assert election.joined == 1


def test_without_the_lock_the_second_press_is_refused(
    election: Election, meeting: threading.Barrier, unlocked: None
) -> None:
    found = ask(election)
    code(found)
    raised = at_once(*[confirming(election, found)] * 2)
    assert [type(error) for error in raised if error] == [errors.AlreadyHasRight]


def test_of_two_who_look_alike_at_once_one_waits(election: Election, meeting: threading.Barrier) -> None:
    asked = [ask(election, address) for address in ("ada@gmail.com", "a.da+x@gmail.com")]
    registration_actions.answer_due()
    assert at_once(*[confirming(election, one) for one in asked]) == [None, None]
    assert sorted(Registration.objects.values_list("state", flat=True)) == [S.DRAWN, S.WAITING]


def test_without_the_lock_both_get_a_right(election: Election, meeting: threading.Barrier, unlocked: None) -> None:
    asked = [ask(election, address) for address in ("ada@gmail.com", "a.da+x@gmail.com")]
    registration_actions.answer_due()
    assert at_once(*[confirming(election, one) for one in asked]) == [None, None]
    assert set(Registration.objects.values_list("state", flat=True)) == {S.DRAWN}


@pytest.fixture
def looked_up(monkeypatch: pytest.MonkeyPatch) -> threading.Barrier:
    """An import that has looked its addresses up waits a moment for somebody else to write."""
    barrier = threading.Barrier(2, timeout=1)
    whole = Upsert._known

    def known(upsert: Upsert, addresses: list[str]) -> list[tuple[Any, ...]]:
        found = whole(upsert, addresses)
        meet(barrier)
        return found

    monkeypatch.setattr(Upsert, "_known", known)
    return barrier


def test_who_joins_while_an_import_adds_them_is_one_member(election: Election, looked_up: threading.Barrier) -> None:
    found, job = prepared(election)

    def confirm_then() -> object:
        meet(looked_up)
        return confirming(election, found)()

    assert at_once(lambda: importing.run(import_id=job.pk), confirm_then) == [None, None]
    member = Member.objects.get(address="new@example.org")
    assert VotingRight.objects.joined().get().member == member


def test_without_the_rolls_lock_the_import_fails(
    election: Election, looked_up: threading.Barrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, job = prepared(election)
    whole, written = Upsert._add, threading.Event()
    monkeypatch.setattr(member_actions, "_lock", lambda _organization: None)
    monkeypatch.setattr(Upsert, "_add", lambda *given: written.wait(5) and whole(*given))

    def confirm_first() -> None:
        meet(looked_up)
        confirming(election, found)()
        written.set()

    imported, confirmed = at_once(lambda: importing.run(import_id=job.pk), confirm_first)
    assert confirmed is None
    assert isinstance(imported, IntegrityError)


def prepared(election: Election) -> tuple[Registration, Any]:
    """Somebody who is about to confirm, and an import with them that is about to run."""
    found = ask(election)
    code(found)
    house = House(election.organization, *(organizer_of(election, role) for role in (Role.ORGANIZER, Role.OBSERVER)))
    with transaction.atomic():
        return found, begin(house, "email\nnew@example.org\nother@example.org\n")
