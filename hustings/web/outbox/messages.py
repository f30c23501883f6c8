"""The messages in the folder of the file-based mail backend, read back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Literal

from hustings import errors

SEPARATOR = b"\n" + b"-" * 79 + b"\n"
_NAME = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9]+\.log")


@dataclass(frozen=True, slots=True)
class Mail:
    """A message: the file that it stands in, its number there, what a reader sees."""

    name: str
    number: int
    to: str
    subject: str
    at: datetime | None
    text: str
    html: str
    headers: tuple[tuple[str, str], ...]


def newest(folder: Path, most: int) -> list[Mail]:
    """The latest messages, newest first; none where there is no folder yet."""
    found: list[Mail] = []
    # A file is named by the moment at which its connection was opened.
    for path in sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime_ns, reverse=True):
        found += reversed(list(_messages(path)))
        if len(found) >= most:
            break
    return found[:most]


def one(folder: Path, name: str, number: int) -> Mail:
    """This message; NotFound when it is not there."""
    path = folder / name
    if _NAME.fullmatch(name) and path.is_file():
        for mail in _messages(path):
            if mail.number == number:
                return mail
    raise errors.NotFound("This message is not in the outbox: go back to the list.")


def _messages(path: Path) -> Iterator[Mail]:
    for number, raw in enumerate(path.read_bytes().split(SEPARATOR)):
        if raw.strip():
            parsed = message_from_bytes(raw.lstrip(), policy=policy.default)
            yield Mail(
                path.name,
                number,
                _header(parsed, "To"),
                _header(parsed, "Subject"),
                _at(parsed),
                _body(parsed, "plain") or _body(parsed, "html"),
                _body(parsed, "html"),
                tuple((name, " ".join(f"{value}".split())) for name, value in parsed.items()),
            )


def _header(parsed: EmailMessage, name: str) -> str:
    return str(parsed.get(name, ""))


def _at(parsed: EmailMessage) -> datetime | None:
    try:
        return parsedate_to_datetime(_header(parsed, "Date"))
    except ValueError:
        return None


def _body(parsed: EmailMessage, kind: Literal["plain", "html"]) -> str:
    body = parsed.get_body((kind,))
    content = body.get_content() if body is not None else ""
    return content if isinstance(content, str) else ""
