"""Two trustees' messages at once: the election's lock is what lets the second see the first."""

import contextlib
import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from hustings.accounts.models import User
from hustings.elections import ceremony_actions as actions
from hustings.elections.models import Election, Trustee
from hustings.protocol import pedersen
from hustings.protocol.certificates import Context
from hustings.protocol.pedersen import write
from tests.elections.test_ceremony import drafted

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

WAIT = 2.0
"""Seconds for which a transaction is held open for the other, which with the lock cannot come."""


def unlocked(election_uuid: str) -> Election:
    return Election.objects.get(pk=election_uuid)


def both(act: Callable[[int], None]) -> list[BaseException]:
    """Do it for trustees 1 and 2 in transactions that are open at the same time, if they can be; what was raised."""
    meeting, raised = threading.Barrier(2), list[BaseException]()

    def run(number: int) -> None:
        try:
            with transaction.atomic():
                act(number)
                with contextlib.suppress(threading.BrokenBarrierError):
                    meeting.wait(WAIT)
        except Exception as error:  # noqa: BLE001 - handed to the test
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def hold_round_3_at_once() -> list[bool]:
    """Both last polynomials at the same time: whether each trustee can go on."""
    election = drafted(User.objects.create_user("olga@example.org"), Election.Trusteeship.THRESHOLD, 2, 1)
    pairs = [pedersen.certificate(Context(2, 1, number)) for number in (1, 2)]
    certificates = [certificate for _, certificate in pairs]
    for number, certificate in enumerate(certificates, 1):
        actions.accept_certificate(election_uuid=election.uuid, number=number, content=write(certificate))
    polynomials = [write(pedersen.polynomial(certificates, seed)) for seed, _ in pairs]

    def send(number: int) -> None:
        actions.accept_polynomial(election_uuid=election.uuid, number=number, content=polynomials[number - 1])

    assert both(send) == []
    return [bool(trustee.vinput) for trustee in Trustee.objects.filter(election=election)]


def test_of_two_last_polynomials_the_second_opens_the_next_round() -> None:
    assert hold_round_3_at_once() == [True, True]


def test_without_the_lock_neither_sees_the_other_and_the_ceremony_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "locked", unlocked)
    assert hold_round_3_at_once() == [False, False]
