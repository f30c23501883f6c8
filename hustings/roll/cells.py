"""What the cells of a roll say: states, languages, days, names, consent. Whatever repeats is worked out once."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache

MAX_NAME = 150
MAX_STATE = 40
MAX_REFERENCE = 100
MAX_LANGUAGE = 10

# The United States Postal Service's two letters, for systems that write the name out (CiviCRM).
_STATES = {
    "alabama": "AL",
    "alaska": "AK",
    "arizona": "AZ",
    "arkansas": "AR",
    "california": "CA",
    "colorado": "CO",
    "connecticut": "CT",
    "delaware": "DE",
    "district of columbia": "DC",
    "washington dc": "DC",
    "florida": "FL",
    "georgia": "GA",
    "hawaii": "HI",
    "idaho": "ID",
    "illinois": "IL",
    "indiana": "IN",
    "iowa": "IA",
    "kansas": "KS",
    "kentucky": "KY",
    "louisiana": "LA",
    "maine": "ME",
    "maryland": "MD",
    "massachusetts": "MA",
    "michigan": "MI",
    "minnesota": "MN",
    "mississippi": "MS",
    "missouri": "MO",
    "montana": "MT",
    "nebraska": "NE",
    "nevada": "NV",
    "new hampshire": "NH",
    "new jersey": "NJ",
    "new mexico": "NM",
    "new york": "NY",
    "north carolina": "NC",
    "north dakota": "ND",
    "ohio": "OH",
    "oklahoma": "OK",
    "oregon": "OR",
    "pennsylvania": "PA",
    "rhode island": "RI",
    "south carolina": "SC",
    "south dakota": "SD",
    "tennessee": "TN",
    "texas": "TX",
    "utah": "UT",
    "vermont": "VT",
    "virginia": "VA",
    "washington": "WA",
    "west virginia": "WV",
    "wisconsin": "WI",
    "wyoming": "WY",
    "puerto rico": "PR",
    "guam": "GU",
    "american samoa": "AS",
    "northern mariana islands": "MP",
    "us virgin islands": "VI",
    "virgin islands": "VI",
}
_LANGUAGES = {
    "english": "en",
    "ingles": "en",
    "anglais": "en",
    "spanish": "es",
    "espanol": "es",
    "espagnol": "es",
    "castellano": "es",
    "french": "fr",
    "frances": "fr",
    "francais": "fr",
    "german": "de",
    "deutsch": "de",
    "portuguese": "pt",
    "portugues": "pt",
    "chinese": "zh",
    "vietnamese": "vi",
    "tagalog": "tl",
    "korean": "ko",
    "arabic": "ar",
    "russian": "ru",
    "italian": "it",
}
_MONTHS = {
    name: month
    for month, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}

# What the systems call it: Action Network, ActionKit, EveryAction (S, U, N). A subscription says itself what it is.
_SUBSCRIPTIONS = {
    **dict.fromkeys(("subscribed", "s", "optedin", "optin", "suscrito", "abonne"), True),
    **dict.fromkeys(("unsubscribed", "u", "notsubscribed", "optedout", "optout", "never", "desabonne"), False),
    **dict.fromkeys(("bouncing", "bounced", "bounce", "spamcomplaint", "spam", "complained", "complaint"), False),
}
# An empty cell is how many systems write no.
_ANSWERS = {
    **dict.fromkeys(("yes", "y", "true", "t", "1", "on", "x", "si", "oui", "ja"), True),
    **dict.fromkeys(("no", "n", "false", "f", "0", "off", "non", "nein", ""), False),
}

_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_TIME = r"(?:[T ,]+[0-9].*)?"
_ISO = re.compile(rf"([0-9]{{4}})[-/.]([0-9]{{1,2}})[-/.]([0-9]{{1,2}}){_TIME}", re.DOTALL)
_SLASHED = re.compile(rf"([0-9]{{1,2}})([-/.])([0-9]{{1,2}})\2([0-9]{{4}}){_TIME}", re.DOTALL)
_WORDED = re.compile(rf"([A-Za-z]{{3,9}})\.? ([0-9]{{1,2}}),? ([0-9]{{4}}){_TIME}", re.DOTALL)
_WORDED_DAY_FIRST = re.compile(rf"([0-9]{{1,2}})[ -]([A-Za-z]{{3,9}})\.?,?[ -]([0-9]{{4}}){_TIME}", re.DOTALL)
_FIRST_YEAR, _LAST_YEAR = 1850, 2199


@lru_cache(maxsize=4096)
def parse_state(written: str) -> str:
    """The state's two letters where they are known, in capitals; other writings stay, at most 40 characters."""
    text = " ".join(unicodedata.normalize("NFKC", written).split())
    if len(text) == 2:
        return text.upper()
    return _STATES.get(text.casefold().replace(".", ""), text[:MAX_STATE])


@lru_cache(maxsize=4096)
def parse_language(written: str) -> str:
    """The language's tag (RFC 5646), the first where there are several; empty when it is none."""
    text = written.split(",", maxsplit=1)[0].strip().replace("_", "-")
    named = _LANGUAGES.get("".join(c for c in unicodedata.normalize("NFKD", text).casefold() if c.isalpha()))
    if named:
        return named
    if not _TAG.fullmatch(text):
        return ""
    primary, *rest = text.split("-")
    tag = "-".join((primary.lower(), *rest))
    return tag if len(tag) <= MAX_LANGUAGE else primary.lower()


@lru_cache(maxsize=65536)
def parse_day(written: str, day_first: bool) -> str:
    """The day as 2015-12-31, whatever time comes after it; empty when none is written. Errors: ValueError.

    03/04/2015 is a question of ``day_first``; 03.04.2015 always begins with the day.
    """
    text = written.strip()
    if not text or text.startswith("0000-00-00"):  # which MySQL writes where there is none
        return ""
    year, month, day = _parts(text, day_first)
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError(written)
    return date(year, month, day).isoformat()


@lru_cache(maxsize=1024)
def parse_consent(written: str, refusal: bool) -> bool | None:
    """Whether it may be campaigned to whoever's cell this is; None when that cannot be read from it.

    A bare yes or no answers the column's question, which may be whether the member refuses (``refusal``).
    """
    decomposed = unicodedata.normalize("NFKD", written).casefold()
    text = "".join(c for c in decomposed if not (c.isspace() or c in "-_" or unicodedata.combining(c)))
    if text in _SUBSCRIPTIONS:
        return _SUBSCRIPTIONS[text]
    answer = _ANSWERS.get(text)
    return None if answer is None else answer is not refusal


def _parts(text: str, day_first: bool) -> tuple[int, int, int]:
    if found := _ISO.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _SLASHED.fullmatch(text):
        first, second = int(found[1]), int(found[3])
        day, month = (first, second) if day_first or found[2] == "." else (second, first)
        return int(found[4]), month, day
    if found := _WORDED.fullmatch(text):
        return int(found[3]), _MONTHS.get(found[1][:3].lower(), 0), int(found[2])
    if found := _WORDED_DAY_FIRST.fullmatch(text):
        return int(found[3]), _MONTHS.get(found[2][:3].lower(), 0), int(found[1])
    raise ValueError(text)


def parse_full_name(written: str) -> tuple[str, str]:
    """Given and family name where a comma says which is which; else the whole as given name, for nobody knows."""
    family, comma, given = written.partition(",")
    if comma and given.strip():
        return parse_name(given), parse_name(family)
    return parse_name(written), ""


@lru_cache(maxsize=16384)
def parse_name(written: str) -> str:
    """A name on one line, at most 150 characters."""
    text = written.strip()
    return text if text.isprintable() and len(text) <= MAX_NAME else " ".join(text.split())[:MAX_NAME]
