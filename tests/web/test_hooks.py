"""A provider's reports: taken with its password and its signature only, once, and in whatever shape they come."""

import base64
import hashlib
import hmac
import json
import uuid
from typing import Any

import pytest
from django.test import Client

from hustings.mailroom.envelope import token_of
from hustings.mailroom.models import Event, Message, Purpose, Suppression
from hustings.web.mail.hooks import LARGEST

pytestmark = pytest.mark.django_db
SECRET = "reporter:0123456789abcdef"
FORWARD = uuid.UUID(int=1)
POSTMARK, MAILGUN = "/mail/hooks/postmark/tracking/", "/mail/hooks/mailgun/tracking/"


@pytest.fixture(autouse=True)
def _provider(settings: Any) -> None:
    use(settings, "postmark")


def use(settings: Any, provider: str, **anymail: str) -> None:
    settings.MAIL_PROVIDER = provider
    settings.MAIL_WEBHOOK = settings.ANYMAIL_WEBHOOK_SECRET = SECRET
    settings.ANYMAIL = anymail


@pytest.fixture
def sent() -> Message:
    return Message.objects.create(
        kind="hello",
        key="hello:1",
        to="ada@example.org",
        domain="example.org",
        purpose=Purpose.NOTICE,
        organization=FORWARD,
        state=Message.State.SENT,
        provider="postmark",
        provider_id="883953f4-6105-42a2-a16a-77a8eac79483",
    )


def tell(path: str, told: object, secret: str = SECRET, **extra: Any) -> int:
    body = told if isinstance(told, (bytes, str)) else json.dumps(told)
    headers = {"authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"} if secret else {}
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    return client.post(path, body, content_type="application/json", headers=headers, **extra).status_code


def bounce(about: Message, **fields: Any) -> dict[str, Any]:
    """As Postmark's documentation has it."""
    return {
        "RecordType": "Bounce",
        "ID": 692560173,
        "Type": "HardBounce",
        "TypeCode": 1,
        "MessageID": about.provider_id,
        "Metadata": {"message": token_of(about)},
        "Description": "The server was unable to deliver your message (ex: unknown user, mailbox not found).",
        "Details": "smtp;550 5.1.1 no such user",
        "Email": "ada@example.org",
        "BouncedAt": "2026-11-22T10:00:00Z",
        **fields,
    }


def delivered(about: Message) -> dict[str, Any]:
    return {
        "RecordType": "Delivery",
        "MessageID": about.provider_id,
        "Recipient": "ada@example.org",
        "DeliveredAt": "2026-11-22T09:59:00Z",
        "Details": "250 OK",
    }


def state_of(about: Message) -> str:
    about.refresh_from_db()
    return about.state


def nothing_changed(about: Message) -> bool:
    return state_of(about) == "sent" and not Event.objects.exists() and not Suppression.objects.exists()


def test_a_bounce(sent: Message) -> None:
    assert tell(POSTMARK, bounce(sent)) == 200
    assert state_of(sent) == "bounced"
    assert sent.reason == "smtp;550 5.1.1 no such user"
    assert Suppression.objects.get().reason == "bounced"


def test_a_soft_bounce_stops_no_other_letters(sent: Message) -> None:
    assert tell(POSTMARK, bounce(sent, Type="SoftBounce")) == 200
    assert state_of(sent) == "bounced"
    assert not Suppression.objects.exists()


def test_a_delivery_known_by_the_providers_name_for_the_message(sent: Message) -> None:
    assert tell(POSTMARK, delivered(sent)) == 200
    assert state_of(sent) == "delivered"


def test_a_complaint_and_leaving(sent: Message) -> None:
    complaint = bounce(sent, RecordType="SpamComplaint", Type="SpamComplaint", ID=7)
    left = {
        "RecordType": "SubscriptionChange",
        "MessageID": sent.provider_id,
        "Recipient": "ada@example.org",
        "SuppressSending": True,
        "SuppressionReason": "ManualSuppression",
        "ChangedAt": "2026-11-22T10:00:00Z",
    }
    assert (tell(POSTMARK, complaint), tell(POSTMARK, left)) == (200, 200)
    assert state_of(sent) == "complained"
    rows = Suppression.objects.order_by("scope").values_list("organization", "scope", "reason")
    assert [*rows] == [(FORWARD, "all", "complained"), (FORWARD, "campaign", "left")]


@pytest.mark.parametrize("told", ["bounce", "delivery"])
def test_a_report_that_is_repeated_counts_once(sent: Message, told: str) -> None:
    report = bounce(sent) if told == "bounce" else delivered(sent)
    for _time in range(3):
        assert tell(POSTMARK, report) == 200
    assert Event.objects.count() == 1


def test_the_order_of_reports_does_not_matter(sent: Message) -> None:
    assert tell(POSTMARK, bounce(sent)) == 200
    assert tell(POSTMARK, delivered(sent)) == 200
    assert state_of(sent) == "bounced"


def test_who_opened_a_letter_is_not_kept(sent: Message) -> None:
    opened = {
        "RecordType": "Open",
        "MessageID": sent.provider_id,
        "Recipient": "a@b.org",
        "ReceivedAt": "2026-11-22T10:00:00Z",
    }
    assert tell(POSTMARK, opened) == 200
    assert nothing_changed(sent)


def test_a_report_about_somebody_elses_message_is_kept(sent: Message) -> None:
    told = bounce(sent, MessageID="another", Metadata={"message": "7-00000000000000000000"})
    assert tell(POSTMARK, told) == 200
    assert Event.objects.get().message is None
    assert state_of(sent) == "sent"


@pytest.mark.parametrize("secret", ["", "reporter:", "reporter:wrong", "other:0123456789abcdef", f"{SECRET}x", "é:é"])
def test_a_forged_report_changes_nothing(sent: Message, secret: str) -> None:
    assert tell(POSTMARK, bounce(sent), secret) == 403
    assert nothing_changed(sent)


@pytest.mark.parametrize("header", ["Bearer x", "Basic", "Basic !!!", "Basic " + "A" * 5000])
def test_a_password_that_is_none(sent: Message, header: str) -> None:
    client = Client(raise_request_exception=False)
    answer = client.post(POSTMARK, bounce(sent), content_type="application/json", headers={"authorization": header})
    assert answer.status_code == 403
    assert nothing_changed(sent)


def test_without_a_password_of_ours_there_is_no_such_address(sent: Message, settings: Any) -> None:
    settings.MAIL_WEBHOOK = settings.ANYMAIL_WEBHOOK_SECRET = ""
    assert tell(POSTMARK, bounce(sent), "") == 404
    assert tell(POSTMARK, bounce(sent), ":") == 404
    assert nothing_changed(sent)


@pytest.mark.parametrize("provider", ["smtp", "outbox", "sendgrid", "mailgun", "nothing", "postmark-2"])
def test_another_provider_than_ours_has_no_address(sent: Message, provider: str) -> None:
    assert tell(f"/mail/hooks/{provider}/tracking/", bounce(sent)) == 404
    assert nothing_changed(sent)


@pytest.mark.parametrize("provider", ["smtp", "outbox", "nothing"])
def test_a_provider_that_reports_nothing(provider: str, settings: Any) -> None:
    settings.MAIL_PROVIDER = provider
    assert tell(f"/mail/hooks/{provider}/tracking/", {}) == 404


def test_nothing_takes_mail_in(sent: Message) -> None:
    for path in ("/mail/hooks/postmark/inbound/", "/mail/hooks/postmark/", "/mail/hooks/"):
        assert tell(path, bounce(sent)) == 404


@pytest.mark.parametrize(
    "told", ["", "{", "[]", "7", '"x"', "null", "\0", '{"RecordType": 7, "BouncedAt": "yesterday"}', "[" * 5000]
)
def test_what_is_no_report(sent: Message, told: str) -> None:
    assert tell(POSTMARK, told) in (200, 422)
    assert state_of(sent) == "sent"
    assert not Suppression.objects.exists()


def test_a_report_that_is_too_large(sent: Message) -> None:
    assert tell(POSTMARK, b" " * (LARGEST + 1)) == 413


def test_looking_at_the_address_changes_nothing(sent: Message) -> None:
    assert Client().get(POSTMARK).status_code in (403, 405)
    assert nothing_changed(sent)


def mailgun(about: Message, key: str, event_id: str = "czsjqFATSlC3QtAK-C80nw") -> dict[str, Any]:
    """As Mailgun's documentation has it."""
    signed = {"timestamp": "1529006854", "token": "a8ce0edb2dd8301dee6c2405235584e45aa91d1e9f979f3de0"}
    written = f"{signed['timestamp']}{signed['token']}".encode()
    signed["signature"] = hmac.new(key.encode(), written, hashlib.sha256).hexdigest()
    told = {
        "event": "failed",
        "severity": "permanent",
        "reason": "bounce",
        "id": event_id,
        "timestamp": 1763805600.5,
        "recipient": "ada@example.org",
        "message": {"headers": {"message-id": "x@mail.example.org"}},
        "user-variables": {"message": token_of(about)},
        "delivery-status": {"code": 550, "message": "5.1.1 no such user", "description": ""},
    }
    return {"signature": signed, "event-data": told}


def test_a_provider_that_signs(sent: Message, settings: Any) -> None:
    use(settings, "mailgun", MAILGUN_API_KEY="k", MAILGUN_WEBHOOK_SIGNING_KEY="its-key")
    assert tell(MAILGUN, mailgun(sent, "another-key")) == 403
    assert tell(MAILGUN, mailgun(sent, "its-key"), "reporter:wrong") == 403
    assert tell(MAILGUN, mailgun(sent, "its-key"), "") == 403
    assert nothing_changed(sent)
    assert tell(MAILGUN, mailgun(sent, "its-key")) == 200
    assert state_of(sent) == "bounced"
    assert Event.objects.get().provider == "mailgun"


def mailersend(about: Message) -> bytes:
    """As MailerSend's documentation has it."""
    email = {"id": "e1", "recipient": {"email": "ada@example.org"}, "message": {"id": about.provider_id}}
    data = {"object": "activity", "id": "a1", "type": "hard_bounced", "created_at": "2026-11-22T10:00:00Z"}
    told = {"type": "activity.hard_bounced", "created_at": "2026-11-22T10:00:00Z", "data": data | {"email": email}}
    return json.dumps(told).encode()


def test_another_provider_that_signs_the_body(sent: Message, settings: Any) -> None:
    use(settings, "mailersend", MAILERSEND_SIGNING_SECRET="its-key")
    path, body = "/mail/hooks/mailersend/tracking/", mailersend(sent)
    signature = hmac.new(b"its-key", body, hashlib.sha256).hexdigest()
    assert tell(path, body) == 403
    assert tell(path, body + b" ", HTTP_SIGNATURE=signature) == 403
    assert nothing_changed(sent)
    assert tell(path, body, HTTP_SIGNATURE=signature) == 200
    assert state_of(sent) == "bounced"


@pytest.mark.parametrize("provider", ["mailersend", "postal"])
def test_without_the_key_of_signatures_nothing_is_taken(sent: Message, settings: Any, provider: str) -> None:
    use(settings, provider)
    assert tell(f"/mail/hooks/{provider}/tracking/", mailersend(sent)) == 422
    assert nothing_changed(sent)
