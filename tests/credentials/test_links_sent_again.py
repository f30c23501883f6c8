"""Links sent again by officials: to whom, how often, by whom, and that nobody learns who voted."""

import pytest
from django.core import mail

from hustings import errors
from hustings.accounts.models import User
from hustings.audit.models import Entry
from hustings.credentials import seeds
from hustings.credentials.actions import invite
from hustings.credentials.resend_actions import send_again
from hustings.elections.models import Election, State
from hustings.mailroom.actions import send_waiting
from hustings.mailroom.models import Message
from hustings.roll.models import Member, Role, Staff
from tests.credentials.linking import FORMER, KNOWN, UNKNOWN, WITHOUT, an_hour_passes, link_in, vote

pytestmark = pytest.mark.django_db(transaction=True)


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
    an_hour_passes(Message)
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
