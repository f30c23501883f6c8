"""What leaves: headers as mail providers ask for them, HTML beside text, and nothing written by people breaks out."""

import uuid
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from html.parser import HTMLParser
from typing import Any, NoReturn

import pytest
from django.core.mail import get_connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from requests import Session

from hustings import errors
from hustings.mailroom import envelope, letterhead, letters
from hustings.mailroom.envelope import bounce_address, compose, message_id, parse_message_token, token_of
from hustings.mailroom.html_part import html_of
from hustings.mailroom.leaving import Leaving, parse_token
from hustings.mailroom.leaving import token_of as leaving_token
from hustings.mailroom.letterhead import Letterhead
from hustings.mailroom.letters import Letter
from hustings.mailroom.models import Message, Purpose

unhurried = settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
FORWARD = uuid.UUID("0f0f0f0f-0000-4000-8000-000000000001")
HEAD = Letterhead("Forward", "office@forward.example", "Paid for by Forward, forward.example")
LINK = "https://votes.example.org/vote/abc/#secret"
NASTY = [
    "\n",
    "\r",
    "\0",
    "\x1b",
    "\u2028",
    "<b>",
    '"',
    "\\",
    "&",
    "{",
    "}",
    "é",
    "漢",
    "\u202e",
    "Bcc: x@y.org",
    "@",
    ",",
]
WRITTEN = st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=8)), max_size=8).map("".join)


@pytest.fixture(autouse=True)
def _ground(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    write(monkeypatch)
    monkeypatch.setattr(letterhead, "_readers", [lambda key: HEAD if key == FORWARD else None])
    settings.DEFAULT_FROM_EMAIL = "votes@votes.example.org"
    settings.SITE_ADDRESS = "https://votes.example.org"
    settings.MAIL_BOUNCES = ""


def write(monkeypatch: pytest.MonkeyPatch, subject: str = "Hello", text: str = f"Dear Ada,\n\n{LINK}\n") -> None:
    writers = {"hello": lambda _message: Letter(subject, text, LINK, "Vote now")}
    monkeypatch.setattr(letters, "_writers", writers)


def message(purpose: Purpose = Purpose.NOTICE, to: str = "ada@example.org", **fields: Any) -> Message:
    fields = {"pk": 7, "key": "hello:7", "organization": FORWARD, "election": "7HgWn", **fields}
    return Message(kind="hello", to=to, domain="example.org", purpose=purpose, **fields)


def raw_of(about: Message) -> bytes:
    """The mail as it goes over the wire."""
    made: Any = compose(about).message()  # Django's as_bytes takes more than the library's
    raw = made.as_bytes(linesep="\r\n")
    assert isinstance(raw, bytes)
    return raw


def leaves(about: Message) -> EmailMessage:
    """The mail as a receiving system reads it."""
    parsed = message_from_bytes(raw_of(about), policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def parts(mail: EmailMessage) -> tuple[str, str]:
    """Its text and its HTML."""
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    return text.get_content(), html.get_content()


def test_every_letter_says_what_it_is() -> None:
    mail = leaves(message())
    assert mail["From"] == '"Forward via votes.example.org" <votes@votes.example.org>'
    assert mail["Reply-To"] == "office@forward.example"
    assert mail["To"] == "ada@example.org"
    assert mail["Subject"] == "Hello"
    assert mail["Date"]
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert mail["Feedback-ID"] == f"7HgWn:{FORWARD.hex}:hello:votesexampleorg"
    assert mail["List-Id"] == f"<notice.{FORWARD}.votes.example.org>"
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_only_campaigning_is_left_with_one_click() -> None:
    campaign = leaves(message(Purpose.CAMPAIGN))
    link = campaign["List-Unsubscribe"].strip(" <>")
    assert campaign["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link == f"https://votes.example.org/mail/leave/{leaving_token(FORWARD, 'ada@example.org')}/"
    for purpose in (Purpose.NOTICE, Purpose.SERVICE):
        mail = leaves(message(purpose))
        assert mail["List-Unsubscribe"] is None
        assert mail["List-Unsubscribe-Post"] is None
    assert leaves(message(Purpose.SERVICE))["List-Id"] is None


@pytest.mark.parametrize("purpose", [Purpose.NOTICE, Purpose.CAMPAIGN])
def test_the_footer_leads_to_the_page_about_consent(purpose: Purpose) -> None:
    link = f"https://votes.example.org/mail/leave/{leaving_token(FORWARD, 'ada@example.org')}/"
    text, html = parts(leaves(message(purpose)))
    assert link in text
    assert f'<a href="{link}">' in html
    assert "You get this letter because" in text


def test_the_disclaimer_stands_below_campaigning_in_both_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    for part in parts(leaves(message(Purpose.CAMPAIGN))):
        assert "Paid for by Forward" in part
    for part in parts(leaves(message(Purpose.NOTICE))):
        assert "Paid for by" not in part
    everywhere = HEAD._replace(disclaims_notices=True)
    monkeypatch.setattr(letterhead, "_readers", [lambda _key: everywhere])
    for part in parts(leaves(message(Purpose.NOTICE))):
        assert "Paid for by Forward" in part
    for part in parts(leaves(message(Purpose.SERVICE))):
        assert "Paid for by" not in part


def test_a_letter_of_the_site_itself_has_no_organization() -> None:
    mail = leaves(message(Purpose.SERVICE, organization=None, election=""))
    assert mail["From"] == "votes@votes.example.org"
    assert mail["Reply-To"] is None
    assert mail["Feedback-ID"] == "none:site:hello:votesexampleorg"


def test_the_message_id_is_the_same_at_each_attempt_and_another_for_each_message() -> None:
    first, again, other = message(), message(pk=8), message(key="hello:8")
    assert leaves(first)["Message-ID"] == message_id(first) == message_id(again) != message_id(other)
    assert message_id(first).endswith("@votes.example.org>")
    assert "hello" not in message_id(first)


def test_bounces_come_back_to_an_address_of_the_message(settings: Any) -> None:
    assert compose(message()).from_email == '"Forward via votes.example.org" <votes@votes.example.org>'
    settings.MAIL_BOUNCES = "bounces@return.example.org"
    made = compose(message())
    assert made.from_email == bounce_address(message()) == f"bounces+{token_of(message())}@return.example.org"
    assert made.message()["From"] == '"Forward via votes.example.org" <votes@votes.example.org>'
    token = made.from_email.partition("+")[2].partition("@")[0]
    assert parse_message_token(token) == parse_message_token(token.upper()) == 7


@pytest.mark.parametrize("forged", ["", "7", "7-", "7-0000000000", "0-1", "-1-x", "8-{mac}", "7-{mac}0", "٧-{mac}"])
def test_a_token_that_the_site_did_not_make(forged: str) -> None:
    mac = token_of(message()).partition("-")[2]
    with pytest.raises(errors.NotFound, match="names no message"):
        parse_message_token(forged.format(mac=mac))


def test_providers_are_told_to_track_nothing() -> None:
    made = compose(message())
    assert (made.track_clicks, made.track_opens) == (False, False)
    assert made.metadata == {"message": token_of(message())}
    assert made.tags == ["hello"]


def test_the_main_link_is_a_button_and_readable() -> None:
    text, html = parts(leaves(message()))
    assert LINK in text
    assert html.count(f'href="{LINK}"') == 2
    assert ">Vote now</a>" in html
    assert f">{LINK}</a>" in html


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("es", "ltr"), ("ar", "rtl")])
def test_the_html_says_its_language(language: str, direction: str) -> None:
    _text, html = parts(leaves(message(language=language)))
    assert f'<html lang="{language}" dir="{direction}">' in html


def test_the_footer_is_in_the_language_of_the_letter() -> None:
    text, _html = parts(leaves(message(language="es")))
    assert "Recibe esta carta" in text


@pytest.mark.parametrize("to", ["zoë@example.org", "用户@example.org"])
def test_a_mailbox_that_no_header_can_have(to: str) -> None:
    with pytest.raises(errors.WrongInput, match="such letters before the @"):
        compose(message(to=to))


def test_a_domain_beyond_ascii() -> None:
    assert leaves(message(to="ada@bücher.example"))["To"] == "ada@xn--bcher-kva.example"


def test_a_name_beyond_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    name = 'Große "Öffnung", ' + "ж" * 200
    monkeypatch.setattr(letterhead, "_readers", [lambda _key: HEAD._replace(name=name)])
    encoded, address = parseaddr(compose(message()).message()["From"])
    assert address == "votes@votes.example.org"
    assert str(make_header(decode_header(encoded))) == f"{name[:60]} via votes.example.org"


def test_lines_are_as_short_as_mail_servers_take(monkeypatch: pytest.MonkeyPatch) -> None:
    write(monkeypatch, subject="ü" * 200, text="é" * 5000)
    assert max(map(len, raw_of(message()).split(b"\r\n"))) <= 998
    text, html = parts(leaves(message()))
    assert "é" * 5000 in text
    assert "é" * 5000 in html


@unhurried
@given(subject=WRITTEN, name=WRITTEN, disclaimer=WRITTEN, kind=st.sampled_from([Purpose.NOTICE, Purpose.CAMPAIGN]))
@example("Hi\r\nBcc: all@example.org", "Forward\nX-Evil: 1", "Paid\r\n\r\n<script>", Purpose.CAMPAIGN)
@example("", '"', "\\", Purpose.CAMPAIGN)
def test_no_header_can_be_broken_into(subject: str, name: str, disclaimer: str, kind: Purpose) -> None:
    with pytest.MonkeyPatch.context() as patch:
        write(patch, subject=subject)
        patch.setattr(letterhead, "_readers", [lambda _key: Letterhead(name, "", disclaimer)])
        mail = leaves(message(kind))
    assert set(mail.keys()) <= {
        *("Content-Type", "MIME-Version", "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "List-Id"),
        *("X-Auto-Response-Suppress", "Feedback-ID", "List-Unsubscribe", "List-Unsubscribe-Post"),
    }
    assert len(mail.keys()) == len(set(mail.keys()))
    assert not mail.defects
    (sender,) = mail["From"].addresses
    assert sender.addr_spec == "votes@votes.example.org"
    assert [address.addr_spec for address in mail["To"].addresses] == ["ada@example.org"]


@pytest.mark.parametrize("to", ["ada@b.org\nBcc: all@b.org", "ada@b.org, eve@b.org", "Ada <ada@b.org>", "ada@b.org\n"])
def test_an_address_that_would_be_more_is_refused(to: str) -> None:
    with pytest.raises(errors.WrongInput, match="not an e-mail address"):
        compose(message(to=to))


class Seen(HTMLParser):
    """The tags and the targets in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.targets: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag."""
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}
        self.targets += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        """Note the text."""
        self.text += data


@unhurried
@given(st.lists(st.one_of(WRITTEN, st.just("\n\n"), st.just("http://a.example/?b=1&c=<d>")), max_size=6).map(" ".join))
@example('<script>alert(1)</script> https://a.example/"onmouseover="x')
@example("javascript:alert(1) data:text/html,x https://a.example/'><img src=x>")
def test_nothing_in_a_text_is_markup(text: str) -> None:
    seen = Seen()
    seen.feed(html_of(envelope._cleaned(text), subject=text))
    allowed = {"html", "head", "meta", "title", "body", "div", "p", "a", "br"}
    assert seen.tags <= allowed
    assert seen.attributes <= {"lang", "dir", "charset", "name", "content", "style", "href"}
    for target in seen.targets:
        assert target.startswith(("http://", "https://"))
        assert target in seen.text  # whoever reads a link sees where it leads


@unhurried
@given(st.uuids(), st.emails())
def test_a_leaving_token_says_whose_and_where_to_this_site_alone(organization: uuid.UUID, address: str) -> None:
    token = leaving_token(organization, address)
    found = parse_token(token)
    assert found.organization == organization
    assert leaving_token(organization, found.address) == token
    assert address.partition("@")[0].lower() not in token.lower() or len(address.partition("@")[0]) < 6


@pytest.mark.parametrize("token", ["", "x", "=" * 9, "A" * 76, "é", "A" * 3000, "../..", "A\n"])
def test_a_leaving_token_that_is_none(token: str) -> None:
    with pytest.raises(errors.NotFound, match="not one of ours"):
        parse_token(token)


def test_a_leaving_token_that_was_changed(settings: Any) -> None:
    token = leaving_token(FORWARD, "Ada@Example.org")
    assert parse_token(token) == Leaving(FORWARD, "ada@example.org")
    other = token[:-3] + ("AAA" if token[-3:] != "AAA" else "BBB")
    for changed in (other, token[1:], token + "A" * 4, token.swapcase()):
        with pytest.raises(errors.NotFound, match="not one of ours"):
            parse_token(changed)
    settings.SECRET_KEY = "another site's"
    with pytest.raises(errors.NotFound, match="not one of ours"):
        parse_token(token)


@pytest.mark.parametrize("provider", ["postmark", "mailgun", "brevo", "resend", "sparkpost", "mailjet", "mailersend"])
def test_hosted_providers_get_the_same(provider: str, settings: Any) -> None:
    """django-anymail turns the mail into what the provider's interface takes: nothing of ours is lost on the way.

    MailerSend takes no metadata: what it reports is known by its own name for the message.
    """
    settings.MAIL_BOUNCES = "bounces@return.example.org"
    settings.ANYMAIL = {"IGNORE_UNSUPPORTED_FEATURES": True} | KEYS
    posted: list[str] = []

    def post(_self: object, **request: Any) -> NoReturn:
        posted.append(f"{request.get('data')!r} {request.get('json')!r} {request.get('files')!r}")
        raise errors.Refusal("posted")

    backend = get_connection(f"anymail.backends.{provider}.EmailBackend")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Session, "request", post)
        with pytest.raises(errors.Refusal, match="posted"):
            backend.send_messages([compose(message(Purpose.CAMPAIGN))])
    (said,) = posted
    for wanted in (
        *("votes@votes.example.org", "Forward via votes.example.org", "office@forward.example", "ada@example.org"),
        *("List-Unsubscribe-Post", "One-Click", "/mail/leave/", "Feedback-ID", "Auto-Submitted", token_of(message())),
        *("Dear Ada", "<!DOCTYPE html>", "Paid for by Forward"),
    ):
        assert wanted.lower() in said.lower() or (provider, wanted) == ("mailersend", token_of(message())), wanted


KEYS = {
    **{f"{name}_API_KEY": "key" for name in ("MAILGUN", "BREVO", "RESEND", "SPARKPOST", "MAILJET")},
    "POSTMARK_SERVER_TOKEN": "key",
    "MAILGUN_SENDER_DOMAIN": "votes.example.org",
    "MAILJET_SECRET_KEY": "key",
    "MAILERSEND_API_TOKEN": "key",
}
