"""The pages on which letters are worded: looked at with examples, tried, saved as versions, taken back."""

import re
from html import unescape
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from hustings.audit.models import Entry
from hustings.mailroom.actions import send_waiting
from hustings.mailroom.models import Message, Purpose, Wording
from hustings.roll.models import Role
from tests.web.elections import open_election
from tests.web.officials import Office, office, person, signed_in

pytestmark = pytest.mark.django_db
TEXT = "Hello {name},\n\nplease vote for <b>our</b> future:\n\n{link}\n\nor type this code at {page}:\n\n{credential}"
GIVEN = {"subject": "Vote, {name}: {election}", "text": TEXT}


@pytest.fixture
def place() -> Office:
    return office()


def url(place: Office, rest: str = "") -> str:
    return f"/organizer/{place.slug}/letters/{rest}"


def post(place: Office, do: str, client: Client | None = None, **given: str) -> Any:
    client = client or signed_in(place.owner)
    return client.post(url(place, "invitation/en/"), {**GIVEN, **given, "do": do})


def test_every_kind_is_listed_in_each_language(place: Office) -> None:
    page = signed_in(place.owner).get(url(place)).content.decode()
    for rest in ("invitation/en/", "invitation/es/", "receipt/en/", "reminder/es/", "lost-link/en/"):
        assert url(place, rest) in page
    assert "trustee_invitation" not in page
    assert "link-moved" not in page


def test_the_editor_begins_with_the_built_in_text_of_the_language(place: Office) -> None:
    client = signed_in(place.owner)
    assert "Dear {name}," in client.get(url(place, "invitation/en/")).content.decode()
    assert "Hola, {name}:" in client.get(url(place, "invitation/es/")).content.decode()


def test_looking_at_it_saves_nothing(place: Office) -> None:
    answer = post(place, "look")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert not Wording.objects.exists()
    assert not Message.objects.exists()
    html = unescape(re.findall('srcdoc="([^"]*)"', page)[0])
    assert "please vote for &lt;b&gt;our&lt;/b&gt; future" in html
    assert ">Vote now</a>" in html
    assert "You get this letter because you may vote in a vote of Forward Together" in html
    assert "style=" not in html
    assert 'sandbox=""' in page
    assert "Vote, Ada: Our endorsement" in page
    assert "{" not in re.findall("<pre[^>]*>(.*?)</pre>", page, re.DOTALL)[0]


def test_sending_it_to_oneself(place: Office) -> None:
    assert "on its way to you" in post(place, "try").content.decode()
    (message,) = Message.objects.all()
    assert (message.to, message.purpose) == (place.owner.email, Purpose.SERVICE)
    send_waiting()
    (letter,) = mail.outbox
    assert letter.subject == "Test: Vote, Ada: Our endorsement"
    assert "please vote for <b>our</b> future" in letter.body
    assert not Wording.objects.exists()


def test_saving_makes_a_version_that_holds(place: Office) -> None:
    assert post(place, "save").status_code == 302
    (wording,) = Wording.objects.all()
    assert (wording.version, wording.kind, wording.language, wording.by) == (1, "invitation", "en", place.owner.email)
    assert (wording.subject, wording.text) == (GIVEN["subject"], TEXT)
    client = signed_in(place.owner)
    assert "version 1" in client.get(url(place)).content.decode()
    assert "please vote for &lt;b&gt;our" in client.get(url(place, "invitation/en/")).content.decode()
    assert "Hola, {name}:" in client.get(url(place, "invitation/es/")).content.decode()
    (entry,) = Entry.objects.filter(verb="wording.write")
    assert entry.detail == {"kind": "invitation", "language": "en", "version": 1, "built_in": False}


def test_saving_what_holds_makes_no_version(place: Office) -> None:
    post(place, "save")
    post(place, "save", text=TEXT.replace("\n", "\r\n"))
    assert Wording.objects.count() == 1


def test_versions_are_kept_and_told_apart(place: Office) -> None:
    post(place, "save")
    post(place, "save", text=TEXT.replace("future", "past"))
    client = signed_in(place.owner)
    page = client.get(url(place, "invitation/en/2/")).content.decode()
    assert "<del>please vote for &lt;b&gt;our&lt;/b&gt; future:</del>" in page
    assert "<ins>please vote for &lt;b&gt;our&lt;/b&gt; past:</ins>" in page
    begun = client.get(url(place, "invitation/en/?version=1")).content.decode()
    assert "future:" in begun
    assert "past:" not in begun.partition("What can be filled in")[0]


def test_versions_of_very_many_lines_are_compared(place: Office) -> None:
    """An official could have kept the site's threads for hours with two versions."""
    short = "{link}\n{credential}\n"
    post(place, "save", text=short + "\n".join(f"{number:x}" for number in range(1900)))
    post(place, "save", text=short + "\n".join(f"{number:x}x" for number in range(1600)))
    page = signed_in(place.owner).get(url(place, "invitation/en/2/")).content.decode()
    assert (page.count("<del>"), page.count("<ins>")) == (1900, 1600)


@pytest.mark.parametrize("asked", ["", "0", "9", "-1", "x", "9" * 30, "1'"])
def test_a_version_that_there_is_not(place: Office, asked: str) -> None:
    assert signed_in(place.owner).get(url(place, f"invitation/en/?version={asked}")).status_code == 200
    assert signed_in(place.owner).get(url(place, "invitation/en/9/")).status_code == 404


def test_back_to_the_built_in_text(place: Office) -> None:
    post(place, "save")
    client = signed_in(place.owner)
    assert client.post(url(place, "invitation/en/restore/")).status_code == 302
    client.post(url(place, "invitation/en/restore/"))
    assert Wording.objects.count() == 2
    assert "Dear {name}," in client.get(url(place, "invitation/en/")).content.decode()
    assert "the built-in text came back" in client.get(url(place, "invitation/en/2/")).content.decode()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"text": "Hello {nmae}\n{link}\n{credential}"}, "Line 1: nothing can be filled in for {nmae} here"),
        ({"text": "https://evil.example/?x={link}\n{credential}"}, "must stand on a line of its own"),
        ({"text": "https://evil.example/{name}\n{link}\n{credential}"}, "within a link"),
        ({"text": "Hello"}, "must have {link}, {credential} somewhere"),
        ({"text": "{link\n{credential}"}, "a brace stands alone"),
        ({"subject": "Hello {link}"}, "nothing can be filled in for {link} here"),
        ({"subject": ""}, "required"),
        ({"text": "x" * 10_001}, "at most 10000 characters"),
    ],
)
@pytest.mark.parametrize("do", ["look", "try", "save"])
def test_what_is_refused_says_where(place: Office, given: dict[str, str], said: str, do: str) -> None:
    answer = post(place, do, None, **given)
    assert answer.status_code == 422
    assert said in unescape(answer.content.decode())
    assert not Wording.objects.exists()
    assert not Message.objects.exists()


def test_an_observer_looks_and_changes_nothing(place: Office) -> None:
    post(place, "save")
    client = signed_in(place.staff(Role.OBSERVER))
    for rest in ("", "invitation/en/", "invitation/en/1/"):
        assert client.get(url(place, rest)).status_code == 200
    for do in ("look", "try", "save"):
        assert post(place, do, client, subject="Other").status_code == 403
    assert client.post(url(place, "invitation/en/restore/")).status_code == 403
    assert Wording.objects.count() == 1


def test_an_organizer_may_word_letters(place: Office) -> None:
    assert post(place, "save", signed_in(place.staff(Role.ORGANIZER))).status_code == 302


def test_strangers_see_nothing(place: Office) -> None:
    stranger = signed_in(person("stranger@example.org"))
    for rest in ("", "invitation/en/", "invitation/en/1/"):
        assert stranger.get(url(place, rest)).status_code == 404
    assert post(place, "save", stranger).status_code == 404
    assert Client().get(url(place)).status_code == 302


@pytest.mark.parametrize("rest", ["nothing/en/", "invitation/xx/", "trustee_call/en/", "link-moved/en/", "pitch/en/"])
def test_a_letter_that_cannot_be_worded(place: Office, rest: str) -> None:
    client = signed_in(place.owner)
    assert client.get(url(place, rest)).status_code == 404
    assert client.post(url(place, rest), {**GIVEN, "do": "save"}).status_code == 404
    assert client.post(url(place, f"{rest}restore/")).status_code == 404
    assert not Wording.objects.exists()


def test_members_get_the_text_and_the_message_says_which(place: Office) -> None:
    """From the editor to the letter; the text is not kept with the message, its version is."""
    vote = open_election(voters=1, organization=place.organization)
    message = Message.objects.create(
        kind="receipt",
        key="r",
        to="m@example.org",
        domain="example.org",
        language="en",
        organization=place.organization.pk,
        reference={"election": vote.uuid, "tracker": "T" * 43},
        purpose=Purpose.NOTICE,
    )
    receipt = "Thanks for {election}.\n\n{tracker}\n\n{board}"
    client = signed_in(place.owner)
    assert (
        client.post(url(place, "receipt/en/"), {"subject": "Got it", "text": receipt, "do": "save"}).status_code == 302
    )
    send_waiting()
    message.refresh_from_db()
    assert message.wording == Wording.objects.get(kind="receipt")
    (letter,) = [one for one in mail.outbox if one.to == ["m@example.org"]]
    assert letter.subject == "Got it"
    assert "T" * 43 in letter.body
