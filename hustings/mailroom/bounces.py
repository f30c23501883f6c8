"""Reports that come by mail: of delivery (RFC 3464, RFC 6522) and of complaints (RFC 5965), made `Report`s.

Mail comes from anybody. So nothing here is believed of whom it names: a report counts by the token in the address to
which it came, or by the Message-ID of the letter that it returns, and neither is known to others.
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message as Mail
from email.utils import parsedate_to_datetime

from hustings import errors
from hustings.mailroom.models import Event
from hustings.mailroom.reports import Report

LARGEST = 2**18
"""Bytes of a report: it may return the whole letter, and ours are small."""

MOST_GROUPS = 10
"""Recipients of a report that are looked at: each letter of ours goes to one."""

MOST_BOUNDARIES = 20
"""Parts within parts cost the reader their product with the lines; a report that is one has two or three."""

PROVIDER = "smtp"

# Nobody is there, and nobody will be: RFC 3463 and RFC 7505. All others may pass, the full mailbox above all.
_LASTING = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
_ACTIONS = {"delayed": Event.Kind.DEFERRED, "delivered": Event.Kind.DELIVERED}
_COMPLAINTS = frozenset({"abuse", "fraud", "virus", "other"})
_OPT_OUTS = frozenset({"opt-out", "opt-out-list"})
_TO = ("X-Original-To", "Delivered-To", "Envelope-To", "To")
_TOKEN = re.compile(r"\+([0-9]{1,18}-[0-9a-f]{20})@", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"<[^<>\s]{3,250}>")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


def parse_bounce(raw: bytes, *, recipient: str = "", now: datetime) -> list[Report]:
    """The reports in a mail; none when it is an answer or a notice that tells nothing of a letter.

    ``recipient`` is the address to which it was delivered, if the mail server says so; ``now`` stands in for a missing
    date. Errors: WrongInput (no mail, or a report without what it must have), TooLarge.
    """
    if len(raw) > LARGEST:
        raise errors.TooLarge(f"a report has {LARGEST} bytes at most")
    if raw.lower().count(b"boundary") > MOST_BOUNDARIES:
        raise errors.WrongInput("this mail has parts within parts beyond what a report has")
    try:
        return _reports_of(message_from_bytes(raw), recipient, now)
    except RecursionError:
        raise errors.WrongInput("this mail has mails within mails beyond what a report has") from None


def _reports_of(mail: Mail, recipient: str, now: datetime) -> list[Report]:
    if not mail.keys():
        raise errors.WrongInput("this is no mail: it does not begin with headers")
    if mail.get_content_type() != "multipart/report":
        return []
    kind = f"{mail.get_param('report-type', '')}".lower()
    parts = list(mail.walk())
    if kind == "delivery-status":
        return list(_of_delivery(mail, parts, recipient, now))
    if kind == "feedback-report":
        return list(_of_complaint(mail, parts, recipient, now))
    return []


def _of_delivery(mail: Mail, parts: list[Mail], recipient: str, now: datetime) -> Iterator[Report]:
    status = _part(parts, "message/delivery-status")
    groups = [group for group in _groups(status) if _field(group, "Action")]
    if not groups:
        raise errors.WrongInput("the report of delivery names no recipient with an action (RFC 3464, section 2.3)")
    for group in groups[:MOST_GROUPS]:
        action, code = _field(group, "Action").lower(), _code(group)
        if action == "failed":
            kind = Event.Kind.BOUNCED if code in _LASTING else Event.Kind.RETURNED
        elif action in _ACTIONS:
            kind = _ACTIONS[action]
        else:  # relayed and expanded say that others may know more
            continue
        said = f"{code} {_field(group, 'Diagnostic-Code')}".strip()
        yield _report(mail, parts, kind, said, (recipient, action, code, _field(group, "Final-Recipient")), now)


def _of_complaint(mail: Mail, parts: list[Mail], recipient: str, now: datetime) -> Iterator[Report]:
    groups = _groups(_part(parts, "message/feedback-report"))
    told = next((found for group in groups if (found := _field(group, "Feedback-Type").lower())), "")
    if not told:
        raise errors.WrongInput("the report of a complaint has no Feedback-Type (RFC 5965, section 3.1)")
    if told in _COMPLAINTS:
        yield _report(mail, parts, Event.Kind.COMPLAINED, told, (recipient, told, "", ""), now)
    elif told in _OPT_OUTS:
        yield _report(mail, parts, Event.Kind.LEFT, told, (recipient, told, "", ""), now)


def _report(
    mail: Mail, parts: list[Mail], kind: Event.Kind, said: str, told: tuple[str, str, str, str], now: datetime
) -> Report:
    token, message_id = _token(mail, parts, told[0]), _returned_id(parts)
    if not token and not message_id:
        raise errors.WrongInput("the report does not say of which letter: it returns no Message-ID")
    name = hashlib.sha256(repr((token, message_id, *told[1:])).encode(errors="replace")).hexdigest()
    reason = said.encode(errors="replace").decode()
    return Report(PROVIDER, name, kind, _at(mail, now), reason=reason, token=token, provider_id=message_id)


def _part(parts: list[Mail], kind: str) -> Mail:
    found = next((part for part in parts if part.get_content_type() == kind), None)
    if found is None:
        raise errors.WrongInput(f"the report has no part {kind}")
    return found


def _groups(part: Mail) -> list[Mail]:
    # Python reads a delivery status as one mail for each group of fields; some systems send it as text.
    payload = part.get_payload()
    if isinstance(payload, list):
        return [group for group in payload if isinstance(group, Mail)]
    blocks = re.split(r"\r?\n\r?\n", f"{payload}")
    return [message_from_bytes(block.encode(errors="replace")) for block in blocks if block.strip()]


def _field(group: Mail, name: str) -> str:
    return " ".join(f"{group.get(name, '')}".split())


def _code(group: Mail) -> str:
    found = _STATUS.search(_field(group, "Status")) or _STATUS.search(_field(group, "Diagnostic-Code"))
    return found[1] if found else ""


def _token(mail: Mail, parts: list[Mail], recipient: str) -> str:
    """The token in the address to which the report came, or from which the letter that it returns was sent."""
    came_to = [recipient, *(f"{value}" for name in _TO for value in mail.get_all(name, []))]
    sent_from = [f"{value}" for part in parts[1:] for value in part.get_all("Return-Path", [])]
    for written in (*came_to, *sent_from):
        found = _TOKEN.search(written)
        if found:
            return found[1].lower()
    return ""


def _returned_id(parts: list[Mail]) -> str:
    for part in parts[1:]:
        headers = part
        if part.get_content_type() == "text/rfc822-headers":
            payload = part.get_payload(decode=True)
            headers = message_from_bytes(payload if isinstance(payload, bytes) else b"")
        found = _MESSAGE_ID.search(f"{headers.get('Message-ID', '')}")
        if found:
            return found[0]
    return ""


def _at(mail: Mail, now: datetime) -> datetime:
    try:
        at = parsedate_to_datetime(f"{mail.get('Date', '')}")
    except (ValueError, TypeError, IndexError, OverflowError):
        return now
    # A date beyond what is, or without a zone, is somebody's mistake.
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(aware, now)
