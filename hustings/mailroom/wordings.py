"""The wording of a letter: plain text in which ``{name}`` stands for a value, out of a fixed list for each kind.

``{{`` and ``}}`` are braces. Nothing else means anything: no attribute, no filter, no HTML. What is filled in is not
looked at again. A wording that would put a value into somebody else's link is refused where it is written.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hustings import errors
from hustings.mailroom.models import Purpose

LONGEST_TEXT, LONGEST_SUBJECT = 10_000, 200
Words = str | Promise
OPEN = gettext_lazy("Open the link")

_PIECE = re.compile(r"\{\{|\}\}|\{([a-z][a-z_]*)\}|[{}]")
_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")  # show text in another order than it has
_WITHIN_A_LINK = gettext_lazy(
    "Line %(line)d: nothing can be filled in within a link or a tag. Leave a space around what is filled in."
)
# What makes an address of a word: the marks of one, or a dot with something behind it.
_FILLED = "\ufffc"
_BRACKET = re.compile(rf"<[^<>]*(://|www\.)[^<>]*{_FILLED}", re.IGNORECASE)
_OF_A_LINK = re.compile(r"[/@=&#%\\]|:[^\s]|\?[^\s]|\.[^\s.]|www\.", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Placeholder:
    """What a kind of letter can fill in: ``about`` is for whoever writes, ``example`` stands in previews.

    ``required``: a text without it is refused. ``alone``: it lets somebody act (or tells who did), and must stand on a
    line of its own, never in the subject. ``lines``: the value may have several lines.
    """

    name: str
    about: Words
    example: Words
    required: bool = False
    alone: bool = False
    lines: bool = False

    def __str__(self) -> str:
        return f"{{{self.name}}}"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of letter that has placeholders: what it is called, what it can fill in, its built-in wording.

    ``link`` names the placeholder of the main link, and ``button`` is what stands on it in HTML. Organizations may
    write their own text of every kind but the ``fixed`` ones.
    """

    name: str
    title: Words
    subject: Words
    text: Words
    placeholders: tuple[Placeholder, ...]
    purpose: Purpose = Purpose.NOTICE
    link: str = ""
    button: Words = OPEN
    fixed: bool = False

    def built_in(self) -> "Worded":
        """The built-in text, in the language that is active."""
        return parse(self, subject=f"{self.subject}", text=f"{self.text}")

    def examples(self) -> dict[str, str]:
        """A value for every placeholder, for previews."""
        return {placeholder.name: f"{placeholder.example}" for placeholder in self.placeholders}


@dataclass(frozen=True, slots=True)
class Worded:
    """A subject and a text in which everything is known: literal text, and the placeholders between."""

    subject: tuple[str | Placeholder, ...]
    text: tuple[str | Placeholder, ...]

    def filled(self, values: Mapping[str, str]) -> tuple[str, str]:
        """Subject (on one line) and text with these values. KeyError when one is missing, which a test excludes."""
        subject = "".join(_filled(piece, values) for piece in self.subject)
        return " ".join(subject.split()), "".join(_filled(piece, values) for piece in self.text)


def parse(kind: Kind, *, subject: str, text: str) -> Worded:
    """A wording of this kind. Errors: WrongInput, whose field is ``subject`` or ``text`` and which names the line."""
    return _parse(kind.placeholders, _lines(subject), _lines(text))


@lru_cache(maxsize=256)
def _parse(placeholders: tuple[Placeholder, ...], subject: str, text: str) -> Worded:
    for field, written, longest in (("subject", subject, LONGEST_SUBJECT), ("text", text, LONGEST_TEXT)):
        if not written.strip():
            raise errors.WrongInput(_("Write something."), field=field)
        if len(written) > longest:
            raise errors.WrongInput(_("Write %(most)d characters at most.") % {"most": longest}, field=field)
        if _OVERRIDES.search(written) or any(_unseen(char) for char in written):
            said = _("Here are characters that cannot be seen. Write the text anew, without pasting it.")
            raise errors.WrongInput(said, field=field)
    if len(subject.strip().splitlines()) > 1:
        raise errors.WrongInput(_("Write the subject on one line."), field="subject")
    sayable = tuple(placeholder for placeholder in placeholders if not (placeholder.alone or placeholder.lines))
    worded = Worded(_pieces(subject.strip(), sayable, "subject"), _pieces(text, placeholders, "text"))
    _require_no_open_bracket(worded.text)
    missing = [each for each in placeholders if each.required and each not in worded.text]
    if missing:
        said = _("The text must have %(missing)s somewhere: without it the letter is of no use.")
        raise errors.WrongInput(said % {"missing": _listed(missing)}, field="text")
    return worded


def _pieces(written: str, placeholders: Sequence[Placeholder], field: str) -> tuple[str | Placeholder, ...]:
    known = {placeholder.name: placeholder for placeholder in placeholders}
    pieces: list[str | Placeholder] = []
    for number, line in enumerate(written.splitlines(keepends=True), 1):
        found = _pieces_of_line(line, known, number, field)
        _require_apart(found, number, field)
        pieces += found
    return tuple(pieces)


def _pieces_of_line(line: str, known: Mapping[str, Placeholder], number: int, field: str) -> list[str | Placeholder]:
    pieces: list[str | Placeholder] = []
    at = 0
    for found in _PIECE.finditer(line):
        pieces.append(line[at : found.start()])
        at = found.end()
        if found[0] in ("{{", "}}"):
            pieces.append(found[0][0])
        elif found[1] is None:
            said = _("Line %(line)d: a brace stands alone. Write it twice to have one in the letter.")
            raise errors.WrongInput(said % {"line": number}, field=field)
        elif found[1] not in known:
            said = _("Line %(line)d: nothing can be filled in for %(written)s here. What can: %(known)s.")
            named = {"line": number, "written": found[0][:60], "known": _listed(known.values())}
            raise errors.WrongInput(said % named, field=field)
        else:
            pieces.append(known[found[1]])
    return [piece for piece in [*pieces, line[at:]] if piece != ""]


def _require_apart(pieces: Sequence[str | Placeholder], number: int, field: str) -> None:
    # A value within a link would be told to whoever the link leads to: that this very member opened it, or the code
    # with which one can vote for them.
    said = [piece for piece in pieces if not isinstance(piece, str) or piece.strip()]
    for piece in pieces:
        if isinstance(piece, Placeholder) and piece.alone and len(said) > 1:
            refused = _("Line %(line)d: %(placeholder)s must stand on a line of its own, with nothing beside it.")
            raise errors.WrongInput(refused % {"line": number, "placeholder": piece}, field=field)
    for word in _seen(pieces).split():
        linked = _FILLED in word and _OF_A_LINK.search(word.rstrip(".,;:!?…»”’\"')"))
        if linked or word.count(_FILLED) > 1:
            raise errors.WrongInput(_WITHIN_A_LINK % {"line": number}, field=field)


def _require_no_open_bracket(pieces: Sequence[str | Placeholder]) -> None:
    # Mail programs may take all that stands between < and > for one link, line breaks and all (RFC 3986, appendix C).
    seen = _seen(pieces)
    found = _BRACKET.search(seen)
    if found:
        raise errors.WrongInput(_WITHIN_A_LINK % {"line": seen.count("\n", 0, found.end()) + 1}, field="text")


def _seen(pieces: Sequence[str | Placeholder]) -> str:
    # A placeholder is a letter here, so that a word with one in it stays one word.
    return unicodedata.normalize("NFKC", "".join(piece if isinstance(piece, str) else _FILLED for piece in pieces))


def _filled(piece: str | Placeholder, values: Mapping[str, str]) -> str:
    if isinstance(piece, str):
        return piece
    value = values[piece.name]
    return value if piece.lines else " ".join(value.split())


def _listed(placeholders: Iterable[Placeholder]) -> str:
    return ", ".join(f"{placeholder}" for placeholder in placeholders)


def _lines(written: str) -> str:
    return written.replace("\r\n", "\n").replace("\r", "\n").strip("\n")


def _unseen(char: str) -> bool:
    return char not in "\n\t" and unicodedata.category(char) in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
