"""Handing a message over by SMTP so that it is known where it failed: before its last byte had left, or behind it.

Source: RFC 5321, sections 4.2.1 (what the first digit says) and 4.5.4.1 (retrying); RFC 3463 (enhanced status codes).
"""

import io
import re
import smtplib
from email.errors import MessageError
from email.generator import BytesGenerator

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends import smtp
from django.core.mail.message import sanitize_address

from hustings.mailroom.outcomes import Away, Cut, Deferred, Outcome, Refused, Taken, Unanswered

_ENHANCED = re.compile(r"\A[245]\.\d{1,3}\.\d{1,3}(?=\s|\Z)")
_NOBODY = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})  # no such mailbox, or domain, any more
_NOBODY_PLAIN = frozenset({550, 551, 553})  # of a server without enhanced codes
_NOT_LET_IN = frozenset({530, 535, 538})
_CLOSING = 421
_GOOD, _GO_AHEAD = 250, 354
_END = "end of data"


class _Said(Exception):
    """The server's answer is no consent: ``at`` is the command's name."""

    def __init__(self, at: str, code: int, words: bytes) -> None:
        self.at, self.code = at, code
        said = words.decode("utf-8", "replace").replace("\n", " ").strip()
        self.enhanced = found[0] if (found := _ENHANCED.match(said)) else ""
        super().__init__(f"{code} {said}"[:300])


class EmailBackend(smtp.EmailBackend):
    """Django's SMTP, which can also hand over a single message and tell its outcome."""

    _partial_connection: smtplib.SMTP | None  # Django's: one that is not set up yet

    def hand_over(self, mail: EmailMessage) -> Outcome:
        """Hand this mail for one recipient over; opens a connection if there is none, and keeps it."""
        try:
            sender, recipient, content = _parts(mail)
        except (ValueError, MessageError) as error:
            return Refused(f"it cannot be written as mail: {error}")
        fresh = self.connection is None
        outcome = self._connect() or self._converse(sender, recipient, content)
        if isinstance(outcome, Cut | Away) and not fresh and self.connection is None:
            # A server closes what was idle for too long, or has had its fill; that says nothing about the message.
            outcome = self._connect() or self._converse(sender, recipient, content)
        return Taken(mail.extra_headers.get("Message-ID", "")) if isinstance(outcome, Taken) else outcome

    def _connect(self) -> Away | None:
        try:
            if self.open() and self.connection is not None:
                self.connection.ehlo_or_helo_if_needed()
        except smtplib.SMTPAuthenticationError as error:
            self._hang_up()
            return Away(f"the mail server does not let us in: {_words(error)}", ours=True)
        except OSError as error:  # refused, timed out, its greeting, EHLO, TLS: smtplib's errors are OSErrors
            self._hang_up()
            return Away(f"the mail server cannot be reached: {_words(error)}")
        return None

    def _converse(self, sender: str, recipient: str, content: bytes) -> Outcome:
        server = self.connection
        assert server is not None
        size = [f"size={len(content)}"] if server.has_extn("size") else []
        try:
            _expect("MAIL", _GOOD, *server.mail(sender, size))
            _expect("RCPT", _GOOD, *server.rcpt(recipient))
            _expect("DATA", _GO_AHEAD, *server.docmd("data"))
            server.send(content)
        except _Said as said:
            self._start_over(said.code)
            return _verdict(said)
        except OSError as error:
            # Bytes leave in order, so the last ones, which end the message, have not.
            self._hang_up()
            return Cut(f"the connection broke before the message had left: {_words(error)}")
        return self._answer(server)

    def _answer(self, server: smtplib.SMTP) -> Outcome:
        try:
            # Some look into a message for long before they answer, and to give up here costs its outcome.
            if server.sock is not None:
                server.sock.settimeout(settings.MAIL_ANSWER_TIMEOUT)
            code, words = server.getreply()
            if server.sock is not None:
                server.sock.settimeout(self.timeout)
            _expect(_END, _GOOD, code, words)
        except _Said as said:
            self._start_over(said.code)
            return _verdict(said)
        except OSError as error:
            self._hang_up()
            return Unanswered(f"the message had left, but the mail server did not answer: {_words(error)}")
        return Taken("")

    def _start_over(self, code: int) -> None:
        # What says neither yes nor no is no conversation that could go on.
        if code == _CLOSING or not 400 <= code < 600 or self.connection is None:
            self._hang_up()
            return
        try:
            self.connection.rset()
        except OSError:
            self._hang_up()

    def _hang_up(self) -> None:
        # Without QUIT: whoever does not answer would keep us waiting once more.
        for each in (self.connection, self._partial_connection):
            if each is not None:
                each.close()
        self.connection = self._partial_connection = None


def _parts(mail: EmailMessage) -> tuple[str, str, bytes]:
    """Sender, recipient and the bytes that leave, the dot at their end included. ValueError for what is no address."""
    (recipient,) = (sanitize_address(address, "utf-8") for address in mail.recipients())
    written = io.BytesIO()
    BytesGenerator(written, mangle_from_=False).flatten(mail.message(), linesep="\r\n")
    content = re.sub(rb"(?m)^\.", b"..", written.getvalue())
    end = b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n"
    return sanitize_address(mail.from_email, "utf-8"), recipient, content + end


def _expect(at: str, expected: int, code: int, words: bytes) -> None:
    if code != expected and not (at == "RCPT" and code == 251):  # it will forward
        raise _Said(at, code, words)


def _verdict(said: _Said) -> Outcome:
    words = f"{said}"
    if said.code in _NOT_LET_IN:
        return Away(f"the mail server does not let us in: {words}", ours=True)
    if 500 <= said.code < 600:
        plain = not said.enhanced and said.at == "RCPT" and said.code in _NOBODY_PLAIN
        return Refused(words, nobody=plain or said.enhanced in _NOBODY)
    if 400 <= said.code < 500:
        # Before a recipient was named, it is about us.
        return Away(f"the mail server takes nothing at present: {words}") if said.at == "MAIL" else Deferred(words)
    return (Unanswered if said.at == _END else Cut)(f"the mail server made no sense: {words}")


def _words(error: OSError) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        return f"{error.smtp_code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"
    return f"{error.strerror or error}"
