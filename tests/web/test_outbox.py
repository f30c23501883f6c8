"""The development outbox: what was written, newest first, links to be followed, markup shown as text."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.test import Client

from hustings.web.outbox.messages import newest

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "EMAIL_FILE_PATH", tmp_path / "outbox")
    return tmp_path / "outbox"


def send(*subjects: str, text: str = "Hello") -> None:
    backend = "django.core.mail.backends.filebased.EmailBackend"
    with get_connection(backend, file_path=settings.EMAIL_FILE_PATH) as connection:
        for subject in subjects:
            EmailMessage(subject, text, "votes@example.org", ["a@example.org"], connection=connection).send()


def test_an_empty_outbox(client: Client) -> None:
    assert "No message was written yet." in client.get("/outbox/").content.decode()


def test_messages_are_listed_newest_first(client: Client, folder: Path) -> None:
    send("One", "Two")
    send("Été <b>three</b>")
    page = client.get("/outbox/").content.decode()
    assert [mail.subject for mail in newest(folder, 9)] == ["Été <b>three</b>", "Two", "One"]
    assert [mail.subject for mail in newest(folder, 2)] == ["Été <b>three</b>", "Two"]
    assert page.index("Été &lt;b&gt;three") < page.index("Two") < page.index("One")
    assert "This is a development site" in page


def test_links_of_a_message_can_be_followed(client: Client, folder: Path) -> None:
    dashes = "-" * 79
    send(
        "Your vote", text=f"Vote:\n\nhttp://localhost:8000/vote/abc/#secret\n\n<script>alert(1)</script>\n{dashes} no\n"
    )
    (mail,) = newest(folder, 9)
    page = client.get(f"/outbox/{mail.name}/{mail.number}/").content.decode()
    assert '<a href="http://localhost:8000/vote/abc/#secret"' in page
    assert "<script>alert" not in page
    assert "this message was not sent" in page


def test_headers_and_html_can_be_read(client: Client, folder: Path) -> None:
    backend = "django.core.mail.backends.filebased.EmailBackend"
    with get_connection(backend, file_path=settings.EMAIL_FILE_PATH) as connection:
        message = EmailMultiAlternatives(
            "Hello", "Plain", "votes@example.org", ["a@example.org"], headers={"X-Mark": "a<b>"}, connection=connection
        )
        message.attach_alternative("<p onclick='x'>Marked up</p>", "text/html")
        message.send()
    (mail,) = newest(folder, 9)
    assert mail.text.strip() == "Plain"
    page = client.get(f"/outbox/{mail.name}/{mail.number}/").content.decode()
    assert "<dt>X-Mark</dt><dd><code>a&lt;b&gt;</code></dd>" in page
    assert "&lt;p onclick=&#x27;x&#x27;&gt;Marked up" in page


@pytest.mark.parametrize("name", ["nothing.log", "..", "20260101-000000-1.log", "%2e%2e%2fsecrets"])
def test_a_message_that_is_not_there(client: Client, name: str) -> None:
    send("One")
    assert client.get(f"/outbox/{name}/0/").status_code == 404
