"""Credentials: the private ones that voters hold, and the record's list of public ones (specification section 4.8).

**Seeded credentials.** A credential authority may derive all private credentials from one secret seed of 32 bytes, so
that none need be stored. Private credential i (from 0) of an election is made of the first 22 digits that rejection
leaves of the byte stream SHA-256("hustings seeded credential|" uuid "|" i "|" j "|" seed) for j = 0, 1, ... one after
another, where i and j are decimal and the seed is written in lower-case hexadecimal. Of each byte the lower six bits
are taken; a value v below 58 gives digit v of Base58, any other gives none. The 22 digits are grouped 5-6-5-6 with
hyphens.
"""

import re
from array import array
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice, pairwise
from operator import eq
from typing import NoReturn, Self

from hustings import errors
from hustings.protocol import canonical
from hustings.protocol.group import (
    Scalar,
    check_elements_many,
    credential_secret,
    little_endian_order,
    seeded_credentials_many,
)
from hustings.protocol.index import Places

MAX_WEIGHT = 2**63 - 1

_DIGIT = "[1-9A-HJ-NP-Za-km-z]"
_PRIVATE = re.compile(f"{_DIGIT}{{5}}-{_DIGIT}{{6}}-{_DIGIT}{{5}}-{_DIGIT}{{6}}")
_ENTRY = re.compile(rb'[\[,]"([0-9a-f]{64})(?:,(0|[1-9][0-9]{0,18}))?"')
_TEXT = re.compile(rb'[\[,]"([^"\\]*+)"')
_IDENTITY = f"{1:064x}"
_BATCH = 8192
_SHORT = 2**20


@dataclass(frozen=True)
class PrivateCredential:
    """A voter's private credential, ``XXXXX-XXXXXX-XXXXX-XXXXXX`` in Base58; ``repr`` shows nothing of it."""

    text: str = field(repr=False)

    def __post_init__(self) -> None:
        if not _PRIVATE.fullmatch(self.text):
            raise errors.NotACredential()

    def secret(self, uuid: str) -> Scalar:
        """The secret exponent of this credential in the election of this identifier."""
        return credential_secret(uuid, self.text)


def seeded_credentials(uuid: str, seed: bytes, first: int, count: int) -> tuple[list[str], list[str]]:
    """Private credentials ``first`` to ``first + count - 1`` of a seed of 32 bytes, and their public ones (hex)."""
    if len(seed) != 32:
        raise errors.NotACredential("seed", "a seed has 32 bytes")
    return seeded_credentials_many(uuid, seed, first, count)


class PublicCredentials:
    """The list of who may vote with which weight: a million take about 50 MB."""

    def __init__(self, data: bytes) -> None:
        """Read the record's content.

        Faults: NoCredentials, RepeatedCredential, MixedWeights, WrongCredential, NumberOutOfRange (a weight),
        PointIsIdentity, the faults of elements, and those of JSON; ``where`` is the entry's position in brackets.
        """
        self.hash_hex = sha256(data).hexdigest()
        self._places = Places(len(data) // 67)
        self._weights: array[int] = array("Q")
        self._read(data)
        if not self._places:
            raise errors.NoCredentials()
        self.total_weight = sum(self._weights) if self._weights else len(self._places)

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """The list of a record's content, as the constructor reads it."""
        return cls(data)

    @property
    def count(self) -> int:
        """How many credentials there are."""
        return len(self._places)

    @property
    def has_weights(self) -> bool:
        """Whether weights are written; without, each is 1."""
        return bool(self._weights)

    @property
    def fingerprint(self) -> str:
        """The list's hash as Belenios shows it: Base64 without padding."""
        return b64encode(bytes.fromhex(self.hash_hex)).decode().rstrip("=")

    def position(self, credential: str) -> int:
        """Where a credential (hex) stands, counted from 0; UnknownCredential when it does not."""
        try:
            position = self._places.position(bytes.fromhex(credential))
        except ValueError:
            raise errors.UnknownCredential() from None
        if position is None:
            raise errors.UnknownCredential()
        return position

    def weight(self, position: int) -> int:
        """The weight of the credential at this position."""
        return self._weights[position] if self._weights else 1

    def _read(self, data: bytes) -> None:
        position, weighted, waiting = 0, False, list[str]()
        match = _ENTRY.match(data) if data.startswith(b"[") else None
        while match:
            written, weight = match.groups()
            where = len(self._places)
            if where == 0:
                weighted = weight is not None
            elif weighted != (weight is not None):
                raise errors.MixedWeights(f"[{where}]")
            if weighted:
                self._weights.append(_weight(int(weight), where))
            text = written.decode()
            if text == _IDENTITY:
                raise errors.PointIsIdentity(f"[{where}]", "everybody knows the private credential of it")
            if not self._places.add(bytes.fromhex(text)):
                raise errors.RepeatedCredential(f"[{where}]")
            waiting.append(text)
            if len(waiting) == _BATCH:
                self._check(waiting)
                waiting = []
            position = match.end()
            match = _ENTRY.match(data, position) if data[position : position + 1] == b"," else None
        self._check(waiting)
        if data[position:] != (b"]" if position else b"[]"):
            self._refuse(data, position)

    def _check(self, waiting: list[str]) -> None:
        # The last ones added are group elements.
        try:
            check_elements_many(waiting)
        except errors.Fault as fault:
            place = len(self._places) - len(waiting) + int(fault.where)
            raise type(fault)(f"[{place}]", fault.detail) from None

    def _refuse(self, data: bytes, position: int) -> NoReturn:
        # Why the list ends to be one here.
        where = f"[{len(self._places)}]"
        if len(data) <= _SHORT and not isinstance(canonical.loads(data), list):
            raise errors.WrongField("", "not an array")
        match = _TEXT.match(data, position)
        if match is None:
            raise errors.NotCanonical(where, f"byte {position}")
        credential, comma, weight = match[1].partition(b",")
        if not re.fullmatch(rb"[0-9a-f]{64}", credential):
            raise (
                errors.PointNotCanonical(where)
                if re.fullmatch(rb"[0-9A-Fa-f]+", credential)
                else errors.WrongCredential(where)
            )
        if comma and re.fullmatch(rb"[-+]?[0-9]+", weight):
            raise errors.NumberOutOfRange(where, "a weight is a decimal number without leading zeros below 2^63")
        raise errors.WrongCredential(where)


def write_public_credentials(credentials: Iterable[tuple[str, int | None]]) -> bytes:
    """The record of these (credential in hex, weight), in Belenios' order: by the bytes of the points in little-endian.

    Weights are written for all, 1 where None is given, or for none when none is given. Raises NoCredentials,
    RepeatedCredential and NumberOutOfRange.
    """
    given = list(credentials)
    if not given:
        raise errors.NoCredentials()
    order = little_endian_order([credential for credential, _ in given])
    listed = [given[place][0] for place in order]
    if any(map(eq, listed, islice(listed, 1, None))):
        raise errors.RepeatedCredential(next(one for one, other in pairwise(listed) if one == other))
    if any(weight is not None for _, weight in given):
        weights = [given[place][1] for place in order]
        listed = [
            f"{credential},{_weight(1 if weight is None else weight, place)}"
            for place, (credential, weight) in enumerate(zip(listed, weights, strict=True))
        ]
    # Digits and commas have one writing in JSON; a million of them need not be looked at for others.
    return ('["' + '","'.join(listed) + '"]').encode()


def _weight(weight: int, position: int) -> int:
    if not 0 <= weight <= MAX_WEIGHT:
        raise errors.NumberOutOfRange(f"[{position}]", "a weight is a decimal number without leading zeros below 2^63")
    return weight
