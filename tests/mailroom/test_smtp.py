"""What becomes of a message is told by where the conversation failed; the server says line by line what it is told."""

import socket
from collections.abc import Sequence
from threading import Thread
from typing import Any

import pytest
from django.core.mail import EmailMessage

from hustings.mailroom.outcomes import Away, Cut, Deferred, Outcome, Refused, Taken, Unanswered
from hustings.mailroom.smtp import EmailBackend

READY, HELLO, OK, GO = "220 ready", "250-mail.example.org\r\n250 SIZE 1000000", "250 OK", "354 go ahead"
AUTH = "250-mail.example.org\r\n250 AUTH PLAIN"
CLOSE, SILENCE = "close", "silence"
GO_AND_CLOSE = f"{GO}{CLOSE}"


class Server:
    """Says its lines one after the other, the first before it is spoken to; a script for each connection."""

    def __init__(self, scripts: Sequence[Sequence[str]]) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.heard: list[bytes] = []
        self.thread = Thread(target=self._serve, args=(scripts,), daemon=True)
        self.thread.start()

    def _serve(self, scripts: Sequence[Sequence[str]]) -> None:
        with self.listening:
            for script in scripts:
                connection, _ = self.listening.accept()
                with connection, connection.makefile("rb") as lines:
                    self._speak(connection, lines, script)

    def _speak(self, connection: socket.socket, lines: Any, script: Sequence[str]) -> None:
        for number, line in enumerate(script):
            if line == SILENCE:
                while lines.readline():
                    pass
            if line in (CLOSE, SILENCE):
                return
            connection.sendall(f"{line.removesuffix(CLOSE)}\r\n".encode())
            if line == GO_AND_CLOSE:
                return
            if number + 1 < len(script):
                self._hear(lines, message=line == GO)
        while lines.readline():
            pass

    def _hear(self, lines: Any, *, message: bool) -> None:
        while True:
            heard = lines.readline()
            self.heard.append(heard)
            if not message or heard in (b".\r\n", b""):
                return


@pytest.fixture(autouse=True)
def _impatient(settings: Any) -> None:
    settings.MAIL_ANSWER_TIMEOUT = 0.5


def mail(body: str = "Hello") -> EmailMessage:
    headers = {"Message-ID": "<1@example.org>"}
    return EmailMessage("Subject", body, "votes@example.org", ["ada@example.org"], headers=headers)


def backend(port: int, **given: Any) -> EmailBackend:
    return EmailBackend(host="127.0.0.1", port=port, timeout=0.5, **given)


def outcomes(server: Server, *mails: EmailMessage, **given: Any) -> list[Outcome]:
    provider = backend(server.port, **given)
    try:
        return [provider.hand_over(mail) for mail in mails]
    finally:
        provider._hang_up()
        server.thread.join()


def outcome(*script: str, **given: Any) -> Outcome:
    (found,) = outcomes(Server([script]), mail(), **given)
    return found


NO_ANSWER = "the message had left, but the mail server did not answer: Connection unexpectedly closed"
LOST = "the connection broke before the message had left: "
NOT_LET_IN = "the mail server does not let us in: "


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ([READY, HELLO, OK, OK, GO, OK], Taken("<1@example.org>")),
        ([READY, HELLO, OK, "251 will forward", GO, OK], Taken("<1@example.org>")),
        # Nobody's fault.
        (["421 busy"], Away("the mail server cannot be reached: 421 busy")),
        ([CLOSE], Away("the mail server cannot be reached: Connection unexpectedly closed")),
        ([READY, HELLO, CLOSE], Cut(f"{LOST}Connection unexpectedly closed")),
        ([READY, "554 go away", "554 go away"], Away("the mail server cannot be reached: 554 go away")),
        ([READY, HELLO, "451 later", OK], Away("the mail server takes nothing at present: 451 later")),
        ([READY, HELLO, "530 5.7.0 sign in", OK], Away(f"{NOT_LET_IN}530 5.7.0 sign in", ours=True)),
        # Not now.
        ([READY, HELLO, OK, "451 4.7.1 greylisted", OK], Deferred("451 4.7.1 greylisted")),
        ([READY, HELLO, OK, "421 4.7.28 too many", CLOSE], Deferred("421 4.7.28 too many")),
        ([READY, HELLO, OK, OK, "452 disk full", OK], Deferred("452 disk full")),
        ([READY, HELLO, OK, OK, GO, "450 4.2.0 later", OK], Deferred("450 4.2.0 later")),
        # Never.
        ([READY, HELLO, "552 too large", OK], Refused("552 too large")),
        ([READY, HELLO, OK, "550 5.1.1 nobody", OK], Refused("550 5.1.1 nobody", nobody=True)),
        ([READY, HELLO, OK, "550 unknown user", OK], Refused("550 unknown user", nobody=True)),
        ([READY, HELLO, OK, "550 5.7.1 blocked", OK], Refused("550 5.7.1 blocked")),
        ([READY, HELLO, OK, "552 5.2.2 full", OK], Refused("552 5.2.2 full")),
        ([READY, HELLO, OK, OK, GO, "554 5.7.1 spam", OK], Refused("554 5.7.1 spam")),
        ([READY, HELLO, OK, OK, GO, "550 5.1.1 nobody", OK], Refused("550 5.1.1 nobody", nobody=True)),
        ([READY, HELLO, OK, OK, GO, "550 no", OK], Refused("550 no")),
        # Before the last byte has left, nobody has it.
        ([READY, HELLO, OK, CLOSE], Cut(f"{LOST}Connection unexpectedly closed")),
        ([READY, HELLO, OK, SILENCE], Cut(f"{LOST}Connection unexpectedly closed: timed out")),
        ([READY, HELLO, OK, OK, CLOSE], Cut(f"{LOST}Connection unexpectedly closed")),
        ([READY, HELLO, OK, "hello?"], Cut("the mail server made no sense: -1 o?")),
        # Behind it, somebody may.
        ([READY, HELLO, OK, OK, GO, CLOSE], Unanswered(NO_ANSWER)),
        ([READY, HELLO, OK, OK, GO, SILENCE], Unanswered(f"{NO_ANSWER}: timed out")),
        ([READY, HELLO, OK, OK, GO, "hello?"], Unanswered("the mail server made no sense: -1 o?")),
    ],
)
def test_the_stage_decides(script: list[str], expected: Outcome) -> None:
    assert outcome(*script) == expected


def test_a_server_that_does_not_listen_is_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert backend(port).hand_over(mail()) == Away("the mail server cannot be reached: Connection refused")


@pytest.mark.parametrize("script", [[SILENCE], [READY, CLOSE], [READY, SILENCE]])
def test_a_server_that_does_not_greet_is_away(script: list[str]) -> None:
    assert isinstance(outcome(*script), Away)


def test_a_wrong_password_is_ours_and_is_not_repeated() -> None:
    refused = outcome(READY, AUTH, "535 5.7.8 no", username="me", password="hunter2")
    assert refused == Away(f"{NOT_LET_IN}535 5.7.8 no", ours=True)


def test_a_server_without_tls_gets_no_mail() -> None:
    refused = outcome(READY, HELLO, OK, use_tls=True)
    assert refused == Away("the mail server cannot be reached: STARTTLS extension not supported by server.")


@pytest.mark.parametrize("idle", [CLOSE, "421 you were idle"])
def test_a_connection_that_was_closed_while_idle_is_made_anew(idle: str) -> None:
    server = Server([[READY, HELLO, OK, OK, GO, OK, idle], [READY, HELLO, OK, OK, GO, OK]])
    assert outcomes(server, mail(), mail()) == [Taken("<1@example.org>")] * 2
    assert [line[:4] for line in server.heard].count(b"ehlo") == 2


def test_a_connection_is_used_again_after_a_refusal() -> None:
    server = Server([[READY, HELLO, OK, "550 5.1.1 nobody", OK, OK, OK, GO, OK]])
    assert outcomes(server, mail(), mail()) == [Refused("550 5.1.1 nobody", nobody=True), Taken("<1@example.org>")]


def test_lines_that_begin_with_a_dot_arrive_whole() -> None:
    server = Server([[READY, HELLO, OK, OK, GO, OK]])
    assert outcomes(server, mail(".\n..\nend")) == [Taken("<1@example.org>")]
    assert server.heard[-4:] == [b"..\r\n", b"...\r\n", b"end\r\n", b".\r\n"]


def test_a_large_message_that_breaks_off_midway_is_nobodys() -> None:
    # More than the sockets hold, to a server that stops reading.
    server = Server([[READY, HELLO, OK, OK, GO_AND_CLOSE]])
    (found,) = outcomes(server, mail(("x" * 70 + "\n") * 300_000))
    assert isinstance(found, Cut)


def test_what_is_no_address_is_refused_unsent() -> None:
    wrong = EmailMessage("Subject", "Hello", "votes@example.org", ["ada@@example.org"])
    assert isinstance(backend(9).hand_over(wrong), Refused)
