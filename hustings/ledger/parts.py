"""What statements of the ledger are made of: the process that led there, proof, source, what is corrected."""

from dataclasses import dataclass, fields
from enum import Enum
from fractions import Fraction
from typing import ClassVar, Self

from hustings import errors
from hustings.ledger.dates import PartialDate
from hustings.ledger.fields import (
    LARGEST,
    LONGEST_NAME,
    LONGEST_TEXT,
    choice,
    fraction,
    line,
    link,
    optional_count,
    optional_date,
    optional_line,
    percent,
    site,
)
from hustings.ledger.kinds import ProcessKind
from hustings.protocol.canonical import Json, Message, Reader

MOST_RESULTS = 100


class Part(Message):
    """A message whose fields stand in the order of its class's, absent where they say nothing."""

    __slots__ = ()
    required: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def read_fields(cls, reader: Reader) -> dict[str, Reader]:
        """The fields that are there, in their order; those required must be."""
        names = tuple(one.name for one in fields(cls))  # type: ignore[arg-type]  # each part is a dataclass
        return reader.fields(*names, optional=frozenset(names) - cls.required)

    def to_json(self) -> dict[str, Json]:
        """Its JSON without the fields that say nothing."""
        named = {one.name: getattr(self, one.name) for one in fields(self)}  # type: ignore[arg-type]
        return {name: _json(value) for name, value in named.items() if value not in ("", None, ())}


def _json(value: object) -> Json:
    match value:
        case Part():
            return value.to_json()
        case Enum():
            return str(value.value)
        case PartialDate():
            return str(value)
        case tuple():
            return [_json(item) for item in value]
        case bool() | int() | str():
            return value
        case _:
            raise TypeError(type(value).__name__)


@dataclass(frozen=True, slots=True)
class Share(Part):
    """What one option of a vote got: ``votes``, or where those are unknown ``percent`` as it was published."""

    required: ClassVar[frozenset[str]] = frozenset({"name"})
    name: str
    votes: int | None = None
    percent: str = ""

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        read = cls.read_fields(reader)
        votes = optional_count(read.get("votes"))
        return cls(line(read["name"], LONGEST_NAME), votes, percent(read["percent"]) if "percent" in read else "")


@dataclass(frozen=True, slots=True)
class Process(Part):
    """Who decided and how: ``threshold`` is a fraction such as ``2/3``, ``rule`` in words, ``results`` the vote's."""

    required: ClassVar[frozenset[str]] = frozenset({"kind"})
    kind: ProcessKind = ProcessKind.UNKNOWN
    rule: str = ""
    threshold: str = ""
    ballots: int | None = None
    eligible: int | None = None
    results: tuple[Share, ...] = ()

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        read = cls.read_fields(reader)
        results = read["results"].items() if "results" in read else []
        if len(results) > MOST_RESULTS:
            raise errors.NumberOutOfRange(read["results"].where, f"more than {MOST_RESULTS}")
        process = cls(
            kind=choice(ProcessKind, read["kind"]),
            rule=optional_line(read.get("rule"), LONGEST_TEXT),
            threshold=fraction(read["threshold"]) if "threshold" in read else "",
            ballots=optional_count(read.get("ballots")),
            eligible=optional_count(read.get("eligible")),
            results=tuple(Share.from_json(item) for item in results),
        )
        for item, share in zip(results, process.results, strict=True):
            if share.votes is not None and process.ballots is not None and share.votes > process.ballots:
                raise errors.WrongField(f"{item.where}.votes", "more votes than ballots")
        return process

    def percent_of(self, name: str) -> Fraction | None:
        """The option's per cent of the ballots: exact where votes and ballots are known, else as published."""
        found = next((one for one in self.results if one.name == name), None)
        if found is None:
            return None
        if found.votes is not None and self.ballots:
            return Fraction(100 * found.votes, self.ballots)
        return Fraction(found.percent) if found.percent else None


@dataclass(frozen=True, slots=True)
class Proof(Part):
    """A certificate of a vote held with Hustings, by hashes: whoever entered it had it verified against its archive."""

    required: ClassVar[frozenset[str]] = frozenset({"site", "election", "public_key", "certificate", "archive"})
    site: str
    election: str
    public_key: str
    certificate: str  # SHA-256 of the signed content
    archive: str  # SHA-256 of the archive

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        read = cls.read_fields(reader)
        hashes = (read[name].hash() for name in ("public_key", "certificate", "archive"))
        return cls(site(read["site"]), line(read["election"], LONGEST_NAME), *hashes)


@dataclass(frozen=True, slots=True)
class Source(Part):
    """What says so: ``title`` in words, ``link`` if it is on the web, and the SHA-256 of its text as it was kept."""

    title: str = ""
    link: str = ""
    date: PartialDate | None = None
    text_hash: str = ""

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        read = cls.read_fields(reader)
        if not {"title", "link"} & read.keys():
            raise errors.WrongField(reader.where, "a source has a title or a link")
        return cls(
            title=optional_line(read.get("title"), LONGEST_TEXT),
            link=link(read["link"]) if "link" in read else "",
            date=optional_date(read.get("date")),
            text_hash=read["text_hash"].hash() if "text_hash" in read else "",
        )


@dataclass(frozen=True, slots=True)
class Correction(Part):
    """Which entry is corrected, by number and hash, and why."""

    required: ClassVar[frozenset[str]] = frozenset({"entry", "hash", "reason"})
    entry: int
    hash: str
    reason: str

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        read = cls.read_fields(reader)
        return cls(read["entry"].integer(LARGEST), read["hash"].hash(), line(read["reason"], LONGEST_TEXT))
