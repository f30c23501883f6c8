"""Reminders: who gets one and when, who may have them sent, and that none tells who voted when."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from hustings import errors
from hustings.accounts.models import User
from hustings.audit.models import Entry
from hustings.credentials import reminder_actions, seeds
from hustings.credentials.models import Reminder
from hustings.credentials.reminder_actions import MOST, queue_due, queue_next, remind
from hustings.elections.models import Election, State
from hustings.mailroom import letters
from hustings.mailroom.actions import send_waiting
from hustings.mailroom.models import Message, Purpose
from hustings.roll.models import Member, Role, Staff
from tests.credentials.linking import KNOWN, link_in, vote

pytestmark = pytest.mark.django_db(transaction=True)


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
