"""Who writes the text of which kind of message: stages above sign up for their kinds when the site starts.

Most declare a `Kind` with its placeholders and its built-in text, and sign up with a function that tells the values
(`fills_in`); where the text itself is somebody's, a function writes all of it (`writes`).
"""

import logging
from collections.abc import Callable, Mapping
from typing import NamedTuple

from hustings import errors
from hustings.mailroom.models import Message, Wording
from hustings.mailroom.wordings import Kind, Worded, parse

logger = logging.getLogger(__name__)


class Letter(NamedTuple):
    """The text of a message, made at the moment of sending; the envelope brings ``subject`` onto one line.

    ``link`` is where it wants its reader to go; where it stands alone in a paragraph, the HTML shows a button with the
    text ``button``. ``wording`` is the key of the organization's own text that was used, None for the built-in one.
    """

    subject: str
    text: str
    link: str = ""
    button: str = ""
    wording: int | None = None


Writer = Callable[[Message], Letter]
Values = Callable[[Message], Mapping[str, str]]

_writers: dict[str, Writer] = {}
_kinds: dict[str, Kind] = {}


def writes(kind: str) -> Callable[[Writer], Writer]:
    """Let the function write the letters of this kind."""

    def sign_up(writer: Writer) -> Writer:
        if _writers.setdefault(kind, writer) is not writer:
            raise RuntimeError(f"two writers of {kind!r}")
        return writer

    return sign_up


def fills_in(kind: Kind) -> Callable[[Values], Values]:
    """Let the function tell what stands for the placeholders in a letter of this kind, each with a value."""

    def sign_up(values: Values) -> Values:
        def writer(message: Message) -> Letter:
            worded, version = worded_for(kind, message)
            return written(kind, worded, values(message))._replace(wording=version)

        writes(kind.name)(writer)
        _kinds[kind.name] = kind
        return values

    return sign_up


def written(kind: Kind, worded: Worded, values: Mapping[str, str]) -> Letter:
    """The letter that this wording makes of these values, in the language that is active."""
    subject, text = worded.filled(values)
    return Letter(subject, text, values.get(kind.link, ""), f"{kind.button}" if kind.link else "")


def worded_for(kind: Kind, message: Message) -> tuple[Worded, int | None]:
    """The wording in force for this message's organization and language, with its key; the built-in one has none."""
    own = None
    if message.organization is not None and not kind.fixed:
        own = Wording.objects.in_force(message.organization, kind.name, message.language)
    if own is not None:
        try:
            return parse(kind, subject=own.subject, text=own.text), own.pk
        except errors.WrongInput as refusal:  # written for another release, with other placeholders
            logger.warning("wording %s of %r cannot be used, the built-in one is: %s", own.pk, kind.name, refusal)
    return kind.built_in(), None


def letter(message: Message) -> Letter:
    """The text of this message, in its language; KeyError when nobody writes its kind."""
    return _writers[message.kind](message)


def worded_kinds() -> Mapping[str, Kind]:
    """Every kind that is declared, by its name."""
    return dict(_kinds)


def kinds() -> frozenset[str]:
    """Every kind that somebody writes."""
    return frozenset(_writers)
