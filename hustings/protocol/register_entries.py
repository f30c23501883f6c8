"""The entries of a register of who joined a vote: lines of canonical JSON, each naming the last (spec/register.md)."""

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import pairwise
from typing import ClassVar, Self, TypeAlias

from hustings import errors
from hustings.protocol import canonical
from hustings.protocol.canonical import Json, Message, Reader
from hustings.protocol.opened_ballot import OpenedBallot

MAX_POOL = 200_000
"""Credentials of a pool: they stand in one entry, and a message has no more values than canonical.MAX_VALUES."""

LONGEST_REASON = 300


class Follower(Message):
    """An entry after the first: ``previous`` is the SHA-256 (hex) of the line before it, without its line feed."""

    __slots__ = ()
    type: ClassVar[str]
    number: int
    previous: str

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        fields = reader.fields("type", "number", "previous", *cls.names(), optional=frozenset({"opened"}))
        return cls.of_fields(fields, fields["number"].integer(), fields["previous"].hash())

    def to_json(self) -> Json:
        head: dict[str, Json] = {"type": self.type, "number": self.number, "previous": self.previous}
        return head | self.rest()

    @classmethod
    @abstractmethod
    def names(cls) -> tuple[str, ...]:
        """The names of the entry's own fields, in their order."""

    @classmethod
    @abstractmethod
    def of_fields(cls, fields: dict[str, Reader], number: int, previous: str) -> Self:
        """The entry of its fields."""

    @abstractmethod
    def rest(self) -> dict[str, Json]:
        """The entry's own fields."""


@dataclass(frozen=True, slots=True)
class Pool(Message):
    """The first entry: the election that the register is of, and the credentials of its pool, sorted as text."""

    election: str
    fingerprint: str
    credentials: tuple[str, ...]

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        fields = reader.fields("type", "number", "election", "fingerprint", "credentials")
        fields["number"].integer(0)
        credentials = tuple(credential.hash() for credential in fields["credentials"].items())
        if not 0 < len(credentials) <= MAX_POOL:
            raise errors.NumberOutOfRange("credentials", f"not from 1 to {MAX_POOL}")
        if any(one >= other for one, other in pairwise(credentials)):
            raise errors.NotCanonical("credentials", "they are not sorted, or one stands twice")
        return cls(fields["election"].text(), fields["fingerprint"].text(), credentials)

    def to_json(self) -> Json:
        head: dict[str, Json] = {"type": "pool", "number": 0, "election": self.election}
        return head | {"fingerprint": self.fingerprint, "credentials": list(self.credentials)}


@dataclass(frozen=True, slots=True)
class Draw(Follower):
    """A credential was given to somebody who joined, on this day (UTC)."""

    type: ClassVar[str] = "draw"
    number: int
    previous: str
    credential: str
    day: date

    @classmethod
    def names(cls) -> tuple[str, ...]:
        return ("credential", "day")

    @classmethod
    def of_fields(cls, fields: dict[str, Reader], number: int, previous: str) -> Self:
        return cls(number, previous, fields["credential"].hash(), _day(fields["day"]))

    def rest(self) -> dict[str, Json]:
        return {"credential": self.credential, "day": self.day.isoformat()}


@dataclass(frozen=True, slots=True)
class Void(Follower):
    """A drawn credential may not vote after all. ``opened`` is the blank ballot in the place of the voter's, if any."""

    type: ClassVar[str] = "void"
    number: int
    previous: str
    credential: str
    reason: str
    day: date
    opened: OpenedBallot | None

    @classmethod
    def names(cls) -> tuple[str, ...]:
        return ("credential", "reason", "day", "opened")

    @classmethod
    def of_fields(cls, fields: dict[str, Reader], number: int, previous: str) -> Self:
        reason = fields["reason"].text()
        if not is_reason(reason):
            raise errors.WrongField("reason", f"not one line of 1 to {LONGEST_REASON} characters")
        opened = OpenedBallot.from_json(fields["opened"]) if "opened" in fields else None
        return cls(number, previous, fields["credential"].hash(), reason, _day(fields["day"]), opened)

    def rest(self) -> dict[str, Json]:
        opened: dict[str, Json] = {} if self.opened is None else {"opened": self.opened.to_json()}
        return {"credential": self.credential, "reason": self.reason, "day": self.day.isoformat()} | opened


@dataclass(frozen=True, slots=True)
class Close(Follower):
    """The last entry: how many credentials were drawn, how many of these were voided, how many nobody drew."""

    type: ClassVar[str] = "close"
    number: int
    previous: str
    drawn: int
    voided: int
    unused: int

    @classmethod
    def names(cls) -> tuple[str, ...]:
        return ("drawn", "voided", "unused")

    @classmethod
    def of_fields(cls, fields: dict[str, Reader], number: int, previous: str) -> Self:
        return cls(number, previous, *(fields[name].integer() for name in cls.names()))

    def rest(self) -> dict[str, Json]:
        return {"drawn": self.drawn, "voided": self.voided, "unused": self.unused}


Entry: TypeAlias = Pool | Draw | Void | Close
_TYPES: dict[str, type[Entry]] = {"pool": Pool, "draw": Draw, "void": Void, "close": Close}


def parse_entry(line: bytes) -> Entry:
    """The entry of a line, without its line feed; faults: those of the encoding, MisplacedEntry of an unknown type."""
    value = canonical.loads(line)
    type_ = value.get("type") if isinstance(value, dict) else None
    if not isinstance(type_, str) or type_ not in _TYPES:
        raise errors.MisplacedEntry("", "it is of no type that a register has")
    return _TYPES[type_].parse(line)


def entry_hash(line: bytes) -> str:
    """The SHA-256 (hex) by which the next entry names this line."""
    return sha256(line).hexdigest()


def pool_of(election: str, fingerprint: str, credentials: Iterable[str]) -> Pool:
    """The first entry of the register of this election."""
    return Pool(election, fingerprint, tuple(sorted(credentials)))


def is_reason(text: str) -> bool:
    """Whether this can be a void's public reason: one line of LONGEST_REASON characters at most, trimmed."""
    return len(text.splitlines()) == 1 and text == text.strip() and len(text) <= LONGEST_REASON


def _day(reader: Reader) -> date:
    text = reader.text()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise errors.WrongField(reader.where, "not a day, written 2016-01-31") from None
    if day.isoformat() != text:
        raise errors.NotCanonical(reader.where)
    return day
