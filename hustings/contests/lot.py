"""The lot that says which candidate comes first in a slot: who drew it shows all that it was made of.

The derivation is told, with an example, in docs/decisions/0012-pitches.md; every step is one SHA-256 of a line of text,
so that ``sha256sum`` recomputes it.
"""

import secrets
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import NamedTuple

_NAME = "hustings lot 1"


class Ticket(NamedTuple):
    """A candidate's number in the lot of one slot; the lowest comes first."""

    hash: str
    candidate: int


def new_secret() -> str:
    """256 random bits as 64 hexadecimal digits."""
    return secrets.token_hex(32)


def commitment_to(secret: str) -> str:
    """What is published before the lot is drawn: SHA-256 of the secret's digits."""
    return _hash(secret)


def seed_of(secret: str, words: Mapping[int, str]) -> str:
    """The seed: SHA-256 of the secret and of each candidate's word, by the candidates' numbers, a line for each."""
    lines = [_NAME, secret, *(f"{candidate}:{words[candidate]}" for candidate in sorted(words))]
    return _hash("".join(f"{line}\n" for line in lines))


def order(seed: str, slot: int, candidates: Iterable[int]) -> list[Ticket]:
    """The candidates' tickets in the order in which their letters go out in this slot (from 1)."""
    return sorted(Ticket(_hash(f"{seed}|{slot}|{candidate}"), candidate) for candidate in candidates)


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
