"""What an organization asks for: read from a form, frozen as a file with a hash. And what ends a drive."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from hustings import errors
from hustings.drives.models import Drive, Petition
from hustings.drives.models.drive import MAX_LINK, MAX_STATEMENT, MAX_TEXT
from hustings.roll.names import parse_name

LARGEST_GOAL = 100_000_000
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Asked:
    """A drive as an organization prepares it; ``texts`` are the petition's by language. Errors: WrongInput.

    Fields at fault are named as here, a text by ``text_`` and its language.
    """

    slug: str
    person: str
    contest: str
    texts: dict[str, str]
    office: str = ""
    goal: int | None = None
    names_shown: bool = False
    opens_on: date | None = None
    closes_on: date | None = None

    def __post_init__(self) -> None:
        if len(self.slug) > 60 or not _SLUG.fullmatch(self.slug):
            said = _("Write small letters, digits and hyphens, at most 60, like run-elizabeth-run.")
            raise errors.WrongInput(said, field="slug")
        for name, longest in (("person", 150), ("contest", 200)):
            object.__setattr__(self, name, parse_name(getattr(self, name), field=name, longest=longest))
        if self.office.strip():
            object.__setattr__(self, "office", parse_name(self.office, field="office", longest=200))
        if self.goal is not None and not 1 <= self.goal <= LARGEST_GOAL:
            said = _("A goal is a number from 1 to %(most)d.") % {"most": LARGEST_GOAL}
            raise errors.WrongInput(said, field="goal")
        if self.opens_on and self.closes_on and self.closes_on < self.opens_on:
            raise errors.WrongInput(_("The last day is before the first."), field="closes_on")
        object.__setattr__(self, "texts", self._texts())

    def _texts(self) -> dict[str, str]:
        languages = dict(settings.LANGUAGES)
        assert set(self.texts) <= set(languages)
        given = {
            language: plain_text(text, field=f"text_{language}", longest=MAX_TEXT)
            for language, text in self.texts.items()
            if text.strip()
        }
        if not given:
            said = _("Write the petition's text, in one language at least.")
            raise errors.WrongInput(said, field=f"text_{next(iter(self.texts), '')}")
        return given

    def fields(self) -> dict[str, Any]:
        """The fields of Drive that this makes."""
        names = ("slug", "person", "contest", "office", "goal", "names_shown", "opens_on", "closes_on")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class End:
    """How a drive ends, and what the organization says about it. Errors: WrongInput."""

    ending: str
    statement: str
    source: str = ""

    def __post_init__(self) -> None:
        if self.ending not in Drive.Ending.values:
            raise errors.WrongInput(_("Choose what ended the drive."), field="ending")
        if not self.statement.strip():
            raise errors.WrongInput(_("Tell the signers what came of it."), field="statement")
        statement = plain_text(self.statement, field="statement", longest=MAX_STATEMENT)
        object.__setattr__(self, "statement", statement)
        object.__setattr__(self, "source", self.source.strip())
        if self.source and not _is_page(self.source):
            said = _("Write the whole address of the page, beginning with https://, without a name or password in it.")
            raise errors.WrongInput(said, field="source")


def file_of(drive: Drive, text: str) -> bytes:
    """A petition as the file whose hash is shown: who is asked, for what, an empty line, the text; UTF-8."""
    head = [drive.person, drive.contest, *([drive.office] if drive.office else [])]
    return ("\n".join([*head, "", text]) + "\n").encode()


def hash_of(drive: Drive, text: str) -> str:
    """The SHA-256 of that file, in hex."""
    return hashlib.sha256(file_of(drive, text)).hexdigest()


def petition_in(drive: Drive, language: str) -> Petition:
    """The petition in this language, or else in the organization's, or else in the first that there is."""
    found = {petition.language: petition for petition in drive.petitions.all()}
    return found.get(language) or found.get(drive.organization.language) or next(iter(found.values()))


def plain_text(written: str, *, field: str, longest: int) -> str:
    """Lines of visible characters, composed, without spaces at their ends. Errors: WrongInput."""
    text = unicodedata.normalize("NFC", written.replace("\r\n", "\n").replace("\r", "\n"))
    text = "\n".join(line.rstrip() for line in text.split("\n")).strip()
    if len(text) > longest:
        raise errors.WrongInput(_("At most %(number)d characters, please.") % {"number": longest}, field=field)
    if any(char in _OVERRIDES or (unicodedata.category(char) == "Cc" and char not in "\n\t") for char in text):
        said = _("Here are characters that cannot be seen. Write the text anew, without pasting it.")
        raise errors.WrongInput(said, field=field)
    return text


def _is_page(link: str) -> bool:
    try:
        parts = urlsplit(link)
        named = bool(parts.hostname) and parts.port != 0 and not parts.username and not parts.password
    except ValueError:
        return False
    sound = len(link) <= MAX_LINK and link.isprintable() and " " not in link and "\\" not in link
    return sound and named and parts.scheme in ("http", "https")
