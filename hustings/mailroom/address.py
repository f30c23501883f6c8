"""An email address, and the one writing that tells members apart."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

import email_validator

MAX_LENGTH = 254  # RFC 5321, errata 1690; whatever is longer need not be looked at


class Address(NamedTuple):
    """``canonical`` tells members apart, ``mailbox`` is where to write to: case-folding makes other letters of some."""

    canonical: str
    mailbox: str


# What email-validator accepts of plain ASCII, less some that it must look at itself: other hyphens than single ones
# between letters (IDNA), the domains that are reserved, and addresses that are too long. Twenty times as fast.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*"
_PLAIN = re.compile(rf"({_ATOM}(?:\.{_ATOM})*)@((?:{_LABEL}\.)+([A-Za-z]{{2,63}}))")
_RESERVED = frozenset(name.rpartition(".")[2] for name in email_validator.SPECIAL_USE_DOMAIN_NAMES)


def parse_address(written: str) -> Address | None:
    """The address in a cell of a roll, None if there is no such address; nothing is looked up in the network.

    Canonical is: spaces around it removed, NFKC, the part before the @ case-folded, the domain as IDNA 2008 (UTS 46)
    maps it, in Unicode. Dots and plus signs count, for only the receiving system knows what they mean.
    """
    text = written.strip()
    plain = _PLAIN.fullmatch(text) if len(text) <= MAX_LENGTH else None
    if plain and plain[3].lower() not in _RESERVED and _labels_fit(plain[2]):
        return Address(text.lower(), f"{plain[1]}@{plain[2].lower()}")
    return _parse_any(unicodedata.normalize("NFKC", text).strip())


def _labels_fit(domain: str) -> bool:
    return len(domain) < 64 or all(len(label) < 64 for label in domain.split("."))


def _parse_any(text: str) -> Address | None:
    if len(text) > MAX_LENGTH:
        return None
    try:
        valid = email_validator.validate_email(text, check_deliverability=False, test_environment=True)
    except email_validator.EmailNotValidError:
        return None
    folded = unicodedata.normalize("NFKC", valid.local_part.casefold())
    canonical = f"{folded}@{valid.domain}"
    return Address(canonical, valid.normalized) if len(canonical) <= MAX_LENGTH else None  # folding makes some longer
