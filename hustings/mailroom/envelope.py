"""What leaves: a letter with its HTML, its footer and the headers that mail providers ask for.

Sources: RFC 5322 (Message-ID), RFC 2369 and 8058 (unsubscribing), RFC 2919 (List-Id), RFC 3834 (Auto-Submitted), and
Gmail's description of Feedback-ID. Nothing here opens or counts: opening and following links are never tracked.
"""

import re
import unicodedata
from email.utils import parseaddr, quote
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from hustings import errors
from hustings.mailroom.html_part import MAIL, Looks, Main, html_of
from hustings.mailroom.leaving import link_of
from hustings.mailroom.letterhead import Letterhead, letterhead
from hustings.mailroom.letters import Letter, letter
from hustings.mailroom.models import Message, Purpose

_UNSEEN = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
_OVERRIDES = frozenset("\u202d\u202e")  # show text in another order than it has: no honest letter needs them
_LONGEST_NAME = 60
_MAILBOX = re.compile(r"[^\s@,;:<>()\[\]\\\"]+@[^\s@,;:<>()\[\]\\\"]+")


class Envelope(EmailMultiAlternatives):
    """A mail, and what hosted providers are told beside it (django-anymail's attributes; SMTP knows none of them)."""

    metadata: dict[str, str]
    tags: list[str]
    track_clicks = False  # the provider would get the secret of every link, and put itself in its place
    track_opens = False


def compose(message: Message) -> Envelope:
    """What leaves for this message (a saved one), in its language.

    Sets ``message.wording_id`` to the version of the text that was used: whoever sends keeps it with the outcome.
    Raises what the letter's writer raises, KeyError when nobody writes its kind, WrongInput when the address cannot be
    written in a header.
    """
    with translation.override(message.language):
        written = letter(message)
    message.wording_id = written.wording
    return dress(message, written)


def dress(message: Message, written: Letter) -> Envelope:
    """The mail that this letter makes for this message: its HTML, footer, headers. Raises WrongInput as `compose`."""
    _require_mailbox(message.to)
    head = letterhead(message)
    subject, text, html = _parts(message, head, written, MAIL)
    headers = _headers(message, head)
    made = Envelope(
        subject=subject,
        body=text,
        from_email=bounce_address(message) or headers["From"],
        to=[message.to],
        reply_to=[head.contact] if head and head.contact else [],
        headers=headers,
        alternatives=[(html, "text/html")],
    )
    made.metadata, made.tags = {"message": token_of(message)}, [message.kind]
    return made


class Preview(NamedTuple):
    """What a reader would see of a letter."""

    sender: str
    subject: str
    text: str
    html: str


def preview_of(message: Message, written: Letter, looks: Looks) -> Preview:
    """How this letter would look; the message need not be saved."""
    head = letterhead(message)
    return Preview(_headers(message, head)["From"], *_parts(message, head, written, looks))


def _parts(message: Message, head: Letterhead | None, written: Letter, looks: Looks) -> tuple[str, str, str]:
    """Subject, plain text and HTML."""
    with translation.override(message.language):
        subject, text = one_line(written.subject), _cleaned(written.text).strip("\n")
        footer = _cleaned(_footer(message, head))
        main = Main(written.link, written.button)
        html = html_of(text, subject=subject, footer=footer, main=main, looks=looks)
    return subject, f"{text}\n\n{'_' * 20}\n{footer}\n" if footer else f"{text}\n", html


def message_id(message: Message) -> str:
    """The Message-ID, the same at each attempt: who gets a letter twice after all sees one."""
    return f"<{_mac('message-id', message.key)[:32]}@{_sender_domain()}>"


def token_of(message: Message) -> str:
    """The name of a saved message that goes with it and comes back in bounces: nobody can make that of another."""
    return f"{message.pk}-{_mac('message', str(message.pk))[:20]}"


def parse_message_token(token: str) -> int:
    """The key of the message that this token names; NotFound for whatever this site did not make."""
    number, _dash, mac = token.lower().partition("-")
    if not re.fullmatch("[1-9][0-9]{0,17}", number) or not constant_time_compare(mac, _mac("message", number)[:20]):
        raise errors.NotFound(_("This names no message that the site sent."))
    return int(number)


def bounce_address(message: Message) -> str:
    """The envelope's sender, to which bounces of this very message come; empty when the site has no such mailbox."""
    if not settings.MAIL_BOUNCES:
        return ""
    local, _at, domain = settings.MAIL_BOUNCES.rpartition("@")
    return f"{local}+{token_of(message)}@{domain}"


def one_line(text: str) -> str:
    """The text as a header can have it: on one line, nothing in it that is not seen."""
    return " ".join(_cleaned(text).split())


def _headers(message: Message, head: Letterhead | None) -> dict[str, str]:
    name = f"{one_line(head.name)[:_LONGEST_NAME].strip()} via {_site()}".strip() if head else ""
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    headers = {
        "From": f'"{quote(name)}" <{sender}>' if name else settings.DEFAULT_FROM_EMAIL,
        "Message-ID": message_id(message),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "Feedback-ID": _feedback_id(message),
    }
    if message.organization and message.purpose != Purpose.SERVICE:
        headers["List-Id"] = f"<{message.purpose}.{message.organization}.{_sender_domain()}>"
    if message.organization and message.purpose == Purpose.CAMPAIGN:
        headers["List-Unsubscribe"] = f"<{link_of(message.organization, message.to)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _feedback_id(message: Message) -> str:
    # campaign:organization:kind:sender, where the sender is 5 to 15 characters and always the same.
    sender = f"{re.sub('[^a-z0-9]', '', _sender_domain().lower())[:15]:0<5}"
    organization = message.organization.hex if message.organization else "site"
    return f"{message.election or 'none'}:{organization}:{message.kind}:{sender}"


def _footer(message: Message, head: Letterhead | None) -> str:
    if head is None or message.organization is None:
        return ""
    values = {"organization": head.name, "link": link_of(message.organization, message.to)}
    if message.purpose == Purpose.CAMPAIGN:
        why = _(
            "You get this letter because you agreed to hear from %(organization)s beside its votes. If you would rather"
            " not, leave here; you will still be told of every vote in which you may vote: %(link)s"
        )
    elif message.purpose == Purpose.NOTICE:
        why = _(
            "You get this letter because you may vote in a vote of %(organization)s. What else it may send you, you"
            " decide here: %(link)s"
        )
    else:
        why = ""
    disclaimer = one_line(head.disclaimer_on(message))
    return "\n\n".join(part for part in (disclaimer, why % values) if part)


def _require_mailbox(to: str) -> None:
    if not _MAILBOX.fullmatch(to):
        raise errors.WrongInput(_("This is not an e-mail address."), field="to")
    # Domains have an ASCII form; the part before the @ has none, and mail servers that take it otherwise are few.
    if not to.rpartition("@")[0].isascii():
        raise errors.WrongInput(_("Mail cannot be sent to an address with such letters before the @."), field="to")


def _cleaned(text: str) -> str:
    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        char for char in kept if char in "\n\t" or not (char in _OVERRIDES or unicodedata.category(char) in _UNSEEN)
    )


def _mac(use: str, value: str) -> str:
    return salted_hmac(f"hustings.mailroom.{use}", value, algorithm="sha256").hexdigest()


def _sender_domain() -> str:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return domain if domain.isascii() else domain.encode("idna").decode()


def _site() -> str:
    return urlsplit(settings.SITE_ADDRESS).hostname or "localhost"
