"""The organizer's pages about letters: true figures, nothing about who has voted, and what officials can do."""

import csv
import io
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from hustings.accounts.models import User
from hustings.audit.models import Entry
from hustings.credentials.models import Reminder, VotingRight
from hustings.elections.models import Election, State
from hustings.mailroom.models import Message, Pace, Purpose, Suppression
from hustings.roll.models import Member, Role, Staff
from hustings.web.organizer import mail_figures, mail_unreached
from tests.web.elections import Vote, open_election
from tests.web.officials import person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def vote() -> Vote:
    made = open_election(voters=4)
    Election.objects.update(invited=made.election.eligible)
    for number in range(4):
        letter(made, "invitation", number)
    made.election.refresh_from_db()
    return made


@pytest.fixture
def owner(vote: Vote) -> User:
    user = person("owner@forward.example.org")
    Staff.objects.create(organization=vote.election.organization, user=user, role=Role.OWNER)
    return user


@pytest.fixture
def client(owner: User) -> Client:
    return signed_in(owner)


def letter(vote: Vote, kind: str, number: int, state: str = "sent", **fields: object) -> Message:
    member = VotingRight.objects.get(election=vote.election, number=number).member
    assert member is not None
    defaults = {"sent_at": timezone.now() if state in ("sent", "delivered") else None, "domain": "example.org"}
    return Message.objects.create(
        kind=kind,
        key=f"{kind}:{vote.uuid}:{number}:{Message.objects.count()}",
        to=member.mailbox,
        reference={"election": vote.uuid, "right": number},
        election=vote.uuid,
        organization=vote.election.organization_id,
        state=state,
        **{**defaults, **fields},
    )


def at(vote: Vote, name: str) -> str:
    return reverse(f"organizer:{name}", args=[vote.election.organization.slug, vote.uuid])


def text_of(client: Client, vote: Vote, name: str) -> str:
    answer = client.get(at(vote, name))
    assert answer.status_code == 200
    return answer.content.decode()


# -- figures -----------------------------------------------------------------------------------------------------------


def test_figures_are_those_of_the_rows(vote: Vote) -> None:
    Message.objects.filter(reference__right=1).update(state="bounced")
    letter(vote, "lost-link", 2, state="queued")
    found = mail_figures.figures(vote.election)
    states = [state for state, *_words in mail_figures.STATES]
    said = {row.title: {state: n for state, n in zip(states, row.counts, strict=True) if n} for row in found.open}
    assert said == {"Voting links": {"sent": 3, "bounced": 1}, "Links sent again": {"queued": 1}}
    assert (found.waiting, found.all) == (1, 5)


def test_every_state_has_its_words() -> None:
    assert [state for state, *_words in mail_figures.STATES] == Message.State.values


@pytest.mark.parametrize("name", ["mail", "mail-domains", "mail-unreached", "mail-progress"])
def test_no_page_differs_by_what_became_of_receipts_and_reminders(vote: Vote, client: Client, name: str) -> None:
    """One receipt and one reminder: whose, and how they fared, changes no byte."""
    seen = set()
    for voter, other in ((0, 1), (1, 0)):
        for state in ("sent", "bounced", "queued", "suppressed", "unknown", "failed"):
            receipt = letter(vote, "receipt", voter, state=state, domain="of-one-member.example.org")
            reminder = letter(vote, "reminder", other, state=state, domain="of-one-member.example.org")
            warning = letter(vote, "link-moved", other, state=state, domain="of-one-member.example.org")
            page = text_of(client, vote, name)
            seen.add(page.split("<main")[-1].split("csrfmiddlewaretoken")[0])
            assert "of-one-member" not in page
            receipt.delete()
            reminder.delete()
            warning.delete()
    assert len(seen) == 1


def test_a_paused_domain_of_few_members_is_not_named(vote: Vote) -> None:
    """What goes to a domain with one member is about that member."""
    Pace.objects.create(key=Pace.of("domain", "example.org"), strikes=2, waits=True, reason="greylisted")
    assert mail_figures.pauses(vote.election) == []
    for number in range(mail_figures.FEWEST):
        letter(vote, "invitation", number % 4)
    assert [pause.domain for pause in mail_figures.pauses(vote.election)] == ["example.org"]


def test_the_page_says_that_the_provider_is_away(vote: Vote, client: Client) -> None:
    paused = {"paused_until": timezone.now() + timedelta(minutes=5), "reason": "connection refused"}
    Pace.objects.create(key=Pace.PROVIDER, **paused)
    page = text_of(client, vote, "mail")
    assert "The mail server cannot be reached" in page
    assert "connection refused" in page


def test_progress_is_said_with_its_speed_and_its_end(vote: Vote, client: Client) -> None:
    for number in range(4):
        letter(vote, "invitation", number, state="queued")
    for number in range(6):
        letter(vote, "lost-link", number % 4)
        letter(vote, "reminder", number % 4)
    Message.objects.filter(state="sent").update(taken_at=timezone.now(), bulk=True)
    answer = client.get(at(vote, "mail-progress")).json()
    assert (answer["done"], answer["total"], answer["finished"]) == (10, 14, False)
    assert "10 of 14 letters have been dealt with. At 2 a minute the rest takes 2\xa0minutes." in answer["text"]
    Message.objects.update(taken_at=timezone.now() - timedelta(hours=1))
    assert "None left within the last minutes" in client.get(at(vote, "mail-progress")).json()["text"]
    Message.objects.update(state="sent")
    assert client.get(at(vote, "mail-progress")).json()["finished"] is True


def test_letters_not_queued_yet_are_part_of_the_whole(vote: Vote) -> None:
    Election.objects.update(eligible=10)
    vote.election.refresh_from_db()
    far = mail_figures.progress(vote.election, mail_figures.figures(vote.election))
    assert (far.done, far.total) == (4, 10)


def test_links_are_counted_by_domain(vote: Vote, monkeypatch: pytest.MonkeyPatch) -> None:
    letter(vote, "invitation", 0, state="bounced", domain="b.example.org")
    letter(vote, "invitation", 1, state="unknown", domain="c.example.org")
    letter(vote, "invitation", 1, state="queued", domain="c.example.org")
    rows = mail_figures.domains(vote.election)
    assert [(row.name, row.letters, row.taken, row.back, row.other, row.waiting, row.share) for row in rows] == [
        ("example.org", 4, 4, 0, 0, 0, "0.0\xa0%"),
        ("c.example.org", 2, 0, 0, 1, 1, "0.0\xa0%"),
        ("b.example.org", 1, 0, 1, 0, 0, "100.0\xa0%"),
    ]
    monkeypatch.setattr(mail_figures, "MOST_DOMAINS", 1)
    assert [(row.name, row.letters) for row in mail_figures.domains(vote.election)] == [("example.org", 4), ("", 3)]


def test_letters_over_time_have_no_gaps(vote: Vote) -> None:
    first = Message.objects.filter(kind="invitation")[0]
    Message.objects.filter(pk=first.pk).update(sent_at=timezone.now() - timedelta(hours=3))
    assert [span.ballots for span in mail_figures.over_time(vote.election)] == [1, 0, 0, 3]
    Message.objects.filter(pk=first.pk).update(sent_at=timezone.now() - timedelta(days=5))
    assert [span.ballots for span in mail_figures.over_time(vote.election)] == [1, 0, 0, 0, 0, 3]


@override_settings(MAIL_PROVIDER="postmark", MAIL_WEBHOOK="user:secret")
def test_the_page_says_whether_deliveries_are_reported(vote: Vote, client: Client) -> None:
    assert "does not report" not in text_of(client, vote, "mail")
    with override_settings(MAIL_PROVIDER="smtp"):
        assert "does not report" in text_of(client, vote, "mail")


@override_settings(MAIL_WARM_UP=200, MAIL_RATE=50)
def test_the_page_says_how_much_may_go_today(vote: Vote, client: Client) -> None:
    today = timezone.now().date()
    Pace.objects.create(key=Pace.PROVIDER, day=today, first_day=today - timedelta(days=1), sent=120)
    assert "at most 400 letters go today" in text_of(client, vote, "mail")


# -- who is not reached ------------------------------------------------------------------------------------------------


def test_who_is_not_reached_is_listed_by_the_voting_link_alone(vote: Vote, client: Client) -> None:
    for state, number in (("bounced", 0), ("failed", 1), ("suppressed", 2)):
        Message.objects.filter(reference__right=number).update(state=state, reason=f"why {state}")
    letter(vote, "receipt", 3, state="bounced")
    letter(vote, "reminder", 3, state="bounced")
    rows = list(mail_unreached.unreached(vote.election))
    assert [(row.member.mailbox, row.state) for row in rows] == [
        ("member0@example.org", "bounced"),
        ("member1@example.org", "failed"),
        ("member2@example.org", "suppressed"),
    ]
    page = text_of(client, vote, "mail-unreached")
    assert "why bounced" in page
    assert "member3@example.org" not in page


def test_who_was_reached_later_is_not_listed(vote: Vote) -> None:
    Message.objects.filter(reference__right=0).update(state="bounced")
    again = letter(vote, "lost-link", 0, state="bounced")
    assert len(list(mail_unreached.unreached(vote.election))) == 1
    Message.objects.filter(pk=again.pk).update(state="sent")
    assert list(mail_unreached.unreached(vote.election)) == []


def test_the_list_is_paged(vote: Vote, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    Message.objects.update(state="bounced")
    monkeypatch.setattr("hustings.web.organizer.mail.ON_A_PAGE", 3)
    monkeypatch.setattr(mail_unreached, "AT_ONCE", 2)
    rows, following = mail_unreached.page(vote.election, 0, 3)
    assert [row.member.mailbox for row in rows] == [f"member{number}@example.org" for number in range(3)]
    page = client.get(at(vote, "mail-unreached"), {"after": f"{following}"}).content.decode()
    assert "member3@example.org" in page
    assert "member2@example.org" not in page
    for nonsense in ("x", "-1", "9" * 40, "²"):
        assert client.get(at(vote, "mail-unreached"), {"after": nonsense}).status_code == 200


def test_the_file_has_the_same_and_no_formulas(vote: Vote, client: Client) -> None:
    Message.objects.filter(reference__right=0).update(state="bounced", reason="550 no such user")
    Member.objects.filter(address="member0@example.org").update(
        address="new@example.org", mailbox="new@example.org", given_name="=1+1"
    )
    answer = client.get(at(vote, "mail-unreached-file"))
    assert answer["Content-Disposition"].startswith('attachment; filename="not-reached-')
    text = answer.content.decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(text))
    assert (line["address"], line["sent_to"], line["first_name"]) == ("new@example.org", "member0@example.org", "'=1+1")
    assert line["answer"] == "550 no such user"


# -- what officials do -------------------------------------------------------------------------------------------------


def test_a_link_is_sent_again_from_the_page(vote: Vote, client: Client) -> None:
    Message.objects.all().delete()
    answer = client.post(at(vote, "mail-again"), {"address": "member1@example.org"}, follow=True)
    assert "The link is on its way to member1@example.org." in answer.content.decode()
    assert Message.objects.get().to == "member1@example.org"
    refused = client.post(at(vote, "mail-again"), {"address": "nobody@example.org"})
    assert refused.status_code == 422
    assert "Nobody on the roll has this address. Look for the member" in refused.content.decode()


def test_the_page_answers_the_same_for_who_has_voted_and_who_has_not(vote: Vote, client: Client) -> None:
    Message.objects.all().delete()
    vote.cast(0, 0)
    pages = []
    for number in (0, 1):
        address = f"member{number}@example.org"
        answer = client.post(at(vote, "mail-again"), {"address": address}, follow=True)
        page = answer.content.decode().replace(address, "?").split("<main")[1].split("csrfmiddlewaretoken")[0]
        pages.append((answer.redirect_chain, page))
    assert pages[0] == pages[1]
    entries = Entry.objects.filter(verb="credentials.send_again")
    assert [sorted(entry.detail) for entry in entries] == [["address", "member"]] * 2


def test_an_address_that_works_again_is_written_to(vote: Vote, client: Client) -> None:
    Message.objects.filter(reference__right=0).update(state="bounced")
    for address in ("member0@example.org", "member1@example.org"):
        Suppression.objects.create(address=address, scope="all", reason="bounced")
    back, arrived = (Message.objects.get(reference__right=number).pk for number in (0, 1))
    slug = vote.election.organization.slug
    answer = client.post(reverse("organizer:mail-write-again", args=[slug, vote.uuid, back]), follow=True)
    assert "Letters to member0@example.org are sent again" in answer.content.decode()
    assert [*Suppression.objects.values_list("address", flat=True)] == ["member1@example.org"]
    receipt = letter(vote, "receipt", 1, state="bounced").pk
    for other in (arrived, receipt, 999_999, 10**40):
        # What came back there was no voting link: the log would tell that somebody voted, or did not.
        assert client.post(reverse("organizer:mail-write-again", args=[slug, vote.uuid, other])).status_code == 404
    assert Suppression.objects.count() == 1
    assert Entry.objects.filter(verb="mail.lift").count() == 1


def test_reminding_from_the_page(vote: Vote, client: Client) -> None:
    assert "Remind those who have not voted" in text_of(client, vote, "mail")
    answer = client.post(at(vote, "mail-remind"), follow=True)
    page = answer.content.decode()
    assert "Everybody who has not voted is being reminded." in page
    assert "less than a day ago" in page
    assert Reminder.objects.get().number == 1
    assert client.post(at(vote, "mail-remind"), headers={"accept": "application/json"}).json()["code"] == "WrongState"


def test_stopped_letters_go_on_when_an_official_says_so(vote: Vote, client: Client) -> None:
    key = Pace.of("election", vote.uuid)
    Pace.objects.create(key=key, stopped=True, reason="60 of the last 1000 letters came back")
    assert "60 of the last 1000 letters came back" in text_of(client, vote, "mail")
    client.post(at(vote, "mail-go-on"))
    assert Pace.objects.of_election(vote.uuid) is None
    assert Entry.objects.get(verb="mail.go_on").detail == {"stopped": "60 of the last 1000 letters came back"}
    again = client.post(at(vote, "mail-go-on"), headers={"accept": "application/json"})
    assert again.json()["code"] == "WrongState"


@pytest.mark.parametrize("name", ["mail-again", "mail-remind", "mail-go-on"])
def test_what_sends_mail_asks_who_is_there(vote: Vote, owner: User, name: str) -> None:
    answer = signed_in(owner, recently=False).post(at(vote, name), {"address": "member1@example.org"})
    assert answer["Location"].startswith("/accounts/reauthenticate/")


@pytest.mark.parametrize("name", ["mail-again", "mail-remind", "mail-go-on", "mail-rehearsal", "mail-sender"])
def test_observers_look_only(vote: Vote, name: str) -> None:
    observer = person("observer@example.org")
    Staff.objects.create(organization=vote.election.organization, user=observer, role=Role.OBSERVER)
    client = signed_in(observer)
    assert client.post(at(vote, name), {"address": "member1@example.org", "language": "en"}).status_code == 403
    assert client.get(at(vote, name)).status_code in (200, 405)


# -- rehearsal ---------------------------------------------------------------------------------------------------------


def test_a_rehearsal_goes_to_the_staff_only_and_lets_nobody_vote(vote: Vote, client: Client) -> None:
    from hustings.mailroom.actions import send_waiting  # noqa: PLC0415 - of this test only

    Message.objects.all().delete()
    other = person("organizer@example.org")
    Staff.objects.create(organization=vote.election.organization, user=other, role=Role.ORGANIZER)
    client.post(at(vote, "mail-rehearsal"), {"language": "en"})
    send_waiting()
    assert {message.to[0] for message in mail.outbox} == {"owner@forward.example.org", "organizer@example.org"}
    assert len(mail.outbox) >= 8
    for message in mail.outbox:
        assert message.subject.startswith("Rehearsal: ")
        assert "This is a rehearsal, for staff." in message.body
        assert "/#" not in message.body.replace("example.org/", "")
        assert not any(credential in message.body for credential in vote.credentials)
    linked = [message for message in mail.outbox if "no ballot of yours" in f"{message.body}".lower()]
    assert f"http://localhost:8000/e/{vote.uuid}/" in linked[0].body
    page = text_of(client, vote, "mail-rehearsal")
    assert "organizer@example.org" in page
    assert Entry.objects.get(verb="mail.rehearse").detail["staff"] == 2


def test_rehearsals_are_not_members_letters(vote: Vote, client: Client) -> None:
    before = text_of(client, vote, "mail")
    client.post(at(vote, "mail-rehearsal"), {"language": "es"})
    assert Message.objects.filter(kind="rehearsal", language="es").exists()
    after = text_of(client, vote, "mail").replace("The letters are on their way to the staff.", "")
    assert mail_figures.figures(vote.election).all == 4
    assert len(after) - len(before) < 200


@pytest.mark.parametrize("state", [State.DRAFT, State.READY])
def test_letters_are_rehearsed_before_the_vote(vote: Vote, client: Client, state: State) -> None:
    Election.objects.update(state=state)
    assert client.post(at(vote, "mail-rehearsal"), {"language": "en"}).status_code == 302
    assert Message.objects.filter(kind="rehearsal").exists()
    refused = client.post(at(vote, "mail-rehearsal"), {"language": "en"}, headers={"accept": "application/json"})
    assert refused.json()["code"] == "TooMany"


def test_a_vote_that_is_over_is_not_rehearsed(vote: Vote, client: Client) -> None:
    Election.objects.update(state=State.CANCELLED)
    answer = client.post(at(vote, "mail-rehearsal"), {"language": "en"})
    assert answer.status_code == 422
    assert "nothing left to rehearse" in answer.content.decode()


def test_a_rehearsed_letter_has_the_purpose_of_the_real_one(vote: Vote, client: Client) -> None:
    client.post(at(vote, "mail-rehearsal"), {"language": "en"})
    rows = Message.objects.filter(kind="rehearsal")
    assert {row.reference["kind"]: row.purpose for row in rows}["reminder"] == Purpose.NOTICE


# -- the sender --------------------------------------------------------------------------------------------------------


def test_the_sender_is_looked_up_only_when_asked(vote: Vote, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hustings.mailroom.sender_check.resolver", lambda: 1 / 0)
    assert "votes@localhost" in text_of(client, vote, "mail-sender")
    refused = client.post(at(vote, "mail-sender"), {"selectors": "a b c d e"})
    assert refused.status_code == 422
    monkeypatch.undo()
    page = client.post(at(vote, "mail-sender"), {"selectors": ""}).content.decode()
    assert "not at a domain of the internet" in page
