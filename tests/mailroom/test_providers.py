"""Each provider by its setting: a letter reaches its API with its key, and its answers mean what ours do."""

import re
from typing import Any, NamedTuple

import pytest
import requests
import responses
from django.conf import settings as django_settings
from django.core.mail import get_connection
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import MaxRetryError, NewConnectionError

from hustings import errors
from hustings.mailroom.envelope import Envelope
from hustings.mailroom.handing import hand_over
from hustings.mailroom.outcomes import Away, Outcome, Refused, Taken, Unanswered
from hustings.mailroom.providers import HOSTED, parse_provider

TO = "ada@example.net"


class Case(NamedTuple):
    """An address, where it leads, what stands there for the key, what is answered, what the letter is called."""

    written: str
    url: str
    shown: str
    answer: Any
    named: str


BASIC_MAILGUN, BASIC_MAILJET = "Basic YXBpOksz", "Basic SzM6UzRjcjN0"  # api:K3 and K3:S4cr3t
CASES = {
    "brevo": Case("brevo://K3", "https://api.brevo.com/v3/smtp/email", "K3", {"messageId": "<1@b>"}, "<1@b>"),
    "mailersend": Case(
        "mailersend://K3?signing=s", "https://api.mailersend.com/v1/email", "Bearer K3", {}, "the header's"
    ),
    "mailgun": Case(
        "mailgun://K3@mail.example.org?region=eu&signing=s",
        "https://api.eu.mailgun.net/v3/mail.example.org/messages",
        BASIC_MAILGUN,
        {"id": "<1@mg>", "message": "Queued"},
        "<1@mg>",
    ),
    "mailjet": Case(
        "mailjet://K3:S4cr3t",
        "https://api.mailjet.com/v3.1/send",
        BASIC_MAILJET,
        {"Messages": [{"Status": "success", "To": [{"Email": TO, "MessageUUID": "u", "MessageID": 7}]}]},
        "7",
    ),
    "mailtrap": Case(
        "mailtrap://K3", "https://send.api.mailtrap.io/api/send", "K3", {"success": True, "message_ids": ["1"]}, "1"
    ),
    "postal": Case(
        "postal://K3@postal.example.org?signing=s",
        "https://postal.example.org/api/v1/send/message",
        "K3",
        {"status": "success", "data": {"message_id": "1@p", "messages": {TO: {"id": 9, "token": "t"}}}},
        "9",
    ),
    "postmark": Case(
        "postmark://K3?stream=votes",
        "https://api.postmarkapp.com/email",
        "K3",
        {"To": TO, "MessageID": "1", "ErrorCode": 0, "Message": "OK"},
        "1",
    ),
    "resend": Case("resend://K3", "https://api.resend.com/emails", "Bearer K3", {"id": "1"}, "1"),
    "scaleway": Case(
        "scaleway://K3:project",
        "https://api.scaleway.com/transactional-email/v1alpha1/regions/fr-par/emails",
        "K3",
        {"emails": [{"id": "1", "message_id": "m", "mail_rcpt": TO, "status": "new"}]},
        "1",
    ),
    "sparkpost": Case(
        "sparkpost://K3?region=eu",
        "https://api.eu.sparkpost.com/api/v1/transmissions/",
        "K3",
        {"results": {"id": "1", "total_accepted_recipients": 1, "total_rejected_recipients": 0}},
        "1",
    ),
}


def letter() -> Envelope:
    made = Envelope("Your link", "https://x/#secret", "votes@example.org", [TO], headers={"Message-ID": "<1@site>"})
    made.attach_alternative("<p>Hello</p>", "text/html")
    made.metadata, made.tags = {"message": "1-abc"}, ["invitation"]
    return made


def send(written: str, settings: Any) -> Outcome:
    for name, value in parse_provider(written).settings.items():
        setattr(settings, name, value)
    return hand_over(get_connection(), letter())


def test_every_provider_is_tested() -> None:
    assert sorted(CASES) == sorted(HOSTED)


@responses.activate
@pytest.mark.parametrize("name", sorted(CASES))
def test_a_letter_reaches_the_provider(name: str, settings: Any) -> None:
    case = CASES[name]
    responses.post(case.url, json=case.answer, headers={"x-message-id": "the header's"})
    assert send(case.written, settings) == Taken(case.named)
    (call,) = responses.calls
    assert case.shown in call.request.headers.values()
    body = call.request.body
    assert b"secret" in (body if isinstance(body, bytes) else repr(body).encode())
    assert re.search(rb'"?track_?(clicks|links)"?: ?(true|"HtmlAndText")', f"{body!r}".encode(), re.IGNORECASE) is None


@responses.activate
@pytest.mark.parametrize(
    ("status", "kind", "ours"),
    [
        (400, Refused, False),
        (401, Away, True),
        (403, Away, True),
        (404, Refused, False),
        (408, Unanswered, False),
        (413, Refused, False),
        (429, Away, False),
        (500, Away, False),
        (502, Unanswered, False),
        (503, Away, False),
        (504, Unanswered, False),
    ],
)
def test_an_answer_has_its_meaning(status: int, kind: type, ours: bool, settings: Any) -> None:
    responses.post(CASES["resend"].url, json={"message": "words of theirs"}, status=status)
    outcome = send("resend://K3", settings)
    assert type(outcome) is kind
    assert getattr(outcome, "ours", False) is ours
    assert not isinstance(outcome, Taken)
    assert "words of theirs" in outcome.words
    assert "K3" not in outcome.words
    assert "secret" not in outcome.words


CONNECTION = HTTPSConnection("api.resend.com")
NEVER_BEGUN = requests.ConnectionError(MaxRetryError(None, "/", NewConnectionError(CONNECTION, "refused")))  # type: ignore[arg-type]  # no pool


@responses.activate
@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (NEVER_BEGUN, Away),
        (requests.ConnectTimeout(), Away),
        (requests.exceptions.SSLError("a wrong certificate"), Away),
        (requests.ReadTimeout("no answer"), Unanswered),
        (requests.ConnectionError("Connection aborted."), Unanswered),
        (requests.exceptions.ChunkedEncodingError("half an answer"), Unanswered),
    ],
)
def test_a_broken_connection_has_its_meaning(error: Exception, kind: type, settings: Any) -> None:
    responses.post(CASES["resend"].url, body=error)
    assert type(send("resend://K3", settings)) is kind


@responses.activate
def test_an_answer_that_cannot_be_read_may_be_a_yes(settings: Any) -> None:
    responses.post(CASES["resend"].url, body="<html>", status=200)
    assert type(send("resend://K3", settings)) is Unanswered


@responses.activate
@pytest.mark.parametrize(
    ("code", "nobody"),
    [(300, True), (406, False)],  # an address that is none; one that bounced or complained before
)
def test_a_recipient_that_is_refused_is_named(code: int, nobody: bool, settings: Any) -> None:
    said = {
        300: "Invalid 'To' address: 'ada@example.net'.",
        406: "Not sent. Found inactive addresses: ada@example.net. Inactive recipients bounced.",
    }[code]
    responses.post(CASES["postmark"].url, json={"ErrorCode": code, "Message": said}, status=422)
    outcome = send("postmark://K3", settings)
    assert isinstance(outcome, Refused)
    assert outcome.nobody is nobody


@pytest.mark.parametrize(
    "written",
    [
        *("postmark://", "postmark://?stream=x", "postmark://hunter2?stream=", "postmark://hunter2?nothing=x"),
        *("mailgun://hunter2", "mailgun://@host", "mailgun://hunter2@", "mailgun://hunter2@host?region=moon"),
        *("mailjet://hunter2", "mailjet://hunter2:", "mailjet://:hunter2", "postal://hunter2", "resend://hunter2:more"),
        *("smtp://", "smtp://me:hunter2@host:port", "smtp://me:hunter2@host:0", "smtp://me:hunter2@host?x=y"),
        *("nobody://hunter2", "hunter2", "://hunter2", "smtp://[hunter2", "resend://hunter2?"),
    ],
)
def test_what_names_no_provider_is_refused_without_its_secret(written: str) -> None:
    if written == "resend://hunter2?":
        assert parse_provider(written).name == "resend"
        return
    with pytest.raises(errors.Refusal, match=r"write it like [a-z]+://") as refused:
        parse_provider(written)
    assert "hunter2" not in f"{refused.value!r}"
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    ("written", "host", "port", "tls", "ssl"),
    [
        ("smtp://localhost", "localhost", 25, False, False),
        ("smtp://me:p%40ss@mail.example.org:587", "mail.example.org", 587, True, False),
        ("smtps://me:p%40ss@mail.example.org", "mail.example.org", 465, False, True),
        ("smtp://me:p%40ss@mail.example.org:465/", "mail.example.org", 465, False, True),
    ],
)
def test_a_mail_server(written: str, host: str, port: int, tls: bool, ssl: bool) -> None:
    found = parse_provider(written).settings
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == (host, port)
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (tls, ssl)
    assert found["EMAIL_HOST_PASSWORD"] == ("p@ss" if "@" in written else "")


def test_a_provider_does_not_show_its_secrets() -> None:
    assert "hunter2" not in f"{parse_provider('postmark://hunter2')!r}"


def test_the_settings_that_the_engine_reads_are_there() -> None:
    assert django_settings.MAIL_PROVIDER == "outbox"
    assert (django_settings.MAIL_CONNECTIONS, django_settings.MAIL_WARM_UP) == (1, None)
