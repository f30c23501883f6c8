"""What an entry of the ledger states, one frozen type for each, and its writing (spec/ledger.md).

A statement is whole: a later one about the same endorser, contest or candidate takes its place. Endorsements are never
restated: a correction is an endorsement of its own that names the entry it corrects. Reading raises EncodingFaults; a
value that exists is in order in itself. Text that is absent is empty, a number None.
"""

from dataclasses import dataclass, field
from typing import ClassVar, Self, TypeAlias

from hustings import errors
from hustings.ledger.dates import PartialDate
from hustings.ledger.fields import (
    LONGEST_NAME,
    LONGEST_TEXT,
    choice,
    identifier,
    line,
    link,
    names,
    optional_count,
    optional_date,
    optional_line,
    percent,
    wikidata,
)
from hustings.ledger.kinds import EndorserKind, Evidence, Outcome, Status
from hustings.ledger.parts import Correction, Part, Process, Proof, Source
from hustings.protocol.canonical import Reader


@dataclass(frozen=True, slots=True)
class EndorserStatement(Part):
    """An organization or person that endorses: ``id`` never changes; ``also`` are other names; ``body`` its parent."""

    type: ClassVar[str] = "endorser"
    required: ClassVar[frozenset[str]] = frozenset({"id", "name", "kind"})
    id: str
    name: str
    kind: EndorserKind
    also: tuple[str, ...] = ()
    founded: PartialDate | None = None
    members: int | None = None
    parent: str = ""
    site: str = ""
    wikidata: str = ""

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        read = cls.read_fields(reader)
        return cls(
            id=identifier(read["id"]),
            name=line(read["name"], LONGEST_NAME),
            kind=choice(EndorserKind, read["kind"]),
            also=names(read.get("also")),
            founded=optional_date(read.get("founded")),
            members=optional_count(read.get("members")),
            parent=identifier(read["parent"]) if "parent" in read else "",
            site=link(read["site"]) if "site" in read else "",
            wikidata=wikidata(read.get("wikidata")),
        )


@dataclass(frozen=True, slots=True)
class ContestStatement(Part):
    """What is decided elsewhere; ``cycle`` is the year it is named for."""

    type: ClassVar[str] = "contest"
    required: ClassVar[frozenset[str]] = frozenset({"id", "name"})
    id: str
    name: str
    cycle: int | None = None
    office: str = ""
    party: str = ""
    jurisdiction: str = ""
    decided_on: PartialDate | None = None
    wikidata: str = ""

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        read = cls.read_fields(reader)
        return cls(
            id=identifier(read["id"]),
            name=line(read["name"], LONGEST_NAME),
            cycle=optional_count(read.get("cycle"), 9999),
            office=optional_line(read.get("office")),
            party=optional_line(read.get("party")),
            jurisdiction=optional_line(read.get("jurisdiction")),
            decided_on=optional_date(read.get("decided_on")),
            wikidata=wikidata(read.get("wikidata")),
        )


@dataclass(frozen=True, slots=True)
class CandidateStatement(Part):
    """A person in a contest.

    ``id`` is the person's, the same in every contest; ``share`` is the per cent of the contest's vote.
    """

    type: ClassVar[str] = "candidate"
    required: ClassVar[frozenset[str]] = frozenset({"contest", "id", "name"})
    contest: str
    id: str
    name: str
    also: tuple[str, ...] = ()
    party: str = ""
    outcome: Outcome | None = None
    share: str = ""
    note: str = ""
    wikidata: str = ""

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        read = cls.read_fields(reader)
        return cls(
            contest=identifier(read["contest"]),
            id=identifier(read["id"]),
            name=line(read["name"], LONGEST_NAME),
            also=names(read.get("also")),
            party=optional_line(read.get("party")),
            outcome=choice(Outcome, read["outcome"]) if "outcome" in read else None,
            share=percent(read["share"]) if "share" in read else "",
            note=optional_line(read.get("note"), LONGEST_TEXT),
            wikidata=wikidata(read.get("wikidata")),
        )


@dataclass(frozen=True, slots=True)
class EndorsementStatement(Part):
    """An endorser did this in a contest.

    ``candidate`` is the person's identifier: whom it is about; of NO_ENDORSEMENT who led, if anybody. ``position`` is
    the office that the endorser held then. ``date`` is when it was announced. A RETRACTED one is about the endorser,
    contest and candidate of what it corrects.
    """

    type: ClassVar[str] = "endorsement"
    required: ClassVar[frozenset[str]] = frozenset({"endorser", "contest", "status", "process"})
    endorser: str
    contest: str
    status: Status
    candidate: str = ""
    date: PartialDate | None = None
    process: Process = field(default_factory=Process)
    position: str = ""
    proof: Proof | None = None
    source: Source | None = None
    note: str = ""
    corrects: Correction | None = None

    def __post_init__(self) -> None:
        if not self.candidate and self.status not in (Status.NO_ENDORSEMENT, Status.RETRACTED):
            raise errors.WrongField("candidate", f"{self.status.value} names a candidate")
        if self.status is Status.RETRACTED and self.corrects is None:
            raise errors.WrongField("corrects", "what is retracted is named")

    @property
    def evidence(self) -> Evidence:
        """On whose word it stands."""
        if self.proof is not None:
            return Evidence.PROVEN
        return Evidence.SOURCED if self.source is not None else Evidence.CLAIMED

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        read = cls.read_fields(reader)
        return cls(
            endorser=identifier(read["endorser"]),
            contest=identifier(read["contest"]),
            status=choice(Status, read["status"]),
            candidate=identifier(read["candidate"]) if "candidate" in read else "",
            date=optional_date(read.get("date")),
            process=Process.from_json(read["process"]),
            position=optional_line(read.get("position")),
            proof=Proof.from_json(read["proof"]) if "proof" in read else None,
            source=Source.from_json(read["source"]) if "source" in read else None,
            note=optional_line(read.get("note"), LONGEST_TEXT),
            corrects=Correction.from_json(read["corrects"]) if "corrects" in read else None,
        )


Statement: TypeAlias = EndorserStatement | ContestStatement | CandidateStatement | EndorsementStatement
STATEMENTS: tuple[type[Statement], ...] = (
    EndorserStatement,
    ContestStatement,
    CandidateStatement,
    EndorsementStatement,
)
