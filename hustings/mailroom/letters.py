"""Who writes the text of which kind of message: stages above sign up for their kinds when the site starts.

A kind that organizations may word themselves is declared with `hustings.mailroom.wordings`; one whose text is fixed
signs up here with a function that writes all of it.
"""

from collections.abc import Callable
from typing import NamedTuple

from hustings.mailroom.models import Message


class Letter(NamedTuple):
    """The text of a message, made at the moment of sending.

    ``link`` is where it wants its reader to go; where it stands alone in a paragraph, the HTML shows a button with the
    text ``button``. ``wording`` is the key of the organization's own text that was used, None for the built-in one.
    """

    subject: str
    text: str
    link: str = ""
    button: str = ""
    wording: int | None = None


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


def kinds() -> frozenset[str]:
    """Every kind that somebody writes."""
    return frozenset(_writers)
