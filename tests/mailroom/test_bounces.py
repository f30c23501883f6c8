"""Reports that come by mail: read as mail servers write them, counted only when they name a letter of ours."""

import subprocess
import sys
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hustings import errors
from hustings.mailroom.bounces import LARGEST, MOST_BOUNDARIES, MOST_GROUPS, parse_bounce
from hustings.mailroom.envelope import bounce_address, message_id, token_of
from hustings.mailroom.event_actions import note_event
from hustings.mailroom.models import Event, Message, Purpose, Suppression

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
Kind = Event.Kind
TOKEN = "7-0123456789abcdef0123"

DELIVERY = """\
Return-Path: <>
Delivered-To: {to}
Date: Sun, 22 Nov 2026 10:00:00 +0000
From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {to}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
Arrival-Date: Sun, 22 Nov 2026 09:59:00 +0000

Final-Recipient: rfc822; ada@example.org
Original-Recipient: rfc822;ada@example.org
Action: {action}
Status: {status}
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; {said}

--b1
Content-Type: {returned}

Return-Path: <votes@votes.example.org>
Message-ID: {message_id}
Subject: Your vote

--b1--
"""

COMPLAINT = """\
From: feedback@isp.example
Date: Sun, 22 Nov 2026 10:00:00 +0000
To: {to}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b2"

--b2
Content-Type: text/plain

This is an email abuse report.

--b2
Content-Type: message/feedback-report

Feedback-Type: {told}
User-Agent: SomeISP/1.0
Version: 1

--b2
Content-Type: message/rfc822

From: votes@votes.example.org
Message-ID: {message_id}
Subject: A letter

Dear Ada

--b2--
"""


def delivery(action: str = "failed", status: str = "5.1.1", **fields: str) -> bytes:
    fields = {
        "to": f"bounces+{TOKEN}@votes.example.org",
        "said": "550 5.1.1 no such user",
        "message_id": "<abc@votes.example.org>",
        "returned": "text/rfc822-headers",
        **fields,
    }
    return DELIVERY.format(action=action, status=status, **fields).replace("\n", "\r\n").encode()


def complaint(told: str = "abuse", **fields: str) -> bytes:
    fields = {"to": "abuse@votes.example.org", "message_id": "<abc@votes.example.org>", **fields}
    return COMPLAINT.format(told=told, **fields).encode()


@pytest.mark.parametrize(
    ("action", "status", "kind"),
    [
        ("failed", "5.1.1", Kind.BOUNCED),
        ("failed", "5.1.10", Kind.BOUNCED),
        ("failed", "5.2.1", Kind.BOUNCED),
        ("failed", "5.2.2", Kind.RETURNED),  # the mailbox is full
        ("failed", "5.7.1", Kind.RETURNED),  # our fault, or their policy
        ("failed", "4.4.7", Kind.RETURNED),
        ("Failed", "nonsense", Kind.BOUNCED),  # the diagnosis says it
        ("delayed", "4.4.1", Kind.DEFERRED),
        ("delivered", "2.1.5", Kind.DELIVERED),
    ],
)
def test_a_report_of_delivery(action: str, status: str, kind: Event.Kind) -> None:
    (report,) = parse_bounce(delivery(action, status), now=NOW)
    assert report.kind == kind
    assert (report.provider, report.token, report.provider_id) == ("smtp", TOKEN, "<abc@votes.example.org>")
    assert report.at == datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert "no such user" in report.reason


@pytest.mark.parametrize("action", ["relayed", "expanded", "whatever"])
def test_a_report_that_says_that_others_know_more(action: str) -> None:
    assert parse_bounce(delivery(action), now=NOW) == []


@pytest.mark.parametrize("returned", ["text/rfc822-headers", "message/rfc822", "message/global-headers"])
def test_the_letter_that_is_returned_names_itself(returned: str) -> None:
    (report,) = parse_bounce(delivery(to="postmaster@example.org", returned=returned), now=NOW)
    assert (report.token, report.provider_id) == ("", "<abc@votes.example.org>")


def test_the_mail_server_says_to_whom_it_came() -> None:
    to = f"BOUNCES+{TOKEN.upper()}@votes.example.org"
    (report,) = parse_bounce(delivery(to="list@example.org"), recipient=to, now=NOW)
    assert report.token == TOKEN


@pytest.mark.parametrize(
    ("told", "kind"), [("abuse", Kind.COMPLAINED), ("fraud", Kind.COMPLAINED), ("opt-out", Kind.LEFT)]
)
def test_a_report_of_a_complaint(told: str, kind: Event.Kind) -> None:
    (report,) = parse_bounce(complaint(told), now=NOW)
    assert (report.kind, report.provider_id) == (kind, "<abc@votes.example.org>")


def test_a_letter_that_is_wanted_after_all() -> None:
    assert parse_bounce(complaint("not-spam"), now=NOW) == []


def test_a_holiday_answer_tells_nothing() -> None:
    answer = EmailMessage()
    answer["From"], answer["Auto-Submitted"] = "ada@example.org", "auto-replied"
    answer.set_content("I am on a holiday until Monday.")
    assert parse_bounce(answer.as_bytes(), now=NOW) == []
    receipt = answer.as_bytes().replace(b"text/plain", b"multipart/report; report-type=disposition-notification")
    assert parse_bounce(receipt, now=NOW) == []


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "this is no mail"),
        (b"\x00\xff\xfe", "this is no mail"),
        (b"just some words\n", "this is no mail"),
        (delivery().replace(b"message/delivery-status", b"text/html"), "has no part message/delivery-status"),
        (delivery().replace(b"Action:", b"Inaction:"), "names no recipient with an action"),
        (delivery(to="x@y.org", message_id="none"), "does not say of which letter"),
        (complaint().replace(b"Feedback-Type", b"Type"), "has no Feedback-Type"),
        (complaint().replace(b"message/feedback-report", b"text/plain"), "has no part message/feedback-report"),
    ],
)
def test_what_is_no_report(raw: bytes, said: str) -> None:
    with pytest.raises(errors.WrongInput, match=said):
        parse_bounce(raw, now=NOW)


def test_more_than_a_report_has() -> None:
    with pytest.raises(errors.TooLarge):
        parse_bounce(b"A: b\n\n" + b"x" * LARGEST, now=NOW)


@pytest.mark.parametrize(
    "date", ["", "yesterday", "Sun, 99 Nov 2026 99:00:00 +0000", "Sun, 22 Nov 2099 10:00:00 +0000"]
)
def test_a_date_that_is_none(date: str) -> None:
    raw = delivery().replace(b"Date: Sun, 22 Nov 2026 10:00:00 +0000", f"Date: {date}".encode())
    (report,) = parse_bounce(raw, now=NOW)
    assert report.at == NOW
    assert report.name == parse_bounce(raw, now=datetime(2026, 12, 1, tzinfo=UTC))[0].name


@settings(deadline=None, max_examples=200, suppress_health_check=list(HealthCheck))
@given(st.data(), st.sampled_from([delivery(), complaint(), delivery(returned="message/rfc822")]))
def test_a_report_that_was_damaged_is_read_or_refused(data: Any, raw: bytes) -> None:
    cut = data.draw(st.integers(0, len(raw)))
    until = data.draw(st.integers(cut, len(raw)))
    damaged = raw[:cut] + data.draw(st.binary(max_size=20)) + raw[until:]
    try:
        reports = parse_bounce(damaged, now=NOW)
    except errors.WrongInput:
        return
    for report in reports:
        assert len(report.name) <= 128
        report.reason.encode()


@pytest.fixture
def sent() -> Message:
    about = Message.objects.create(
        kind="hello", key="hello:1", to="ada@example.org", domain="example.org", purpose=Purpose.NOTICE, state="sent"
    )
    Message.objects.filter(pk=about.pk).update(provider="smtp", provider_id=message_id(about))
    return about


@pytest.mark.django_db
def test_a_bounce_of_a_letter_of_ours(sent: Message, settings: Any) -> None:
    settings.MAIL_BOUNCES = "bounces@votes.example.org"
    raw = delivery(to=bounce_address(sent))
    for report in parse_bounce(raw, now=NOW) + parse_bounce(raw, now=NOW):
        note_event(report=report, of_ours=True)
    sent.refresh_from_db()
    assert (sent.state, sent.reason) == ("bounced", "5.1.1 smtp; 550 5.1.1 no such user")
    assert Event.objects.count() == 1
    assert Suppression.objects.get().address == "ada@example.org"


@pytest.mark.django_db
def test_a_complaint_about_a_letter_of_ours(sent: Message) -> None:
    (report,) = parse_bounce(complaint(message_id=message_id(sent)), now=NOW)
    assert note_event(report=report, of_ours=True)
    sent.refresh_from_db()
    assert sent.state == "complained"


@pytest.mark.django_db
def test_whoever_does_not_know_the_token_shuts_nobody_out(sent: Message) -> None:
    wrong = token_of(sent)[:-1] + ("0" if token_of(sent)[-1] != "0" else "1")
    for raw in (delivery(to=f"bounces+{wrong}@votes.example.org"), delivery(to="ada@example.org")):
        (report,) = parse_bounce(raw, now=NOW)
        assert not note_event(report=report, of_ours=True)
    sent.refresh_from_db()
    assert sent.state == "sent"
    assert not Event.objects.exists()
    assert not Suppression.objects.exists()


@pytest.mark.parametrize(
    ("raw", "status", "said"),
    [(b"no mail at all", 2, "this is no mail"), (b"From: a@b.org\nSubject: hi\n\nhello\n", 0, "tells nothing")],
)
def test_the_command(raw: bytes, status: int, said: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUSTINGS_HOME", f"{tmp_path}")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    done = subprocess.run([sys.executable, "-m", "hustings", "bounce"], input=raw, capture_output=True, check=False)
    assert done.returncode == status
    assert said.encode() in done.stdout + done.stderr
    assert b"Traceback" not in done.stderr


# -- reports that are made to cost something ---------------------------------------------------------------------------


def test_a_report_of_ten_thousand_recipients_is_looked_at_in_part() -> None:
    """Each was looked up in all parts, of which each is one: an hour's work for a mail that anybody can send."""
    groups = "\n".join("Action: failed\nStatus: 5.1.1\n" for _ in range(8000))
    head = "Content-Type: multipart/report; report-type=delivery-status; boundary=b\nTo: votes+" + TOKEN + "@v.org\n\n"
    raw = f"{head}--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; a\n\n{groups}\n--b--\n".encode()
    assert len(raw) < LARGEST
    assert len(parse_bounce(raw, now=NOW)) == MOST_GROUPS


@pytest.mark.parametrize("depth", [MOST_BOUNDARIES, 200, 2000])
def test_parts_within_parts_are_refused_before_they_are_read(depth: int) -> None:
    raw = b"Content-Type: multipart/report; report-type=delivery-status; boundary=b0\n\n"
    for number in range(depth):
        raw += b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (number, number + 1)
    with pytest.raises(errors.WrongInput, match="parts within parts"):
        parse_bounce(raw, now=NOW)


def test_mails_within_mails_are_refused() -> None:
    nested = b"Content-Type: message/rfc822\n\n" * 3000
    raw = b"Content-Type: multipart/report; report-type=delivery-status; boundary=b0\n\n--b0\n" + nested
    with pytest.raises(errors.WrongInput, match="mails within mails"):
        parse_bounce(raw, now=NOW)
