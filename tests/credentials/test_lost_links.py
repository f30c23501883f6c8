"""Lost links: who gets the link again, how often, and that nobody learns who is a member."""

import threading
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hustings.credentials import link_actions, seeds
from hustings.credentials.link_actions import APART, SLOWLY, SOON, WINDOW, ask, settle, settle_due
from hustings.credentials.models import LinkRequest, VotingRight
from hustings.elections.models import Election, State
from hustings.mailroom.actions import send_waiting
from hustings.mailroom.models import Message, Purpose
from hustings.roll.models import Member
from tests.credentials.linking import FORMER, KNOWN, UNKNOWN, WITHOUT, link_in

pytestmark = pytest.mark.django_db(transaction=True)


def asks(election: Election, *addresses: str, network: str = "home") -> None:
    for address in addresses:
        ask(election_uuid=election.uuid, address=address, network=network)
    settle_due()
    send_waiting()


def later(by: timedelta) -> None:
    """Let all that was settled be longer ago; the windows begin anew."""
    for row in LinkRequest.objects.all():
        at = row.settled_at and row.settled_at - by
        fields = {"window": row.window - by // WINDOW, "settled_at": at, "not_before": row.not_before - by}
        LinkRequest.objects.filter(pk=row.pk).update(**fields)


def test_the_same_link_comes_again(election: Election) -> None:
    asks(election, KNOWN)
    (message,) = mail.outbox
    assert message.to == [KNOWN]
    (private,) = seeds.private_credentials(election.uuid, 0, 1)
    assert link_in(message.body) == f"http://localhost:8000/vote/{election.uuid}/#{private}"
    row = Message.objects.get()
    assert (row.kind, row.purpose, row.bulk) == ("lost-link", Purpose.SERVICE, False)


def test_strangers_and_former_members_are_never_written_to(election: Election) -> None:
    asks(election, UNKNOWN, FORMER)
    assert mail.outbox == []
    assert LinkRequest.objects.filter(settled_at=None).count() == 0


def test_a_member_without_a_vote_is_told_why(election: Election) -> None:
    asks(election, WITHOUT)
    (message,) = mail.outbox
    assert message.to == [WITHOUT]
    assert "There is none" in message.body
    assert "/#" not in message.body


def test_a_link_of_one_organization_is_not_sent_by_another(election: Election) -> None:
    Member.objects.filter(address=KNOWN).update(address="else@example.org")
    asks(election, KNOWN)
    assert mail.outbox == []


def test_noting_asks_the_same_of_the_database_whoever_has_the_address(election: Election) -> None:
    """The shape of the work is compared, not its time: nothing about members is read, and as much is written."""
    shapes = []
    for address in (KNOWN, WITHOUT, FORMER, UNKNOWN):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            ask(election_uuid=election.uuid, address=address, network="home")
        shapes.append([query["sql"].replace(address, "?") for query in seen])
        assert not any("member" in sql.replace(address, "").lower() or "votingright" in sql for sql in shapes[-1])
    kinds = [[sql.split()[0] for sql in shape] for shape in shapes]
    assert all(kind == kinds[0] for kind in kinds)
    assert LinkRequest.objects.count() == 4


def test_asking_twice_is_asking_once(election: Election) -> None:
    asks(election, KNOWN, KNOWN)
    asks(election, KNOWN)
    asks(election, KNOWN, network="work")
    assert len(mail.outbox) == 1
    later(WINDOW)
    asks(election, KNOWN)
    assert len(mail.outbox) == 2


def test_after_a_few_in_a_day_letters_come_further_apart_and_never_stop(election: Election) -> None:
    """A stranger who asks for a member's link over and over has the link sent to the member, and locks nobody out."""
    for number in range(1, SOON + 3):
        asks(election, KNOWN, network="a stranger's")
        assert len(mail.outbox) == min(number, SOON)
        later(WINDOW)
    later(APART)
    asks(election, KNOWN)
    assert len(mail.outbox) == SOON + 1


def test_an_office_is_served_and_a_network_that_asks_for_very_many_more_slowly(
    election: Election, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_actions, "OFFICE", SLOWLY)
    addresses = [f"x{number}@example.org" for number in range(2 * SLOWLY + 5)]
    settled = LinkRequest.objects.exclude(settled_at=None)
    asks(election, *addresses, network="office")
    assert settled.count() == SLOWLY
    asks(election, KNOWN, network="office")
    assert mail.outbox == []
    asks(election, KNOWN, network="home")
    assert len(mail.outbox) == 1, "nobody else waits for that network"
    for so_far in (2 * SLOWLY + 1, len(addresses) + 2):
        later(timedelta(minutes=1))
        settle_due()
        assert settled.count() == so_far
    assert len(mail.outbox) == 1, "the address has had its letter"


def test_what_a_network_has_waiting_is_bounded(election: Election, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_actions, "MOST_WAITING", 3)
    for number in range(5):
        ask(election_uuid=election.uuid, address=f"x{number}@example.org", network="flood")
    ask(election_uuid=election.uuid, address=KNOWN, network="home")
    assert LinkRequest.objects.count() == 4


def test_a_request_is_forgotten_after_a_day(election: Election) -> None:
    asks(election, KNOWN, UNKNOWN)
    LinkRequest.objects.update(asked_at=timezone.now() - timedelta(hours=25))
    settle_due()
    assert LinkRequest.objects.count() == 0


def test_nothing_is_sent_once_the_vote_is_over(election: Election) -> None:
    ask(election_uuid=election.uuid, address=KNOWN, network="home")
    Election.objects.update(closes_at=timezone.now())
    settle_due()
    assert Message.objects.count() == 0
    assert LinkRequest.objects.filter(settled_at=None).count() == 0


def test_who_joined_during_the_vote_gets_the_link_again(election: Election) -> None:
    VotingRight.objects.filter(number=0).update(pooled=True, drawn_at=timezone.now())
    asks(election, KNOWN)
    assert ["/#" in f"{message.body}" for message in mail.outbox] == [True]


def test_a_request_in_the_first_second_is_answered(election: Election) -> None:
    """The window has begun, and the clock has not noted it yet."""
    Election.objects.update(state=State.READY)
    asks(election, KNOWN)
    assert len(mail.outbox) == 1


def test_who_may_not_vote_any_more_gets_no_link(election: Election) -> None:
    VotingRight.objects.filter(number=0).update(pooled=True, drawn_at=timezone.now(), voided_at=timezone.now())
    asks(election, KNOWN)
    assert ["/#" in message.body for message in mail.outbox] == [False]


def test_the_first_address_is_warned_when_the_link_goes_elsewhere(invited: Election) -> None:
    """Whoever may change the roll cannot have a member's link sent to themselves unseen."""
    Member.objects.filter(address=KNOWN).update(address="new@example.org", mailbox="new@example.org")
    asks(invited, "new@example.org")
    assert {message.to[0]: "/#" in message.body for message in mail.outbox} == {"new@example.org": True, KNOWN: False}
    warning = next(message for message in mail.outbox if message.to == [KNOWN])
    assert "new@example.org" not in warning.body
    later(WINDOW)
    asks(invited, "new@example.org")
    assert [message.to for message in mail.outbox].count([KNOWN]) == 1


@pytest.mark.postgresql
@pytest.mark.parametrize("is_locked", [True, False])
def test_two_requests_of_one_address_at_once_are_one_letter(
    election: Election, is_locked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin without the election's lock shows that the lock is what does it: two clocks see the same requests."""
    for network in ("home", "work"):
        ask(election_uuid=election.uuid, address=KNOWN, network=network)
    first, second = LinkRequest.objects.order_by("pk").values_list("pk", flat=True)
    together, looked = Barrier(2), Barrier(2)
    mine, due = threading.local(), LinkRequest.objects.__class__.due
    # Of two clocks each has come upon another of the two requests.
    monkeypatch.setattr(LinkRequest.objects.__class__, "due", lambda rows: due(rows).filter(pk=mine.request))
    if not is_locked:
        judged = link_actions._not_too_many
        monkeypatch.setattr(link_actions, "locked", lambda uuid: Election.objects.get(pk=uuid))
        monkeypatch.setattr(link_actions, "_not_too_many", lambda *what: (judged(*what), looked.wait(30))[0])

    def work(request: int) -> None:
        mine.request = request
        together.wait(30)
        settle(election_uuid=election.uuid)
        connection.close()

    threads = [Thread(target=work, args=[request]) for request in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Message.objects.count() == (1 if is_locked else 2)
