"""Which registrations an official looks at before they get a credential: rules over addresses, names and numbers. Pure.

Nobody is refused by these rules: what they mark waits for a person. So they may err on the side of looking, and the
numbers below are set where a family, an office or a class of students begins to be looked at, too.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

HOUR = timedelta(hours=1)
"""Within it many at once are counted."""

MANY_OF_NETWORK = 12
"""Requests of one network in an HOUR, this one among them: more than any household, while an office is looked at.

A network is up to 256 neighbouring addresses (hustings.web.network), so that other customers of a provider count, too.
"""

MANY_OF_DOMAIN = 8
"""Of one domain that is none of the WIDESPREAD: whoever owns a domain makes as many mailboxes there as they like, while
in a firm or a school rarely eight people hear of a vote within the same hour."""

MANY_OF_STEM = 4
"""Addresses that differ in digits only (ada1, ada2, …): of a common name at a large provider three may well meet."""


LONGEST = 254
"""Characters of a trait: some letters become several when they are decomposed."""


class Mark(StrEnum):
    """Why an official is to look."""

    ALIKE = "alike"  # as far as can be seen the same mailbox as another that votes, or asked to
    CONFUSABLE = "confusable"  # letters of another alphabet that look like Latin ones
    NAMESAKE = "namesake"  # the names and the state of somebody who votes, or asked to
    NETWORK = "network"  # many of one network at once
    DOMAIN = "domain"  # many of one small domain at once
    SEQUENCE = "sequence"  # many that differ in digits only at once
    TRAP = "trap"  # filled in what people do not see
    INACTIVE = "inactive"  # on the roll, and made inactive there


class Traits(NamedTuple):
    """By what a registration is compared with others; equal traits make neighbours.

    ``likeness`` is the address without what mail systems ignore, ``namesake`` names and state (empty without both
    names), ``stem`` the address without its digits, ``domain`` what stands behind the @.
    """

    likeness: str
    namesake: str
    stem: str
    domain: str


class Neighbours(NamedTuple):
    """How many others share a trait; of network, domain and stem those who asked within the last HOUR."""

    alike: int = 0
    namesakes: int = 0
    network: int = 0
    domain: int = 0
    stem: int = 0


def traits(address: str, given_name: str, family_name: str, region: str) -> Traits:
    """What an address (canonical) and names are compared by."""
    local, _, domain = address.rpartition("@")
    base = _base(local)
    family = family_of(domain)[0]
    stem = re.sub(r"\d+", "", base) or "#"
    alike, stemming = f"{base}@{family}"[-LONGEST:], f"{stem}@{domain}"[-LONGEST:]
    return Traits(alike, _namesake(given_name, family_name, region), stemming, domain)


def marks(address: str, compared: Traits, neighbours: Neighbours) -> list[Mark]:
    """Why an official is to look at this registration first, in the order of `Mark`; empty: nobody needs to."""
    counted = {
        Mark.ALIKE: neighbours.alike > 0,
        Mark.CONFUSABLE: _looks_latin(address),
        Mark.NAMESAKE: bool(compared.namesake) and neighbours.namesakes > 0,
        Mark.NETWORK: neighbours.network + 1 >= MANY_OF_NETWORK,
        Mark.DOMAIN: compared.domain not in WIDESPREAD and neighbours.domain + 1 >= MANY_OF_DOMAIN,
        Mark.SEQUENCE: neighbours.stem + 1 >= MANY_OF_STEM,
    }
    return [mark for mark, found in counted.items() if found]


def skeleton(text: str) -> str:
    """The text as an eye that knows Latin letters only reads it: without accents, look-alikes replaced."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(_LOOK_ALIKES.get(char, char) for char in decomposed if not unicodedata.combining(char))


def family_of(domain: str) -> tuple[str, ...]:
    """The domains under which one mailbox is had at this provider, always in the same order; else the domain itself."""
    for family in _FAMILIES:
        if domain in family:
            return family
    return (domain,)


def base_of(address: str) -> str:
    """What stands before the @ without what mail systems ignore: dots, whatever follows a plus sign."""
    return _base(address.rpartition("@")[0])


def _base(local: str) -> str:
    seen = skeleton(local)
    return seen.partition("+")[0].replace(".", "") or seen


def _namesake(given_name: str, family_name: str, region: str) -> str:
    given, family = _letters(given_name), _letters(family_name)
    return f"{given}|{family}|{region.casefold()}" if given and family else ""


def _letters(name: str) -> str:
    return "".join(char for char in skeleton(name) if char.isalnum())[:150]


def _looks_latin(address: str) -> bool:
    # Of a word in Cyrillic some letters have no look-alike, as a rule: it is what it is, and nothing else.
    accented = unicodedata.normalize("NFKD", address)
    plain = "".join(char for char in accented if not unicodedata.combining(char))
    return not plain.isascii() and skeleton(address).isascii()


_FAMILIES = (
    ("gmail.com", "googlemail.com"),
    ("outlook.com", "hotmail.com", "live.com", "msn.com"),
    ("icloud.com", "me.com", "mac.com"),
    ("proton.me", "protonmail.com", "pm.me", "protonmail.ch"),
    ("yahoo.com", "ymail.com", "rocketmail.com", "yahoo.co.uk", "yahoo.es", "yahoo.com.mx"),
    ("gmx.com", "gmx.net", "gmx.us", "gmx.de", "mail.com"),
    ("tutanota.com", "tuta.io", "tutamail.com", "tuta.com", "keemail.me"),
    ("fastmail.com", "fastmail.fm"),
    ("yandex.com", "yandex.ru", "ya.ru"),
)

WIDESPREAD = frozenset(domain for family in _FAMILIES for domain in family) | frozenset(
    {
        *("aol.com", "att.net", "bellsouth.net", "charter.net", "comcast.net", "cox.net", "earthlink.net"),
        *("frontier.com", "juno.com", "mindspring.com", "optonline.net", "roadrunner.com", "sbcglobal.net"),
        *("verizon.net", "windstream.net", "zoho.com", "hushmail.com", "duck.com", "privaterelay.appleid.com"),
        *("mozmail.com", "qq.com", "163.com", "naver.com", "web.de", "orange.fr", "free.fr", "mail.ru"),
    }
)
"""Domains at which so many have mailboxes that many in an hour say nothing."""

# Letters of other alphabets that many typefaces draw as Latin ones, after Unicode's confusables (UTS 39); small, for
# addresses are case-folded.
_PAIRS = (
    "аa еe оo рp сc уy хx ѕs іi јj ԁd ԛq ԝw һh ӏl ѵv кk мm "  # Cyrillic
    "αa οo ρp νv ιi υu κk χx γy "  # Greek
    "օo սu ոn հh ցg զq "  # Armenian
    "ıi ɑa ɡg ɩi"  # Latin
)
_LOOK_ALIKES = {pair[0]: pair[1] for pair in _PAIRS.split()}
