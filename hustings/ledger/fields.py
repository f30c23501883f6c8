"""How the fields of the ledger's entries are read: a function takes a field to its value, or raises EncodingFaults."""

import re
from enum import Enum
from typing import TypeVar
from urllib.parse import urlsplit

from hustings import errors
from hustings.ledger.dates import PartialDate
from hustings.protocol.canonical import Reader

LONGEST_NAME, LONGEST_TEXT, LONGEST_LINK, MOST_NAMES = 200, 1000, 500, 50
LARGEST = 2**53
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_WIKIDATA = re.compile(r"Q[1-9][0-9]{0,11}")
_PERCENT = re.compile(r"(?:100(?:\.0{1,4})?|[0-9]{1,2}(?:\.[0-9]{1,4})?)")
_SITE = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~-]+)*/?")
_FRACTION = re.compile(r"([1-9][0-9]{0,8})/([1-9][0-9]{0,8})")
E_ = TypeVar("E_", bound=Enum)


def line(reader: Reader, longest: int) -> str:
    """One line of visible text without white space around it; else WrongField."""
    text = reader.text()
    if not text or text != text.strip() or len(text) > longest or not text.isprintable():
        raise errors.WrongField(reader.where, f"not one line of 1 to {longest} characters")
    return text


def as_line(text: str, longest: int = LONGEST_NAME) -> str:
    """What of a text is one such line: white space of any kind is a space, what is not seen goes, the end is cut off.

    For what is entered by itself: a name on a ballot may have spaces that do not break.
    """
    seen = "".join(" " if char.isspace() else char if char.isprintable() else "" for char in text)
    words = " ".join(seen.split())
    return words if len(words) <= longest else f"{words[: longest - 1].rstrip()}…"


def identifier(reader: Reader) -> str:
    """An identifier: letters a to z and digits, in parts joined by hyphens."""
    text = reader.text()
    if len(text) > LONGEST_NAME or not _ID.fullmatch(text):
        raise errors.WrongField(reader.where, "not an identifier such as working-families-party")
    return text


def link(reader: Reader) -> str:
    """An address on the web; else WrongField."""
    text = reader.text()
    try:
        parts = urlsplit(text)
        named = bool(parts.hostname) and parts.port != 0 and "@" not in parts.netloc
        good = named and parts.scheme in ("http", "https")
    except ValueError:
        good = False
    if not good or len(text) > LONGEST_LINK or not text.isprintable() or " " in text:
        raise errors.WrongField(reader.where, f"{text[:60]!r} is no address on the web: it begins with https://")
    return text


def site(reader: Reader) -> str:
    """The address of a site of Hustings: of such characters only as mean nothing to a shell, where people paste it."""
    text = link(reader)
    if not _SITE.fullmatch(text):
        raise errors.WrongField(reader.where, f"{text[:60]!r} is no address of a site such as https://example.org")
    return text


def percent(reader: Reader) -> str:
    """A number of per cent from 0 to 100, with up to four decimals."""
    text = reader.text()
    if not _PERCENT.fullmatch(text):
        raise errors.WrongField(reader.where, f"{text[:40]!r} is no number of per cent such as 78.6")
    return text


def fraction(reader: Reader) -> str:
    """A fraction of at most 1, such as 2/3."""
    text = reader.text()
    found = _FRACTION.fullmatch(text)
    if found is None or int(found[1]) > int(found[2]):
        raise errors.WrongField(reader.where, f"{text[:40]!r} is no fraction such as 2/3")
    return text


def choice(kinds: type[E_], reader: Reader) -> E_:
    """One of the values of an enumeration."""
    try:
        return kinds(reader.text())
    except ValueError:
        raise errors.WrongField(reader.where, f"not one of {', '.join(str(one.value) for one in kinds)}") from None


def optional_line(reader: Reader | None, longest: int = LONGEST_NAME) -> str:
    """One line of visible text; empty where there is no field."""
    return "" if reader is None else line(reader, longest)


def names(reader: Reader | None) -> tuple[str, ...]:
    """Names, at most fifty; none where there is no field."""
    read = () if reader is None else tuple(line(item, LONGEST_NAME) for item in reader.items())
    if len(read) > MOST_NAMES:
        raise errors.NumberOutOfRange("also", f"more than {MOST_NAMES}")
    return read


def optional_date(reader: Reader | None) -> PartialDate | None:
    """A date; None where there is no field."""
    if reader is None:
        return None
    try:
        return PartialDate.parse(reader.text())
    except errors.WrongField as fault:
        raise errors.WrongField(reader.where, fault.detail) from None


def optional_count(reader: Reader | None, largest: int = LARGEST) -> int | None:
    """A whole number; None where there is no field."""
    return None if reader is None else reader.integer(largest)


def wikidata(reader: Reader | None) -> str:
    """An identifier of Wikidata; empty where there is no field."""
    if reader is None:
        return ""
    if not _WIKIDATA.fullmatch(reader.text()):
        raise errors.WrongField(reader.where, "not an identifier of Wikidata such as Q359442")
    return reader.text()
