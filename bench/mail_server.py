"""A real mail server on loopback that misbehaves as the address of its recipient says, and writes down what it took.

python -m bench.mail_server PORT FOLDER HANG     HANG: seconds for which it does not answer where it hangs

FOLDER gets ``accepted``, a line for each message taken, written before the client is told; and ``bounces/``, a report
(RFC 3464) for each that it took and could not deliver. The part of an address before the hyphen says what happens:

    grey      deferred at the first try (451)           nobody   refused: no such mailbox (550 5.1.1)
    busy      deferred at every try (452)               spam     refused after the message (554 5.7.1)
    hang      no answer to RCPT at the first try        cut      disconnected before the message, at the first try
    lost      taken, then disconnected unanswered       void     not taken, and disconnected after the message
    mute      not taken, and no answer                  late     taken, and bounces later
"""

import asyncio
import contextlib
import secrets
import signal
import sys
from collections import Counter
from email.parser import BytesHeaderParser
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

TURNED_AWAY = 0.005
"""The share of connections that are turned away with 421."""


class Misbehaving:
    """The server's conduct; aiosmtpd speaks the protocol."""

    def __init__(self, folder: Path, hang: float) -> None:
        self.bounces, self.hang = folder / "bounces", hang
        self.bounces.mkdir()
        self.accepted = (folder / "accepted").open("a", encoding="utf-8", buffering=1)
        self.tries: Counter[str] = Counter()

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        if secrets.randbelow(1000) < 1000 * TURNED_AWAY:
            return ["421 4.3.2 Too many connections"]
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        conduct, first = address.partition("-")[0], not self.tries[address]
        self.tries[address] += 1
        if conduct == "grey" and first:
            return "451 4.7.1 Greylisted, try again later"
        if conduct == "busy":
            return "452 4.2.2 Mailbox full"
        if conduct == "nobody":
            return "550 5.1.1 No such user"
        if conduct == "hang" and first:
            await asyncio.sleep(self.hang)
        envelope.rcpt_tos.append(address)
        if conduct == "cut" and first:
            await _hang_up(server)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        (address,) = envelope.rcpt_tos
        conduct = address.partition("-")[0]
        if conduct == "spam":
            return "554 5.7.1 Looks like spam"
        if conduct == "void":
            await _hang_up(server)
        if conduct == "mute":
            await asyncio.sleep(self.hang)
            await _hang_up(server)
        assert isinstance(envelope.content, bytes)
        headers = BytesHeaderParser().parsebytes(envelope.content)
        self.accepted.write(f"{address} {headers['Message-ID']}\n")
        if conduct == "lost":
            await _hang_up(server)
        if conduct == "late":
            bounce = _bounce(envelope.mail_from or "", address, headers["Message-ID"])
            (self.bounces / f"{address}.eml").write_text(bounce, encoding="ascii")
        return "250 2.0.0 Taken"


async def _hang_up(server: SMTP) -> None:
    transport = server.transport
    assert isinstance(transport, asyncio.WriteTransport)
    transport.abort()
    await asyncio.sleep(60)  # until the lost connection ends this task


def _bounce(to: str, address: str, message_id: str) -> str:
    return f"""From: MAILER-DAEMON@example.org
To: {to}
Subject: Undelivered mail
Message-ID: <{secrets.token_hex(12)}@example.org>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: text/plain

Your message could not be delivered.
--part
Content-Type: message/delivery-status

Reporting-MTA: dns; example.org

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 No such user

--part
Content-Type: text/rfc822-headers

Message-ID: {message_id}

--part--
"""


async def _serve(port: int, folder: Path, hang: float) -> None:
    conduct, loop = Misbehaving(folder, hang), asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(conduct, hostname="mail.example.org", loop=loop, timeout=300), "127.0.0.1", port
    )
    stopped = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stopped.set)
    (folder / "ready").touch()
    async with server:
        await stopped.wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(int(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])))
