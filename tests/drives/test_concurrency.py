"""Two at once on one signature, each with a twin that goes wrong without the lock. On PostgreSQL only."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection

from hustings.drives import ending_actions, signature_actions
from hustings.drives.codes import code_of
from hustings.drives.models import Drive, Signature
from hustings.mailroom.models import Message
from hustings.roll import importing, member_actions
from hustings.roll.models import Member, Organization
from hustings.roll.upsert import Upsert
from tests.drives.drives import ask, collecting_drive, end, owner_of, sign, signer
from tests.roll.rolls import House, begin
from tests.roll.test_concurrency import at_once, meet

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
ADDRESS = "new@example.org"


@pytest.fixture
def drive(transactional_db: None) -> Drive:
    return collecting_drive()


@pytest.fixture
def asked(drive: Drive) -> Signature:
    signature = ask(drive)
    signature_actions.answer_due()
    return signature


@pytest.fixture
def meeting(monkeypatch: pytest.MonkeyPatch) -> threading.Barrier:
    """Whoever has seen that a signature does not stand waits a moment for another to have seen so, too."""
    barrier = threading.Barrier(2, timeout=1)
    whole = signature_actions.require_collecting

    def require(drive: Drive) -> None:
        whole(drive)
        meet(barrier)

    monkeypatch.setattr(signature_actions, "require_collecting", require)
    return barrier


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signature_actions, "hold", lambda pk: Drive.objects.select_related("organization").get(pk=pk))


def confirming(drive: Drive, signature: Signature, anew: list[bool]) -> Callable[[], object]:
    return lambda: anew.append(signature_actions.confirm(drive=drive, code=code_of(signature)).anew)


def test_one_address_confirmed_twice_at_once_counts_once(
    drive: Drive, asked: Signature, meeting: threading.Barrier
) -> None:
    anew: list[bool] = []
    assert at_once(*[confirming(drive, asked, anew)] * 2) == [None, None]
    assert sorted(anew) == [False, True]
    signature = Signature.objects.get()
    assert (signature.state, signature.member_before) == ("confirmed", False)
    assert Message.objects.filter(kind="drive-signature").count() == 1


def test_without_the_lock_it_would_be_signed_twice(
    drive: Drive, asked: Signature, meeting: threading.Barrier, unlocked: None
) -> None:
    anew: list[bool] = []
    at_once(*[confirming(drive, asked, anew)] * 2)
    # Both took it for the first time; the second found the first's member and took that for one from before.
    assert anew == [True, True]


def test_one_address_asked_for_twice_at_once_is_one_signature(drive: Drive) -> None:
    writings = ("new@example.org", "New@Example.ORG", " new@example.org")
    deeds = [
        lambda written=written: signature_actions.ask(drive=drive, signer=signer(written), network="n")
        for written in writings
    ]
    assert at_once(*deeds) == [None] * 3
    assert Signature.objects.count() == 1


@pytest.fixture
def imported(monkeypatch: pytest.MonkeyPatch) -> threading.Barrier:
    """An import has looked its addresses up, and waits a moment for the signer before it writes."""
    barrier = threading.Barrier(2, timeout=1)
    whole = Upsert._known

    def known(upsert: Upsert, addresses: list[str]) -> list[tuple[Any, ...]]:
        found = whole(upsert, addresses)
        meet(barrier)
        return found

    monkeypatch.setattr(Upsert, "_known", known)
    joined = member_actions.join

    def join(**given: Any) -> Member:
        meet(barrier)
        return joined(**given)

    monkeypatch.setattr(member_actions, "join", join)
    return barrier


def importing_the_signer(drive: Drive) -> Callable[[], object]:
    by = owner_of(drive.organization)
    job = begin(House(drive.organization, by, by), f"email\n{ADDRESS}\n")
    return lambda: importing.run(import_id=job.pk)


def test_whoever_signs_while_an_import_names_them_is_one_member(
    drive: Drive, asked: Signature, imported: threading.Barrier
) -> None:
    run = importing_the_signer(drive)
    assert at_once(run, confirming(drive, asked, [])) == [None, None]
    assert Member.objects.get().address == ADDRESS
    assert Signature.objects.get().state == "confirmed"


def test_without_the_lock_an_import_and_a_signer_collide(
    drive: Drive, asked: Signature, imported: threading.Barrier, unlocked: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unheld(organization: Organization) -> None:
        """Nobody is kept waiting."""

    monkeypatch.setattr(member_actions, "_lock", unheld)
    run = importing_the_signer(drive)
    raised = at_once(run, confirming(drive, asked, []))
    assert [type(error) for error in raised if error] == [IntegrityError]


def test_two_clocks_write_one_letter_about_the_end(drive: Drive) -> None:
    for number in range(3):
        sign(drive, f"{number}@example.org")
    end(drive)
    assert at_once(*[ending_actions.tell_due] * 2) == [None, None]
    assert Message.objects.filter(kind="drive-ended").count() == 3
    assert not connection.in_atomic_block
