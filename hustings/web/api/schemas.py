"""What the API answers with, each type with its fields' meanings: the OpenAPI document is made of them."""

from datetime import date as day
from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import ConfigDict, Field

from hustings.ledger.kinds import EndorserKind, Evidence, Outcome, ProcessKind, Standing, Status

Slug = Annotated[str, Field(description="an identifier that never changes", examples=["moveon"])]
Page = Annotated[str, Field(description="the address of the page for people")]
Self = Annotated[str, Field(description="the address of this in the API")]
Number = Annotated[int, Field(description="the entry's number in the ledger's chain", examples=[42])]
Hash = Annotated[str, Field(description="the SHA-256, in hexadecimal digits", pattern="^[0-9a-f]{64}$")]
Wikidata = Annotated[str | None, Field(description="the identifier in Wikidata", examples=["Q359442"])]
SomeDate = Annotated[
    str | None,
    Field(description="a date as precisely as it is known: a day, a month or a year", examples=["2016-01-12"]),
]
Next = Annotated[str | None, Field(description="the address of the next page; null on the last one")]


class Shown(Schema):
    """What answers are made of: kinds stand in them by their values."""

    model_config = ConfigDict(use_enum_values=True)


class Refused(Shown):
    """Why a request was refused."""

    code: str = Field(description="for programs; it never changes its meaning", examples=["WrongInput"])
    sentence: str = Field(description="for people, in the language that the request asks for")


class EndorserName(Shown):
    """An endorser, as other objects name it."""

    id: Slug
    name: str
    kind: EndorserKind
    page: Page


class ContestName(Shown):
    """A contest, as other objects name it."""

    id: Slug
    name: str
    page: Page


class CandidateName(Shown):
    """A candidate, as other objects name it."""

    person: Slug
    name: str
    page: Page


class Endorser(EndorserName):
    """An organization or person that endorses."""

    also: list[str] = Field(description="other names that it goes by")
    founded: SomeDate
    members: int | None
    parent: Slug | None = Field(description="the endorser that it is a part of")
    site: str | None
    wikidata: Wikidata
    stated_in: Number
    api: Self
    endorsements: str = Field(description="the address of its endorsements in the API")


class Contest(ContestName):
    """What is decided elsewhere."""

    cycle: int | None = Field(description="the year that it is named for", examples=[2016])
    office: str | None
    party: str | None
    jurisdiction: str | None
    decided_on: SomeDate
    wikidata: Wikidata
    stated_in: Number
    api: Self
    candidates: str = Field(description="the address of its candidates in the API")
    endorsements: str = Field(description="the address of its endorsements in the API")


class Candidate(CandidateName):
    """A person in a contest; the person is the same in every contest."""

    contest: Slug
    also: list[str]
    party: str | None
    outcome: Outcome | None
    share: str | None = Field(description="per cent of the contest's vote", examples=["43.1"])
    note: str | None
    wikidata: Wikidata
    stated_in: Number
    endorsements: str = Field(description="the address of the candidate's endorsements in the API")


class Share(Shown):
    """What one option of a vote got: votes, or where those are unknown per cent as published."""

    name: str
    votes: int | None = None
    percent: str | None = None


class Process(Shown):
    """Who decided, and how."""

    kind: ProcessKind
    rule: str | None
    threshold: str | None = Field(description="a fraction", examples=["2/3"])
    ballots: int | None
    eligible: int | None
    results: list[Share]


class Proof(Shown):
    """A certificate of a vote held with Hustings, verified against its archive before it was entered."""

    site: str
    election: str
    public_key: Hash
    certificate: Hash
    archive: Hash


class Source(Shown):
    """What says so."""

    title: str | None
    link: str | None
    date: SomeDate
    text_hash: Hash | None


class Correction(Shown):
    """Which entry this one corrects, and why."""

    entry: Number
    reason: str


class Endorsement(Shown):
    """What one entry says that an endorser did in a contest, and what it counts for beside the others."""

    entry: Number
    hash: Hash
    page: Page
    api: Self
    endorser: EndorserName
    contest: ContestName
    candidate: CandidateName | None = Field(description="null for a decision not to endorse that nobody led")
    status: Status
    date: SomeDate
    process: Process
    share: str | None = Field(
        description="the candidate's per cent of the ballots, to two decimals", examples=["78.60"]
    )
    position: str | None = Field(description="the office that the endorser held then")
    evidence: Evidence
    proof: Proof | None
    source: Source | None
    note: str | None
    corrects: Correction | None
    corrected_by: Number | None
    standing: Standing
    ended_on: day | None = Field(description="since when it no longer stands, where that is known")
    recorder: str = Field(description="the organization that entered it; `site` for the site itself")
    recorded_at: datetime


class Entry(Shown):
    """An entry of the chain: its hash is the SHA-256 of its line in UTF-8, without a line feed."""

    number: Number
    hash: Hash
    type: str = Field(description="what it states", examples=["endorsement"])
    at: datetime
    recorder: str | None = Field(description="who entered it; null for the first entry")
    line: str = Field(description="the very text that the hash is of")
    page: Page
    api: Self


class Head(Shown):
    """Where the chain ends: whoever keeps it can tell later whether anything before it was changed."""

    site: str
    number: Number
    hash: Hash
    file: str = Field(description="the address of the whole chain, a line for each entry")


class Contests(Shown):
    """A page of contests."""

    items: list[Contest]
    next: Next


class Endorsers(Shown):
    """A page of endorsers."""

    items: list[Endorser]
    next: Next


class Candidates(Shown):
    """A contest's candidates."""

    items: list[Candidate]
    next: Next


class Endorsements(Shown):
    """A page of endorsements, in the order of their entries."""

    items: list[Endorsement]
    next: Next


class Entries(Shown):
    """A page of the chain."""

    items: list[Entry]
    next: Next
