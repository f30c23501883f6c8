"""The entries of the ledger: lines of canonical JSON, each naming the hash of the last (spec/ledger.md)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Self

from hustings import errors
from hustings.ledger.fields import LARGEST, LONGEST_NAME, line, link
from hustings.ledger.statements import STATEMENTS, Statement
from hustings.protocol.canonical import Json, Message, Reader

FORMAT = "hustings ledger 1"
_OPENING = b'{"type":"ledger",'
_TYPES = {statement.type: statement for statement in STATEMENTS}


@dataclass(frozen=True, slots=True)
class Opening(Message):
    """The first entry, number 0: of which site the ledger is."""

    site: str

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        read = reader.fields("type", "number", "format", "site")
        read["number"].integer(0)
        if (read["type"].text(), read["format"].text()) != ("ledger", FORMAT):
            raise errors.WrongField("format", f"not {FORMAT!r}")
        return cls(link(read["site"]))

    def to_json(self) -> Json:
        return {"type": "ledger", "number": 0, "format": FORMAT, "site": self.site}


@dataclass(frozen=True, slots=True)
class EntryLine(Message):
    """An entry after the first: ``previous`` is the hash of the one before it, ``recorder`` who entered it in public.

    ``at`` is in whole seconds.
    """

    number: int
    previous: str
    at: datetime
    recorder: str
    states: Statement

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        read = reader.fields("type", "number", "previous", "at", "recorder", "states")
        statement = _TYPES.get(read["type"].text())
        if statement is None:
            raise errors.WrongField("type", "not a kind of entry that this release knows")
        return cls(
            number=read["number"].integer(LARGEST),
            previous=read["previous"].hash(),
            at=_moment(read["at"]),
            recorder=line(read["recorder"], LONGEST_NAME),
            states=statement.from_json(read["states"]),
        )

    def to_json(self) -> Json:
        return {
            "type": self.states.type,
            "number": self.number,
            "previous": self.previous,
            "at": self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "recorder": self.recorder,
            "states": self.states.to_json(),
        }


def entry_hash(line: bytes) -> str:
    """The SHA-256 (hex) of an entry's line without its line feed: what the next entry names."""
    return sha256(line).hexdigest()


def parse_entry(line: bytes) -> Opening | EntryLine:
    """The entry of a line without its line feed; EncodingFaults."""
    return Opening.parse(line) if line.startswith(_OPENING) else EntryLine.parse(line)


def _moment(reader: Reader) -> datetime:
    try:
        return datetime.strptime(reader.text(), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise errors.WrongField(reader.where, "not a moment such as 2016-01-12T18:00:00Z") from None
