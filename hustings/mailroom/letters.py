"""Who writes the text of which kind of message: stages above sign up for their kinds when the site starts."""

from collections.abc import Callable
from typing import NamedTuple

from hustings.mailroom.models import Message


class Letter(NamedTuple):
    """The text of a message, made at the moment of sending."""

    subject: str
    text: str


Writer = Callable[[Message], Letter]

_writers: dict[str, Writer] = {}


def writes(kind: str) -> Callable[[Writer], Writer]:
    """Let the function write the letters of this kind."""

    def sign_up(writer: Writer) -> Writer:
        if _writers.setdefault(kind, writer) is not writer:
            raise RuntimeError(f"two writers of {kind!r}")
        return writer

    return sign_up


def letter(message: Message) -> Letter:
    """The text of this message, in its language; KeyError when nobody writes its kind."""
    return _writers[message.kind](message)
