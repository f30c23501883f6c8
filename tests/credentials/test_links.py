"""Lost links, links sent again by officials, reminders: who gets what, how often, and that nobody learns who voted."""

import threading
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hustings import errors
from hustings.accounts.models import User
from hustings.audit.models import Entry
from hustings.board import actions as board
from hustings.board import casting, sealing
from hustings.credentials import link_actions, reminder_actions, seeds
from hustings.credentials.actions import invite
from hustings.credentials.link_actions import APART, SLOWLY, SOON, WINDOW, ask, settle, settle_due
from hustings.credentials.models import LinkRequest, Reminder, VotingRight
from hustings.credentials.reminder_actions import MOST, queue_due, queue_next, remind
from hustings.credentials.resend_actions import send_again
from hustings.elections.models import Election, State
from hustings.mailroom import letters
from hustings.mailroom.actions import send_waiting
from hustings.mailroom.models import Message, Purpose
from hustings.roll.models import Member, Role, Staff
from tests.board.drafts import sealing_election

pytestmark = pytest.mark.django_db(transaction=True)
KNOWN, WITHOUT, FORMER, UNKNOWN = (f"{name}@example.org" for name in ("member0", "member3", "member4", "nobody"))


@pytest.fixture
def election() -> Election:
    """An open election with three voters, one member who joined after its day, and one who is not active any more."""
    made, _ = sealing_election(members=3)
    assert sealing.seal(election_uuid=made.uuid, by=None)
    Election.objects.update(state=State.OPEN, opens_at=made.made_at)
    made.refresh_from_db()
    return made


@pytest.fixture
def organizer(election: Election) -> User:
    user = User.objects.create_user("organizer@example.org")
    Staff.objects.create(organization=election.organization, user=user, role=Role.ORGANIZER)
    return user


@pytest.fixture
def invited(election: Election) -> Election:
    invite(election_uuid=election.uuid)
    send_waiting()
    mail.outbox.clear()
    _an_hour_passes(Message)
    election.refresh_from_db()
    return election


def _an_hour_passes(*models: type[Message]) -> None:
    for model in models:
        model.objects.update(queued_at=timezone.now() - timedelta(hours=1))


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


def vote(election: Election, number: int) -> None:
    (private,) = seeds.private_credentials(election.uuid, number, 1)
    (ballot,) = casting.examiner_of(election.uuid).form.encrypt_many([private], [[[1, 0, 0]]])
    board.cast(election_uuid=election.uuid, ballot=ballot)


def link_in(text: object) -> str:
    (line,) = [line for line in f"{text}".splitlines() if "/#" in line]
    return line


# -- lost links --------------------------------------------------------------------------------------------------------


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


# -- sent again by an official -----------------------------------------------------------------------------------------


def test_an_official_has_a_link_sent_again(invited: Election, organizer: User) -> None:
    (private,) = seeds.private_credentials(invited.uuid, 0, 1)
    member = send_again(by=organizer, election=invited, address=" Member0@Example.org ")
    send_waiting()
    (message,) = mail.outbox
    assert message.to == [KNOWN]
    assert link_in(message.body).endswith(private)
    entry = Entry.objects.get(verb="credentials.send_again")
    assert entry.detail == {"member": member.pk, "address": KNOWN}


def test_sending_again_is_the_same_whether_or_not_somebody_has_voted(invited: Election, organizer: User) -> None:
    vote(invited, 0)
    send_waiting()
    mail.outbox.clear()
    for address in (KNOWN, "member1@example.org"):
        send_again(by=organizer, election=invited, address=address)
    rows = Message.objects.filter(kind="lost-link").order_by("pk")
    same = ("kind", "purpose", "bulk", "state", "reason", "organization", "election")
    one, other = rows.values(*same)
    assert one == other
    entries = Entry.objects.filter(verb="credentials.send_again")
    assert len({tuple(entry.detail) for entry in entries}) == 1
    send_waiting()
    texts = [message.body.replace(link_in(message.body), "").splitlines() for message in mail.outbox]
    assert len(texts[0]) == len(texts[1])


def test_a_corrected_address_gets_the_link_and_the_old_one_a_warning(invited: Election, organizer: User) -> None:
    Member.objects.filter(address=KNOWN).update(address="new@example.org", mailbox="new@example.org")
    send_again(by=organizer, election=invited, address="new@example.org")
    send_waiting()
    assert sorted(message.to[0] for message in mail.outbox) == [KNOWN, "new@example.org"]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("nobody", "no e-mail address"),
        (UNKNOWN, "Nobody on the roll"),
        (WITHOUT, "has no vote in this election"),
        (FORMER, "has no vote in this election"),
    ],
)
def test_who_gets_nothing_again(invited: Election, organizer: User, address: str, said: str) -> None:
    with pytest.raises(errors.WrongInput, match=said) as refused:
        send_again(by=organizer, election=invited, address=address)
    assert refused.value.field == "address"


def test_a_link_is_sent_again_once_in_ten_minutes(election: Election, organizer: User) -> None:
    invite(election_uuid=election.uuid)
    with pytest.raises(errors.WrongInput, match="less than ten minutes ago"):
        send_again(by=organizer, election=election, address=KNOWN)
    _an_hour_passes(Message)
    send_again(by=organizer, election=election, address=KNOWN)
    with pytest.raises(errors.WrongInput, match="less than ten minutes ago"):
        send_again(by=organizer, election=election, address=KNOWN)
    send_again(by=organizer, election=election, address="member1@example.org")


def test_links_sent_again_are_counted(invited: Election, organizer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hustings.credentials.resend_actions.MOST_IN_AN_HOUR", 1)
    send_again(by=organizer, election=invited, address=KNOWN)
    with pytest.raises(errors.TooMany, match="Very many"):
        send_again(by=organizer, election=invited, address="member1@example.org")


def test_links_are_sent_again_by_organizers_while_the_vote_is_open(invited: Election, organizer: User) -> None:
    Election.objects.update(state=State.CLOSED)
    with pytest.raises(errors.WrongState, match="while the vote is open"):
        send_again(by=organizer, election=invited, address=KNOWN)
    Staff.objects.update(role=Role.OBSERVER)
    with pytest.raises(errors.NotAllowed):
        send_again(by=organizer, election=invited, address=KNOWN)
    Staff.objects.all().delete()
    with pytest.raises(errors.NotFound):
        send_again(by=organizer, election=invited, address=KNOWN)


# -- reminders ---------------------------------------------------------------------------------------------------------


def test_those_who_have_not_voted_are_reminded(invited: Election, organizer: User) -> None:
    vote(invited, 1)
    remind(by=organizer, election=invited)
    assert queue_due() == 1
    assert queue_due() == 0
    rows = Message.objects.filter(kind="reminder").order_by("pk")
    assert [*rows.values_list("to", "purpose", "bulk")] == [
        (KNOWN, Purpose.NOTICE, True),
        ("member2@example.org", Purpose.NOTICE, True),
    ]
    send_waiting()
    (private,) = seeds.private_credentials(invited.uuid, 0, 1)
    (message,) = [message for message in mail.outbox if message.to == [KNOWN] and "still time" in message.subject]
    assert link_in(message.body).endswith(private)
    assert Entry.objects.get(verb="credentials.remind").detail == {"reminder": 1}


def test_who_votes_meanwhile_is_not_reminded(invited: Election, organizer: User) -> None:
    remind(by=organizer, election=invited)
    queue_due()
    vote(invited, 0)
    late = Message.objects.get(kind="reminder", to=KNOWN)
    with pytest.raises(errors.NotNeeded):
        letters.letter(late)
    send_waiting()
    assert not [message for message in mail.outbox if message.to == [KNOWN] and "still time" in message.subject]
    assert not Message.objects.filter(pk=late.pk).exists(), "the row would say who voted when"


def test_a_reminder_goes_on_where_it_was(invited: Election, organizer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hustings.credentials.reminder_actions.BATCH", 2)
    made = remind(by=organizer, election=invited)
    assert [queue_next(reminder=made.pk) for _ in range(3)] == [2, 1, 0]
    assert Message.objects.filter(kind="reminder").count() == 3
    assert Reminder.objects.under_way().count() == 0


def test_a_reminder_to_a_new_address_warns_the_first_one(invited: Election, organizer: User) -> None:
    Member.objects.filter(address=KNOWN).update(address="new@example.org", mailbox="new@example.org")
    remind(by=organizer, election=invited)
    queue_due()
    assert [*Message.objects.filter(kind="link-moved").values_list("to", flat=True)] == [KNOWN]


def test_a_reminder_ends_with_the_vote(invited: Election, organizer: User) -> None:
    remind(by=organizer, election=invited)
    Election.objects.update(closes_at=timezone.now())
    queue_due()
    assert not Message.objects.filter(kind="reminder").exists()
    assert Reminder.objects.under_way().count() == 0


def test_a_reminder_that_fails_keeps_no_other_waiting(
    invited: Election, organizer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Election.objects.get(pk=invited.pk)
    broken.pk = "HustingsBroken"
    broken.save(force_insert=True)
    first = Reminder.objects.create(election=broken, number=1)
    remind(by=organizer, election=invited)
    whole = reminder_actions.queue_next

    def failing(*, reminder: int) -> int:
        if reminder == first.pk:
            raise ValueError("broken")
        return whole(reminder=reminder)

    monkeypatch.setattr(reminder_actions, "queue_next", failing)
    with pytest.raises(ValueError, match="broken"):
        queue_due()
    assert Message.objects.filter(kind="reminder").exists()


def test_members_are_not_reminded_every_day(invited: Election, organizer: User) -> None:
    for number in range(1, MOST + 1):
        assert remind(by=organizer, election=invited).number == number
        with pytest.raises(errors.WrongState, match=f"have been {MOST}" if number == MOST else "less than a day ago"):
            remind(by=organizer, election=invited)
        Reminder.objects.update(asked_at=timezone.now() - timedelta(hours=25))


def test_nobody_is_reminded_before_all_are_invited(election: Election, organizer: User) -> None:
    with pytest.raises(errors.WrongState, match="not all on their way"):
        remind(by=organizer, election=election)
    Election.objects.update(state=State.READY, opens_at=timezone.now() + timedelta(hours=1))
    with pytest.raises(errors.WrongState, match="while the vote is open"):
        remind(by=organizer, election=election)


def test_organizers_remind(invited: Election, organizer: User) -> None:
    Staff.objects.update(role=Role.OBSERVER)
    with pytest.raises(errors.NotAllowed):
        remind(by=organizer, election=invited)
