"""What the rows of a table report: the contract between those who read tables and those who enter what they say.

Every value is in order in itself, as the ledger's statements want it (`hustings.ledger.fields` has the limits); text
that is absent is empty, a number None.
"""

from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from hustings.ledger.dates import PartialDate
from hustings.ledger.kinds import EndorserKind, Outcome, Status
from hustings.ledger.parts import Process, Source


class Reason(Enum):
    """Why a row, or a part of it, is not taken."""

    BROKEN = "broken"  # cannot be divided into the header's columns
    NOT_UTF8 = "not_utf8"
    NO_ENDORSER = "no_endorser"
    NO_CONTEST = "no_contest"
    NO_CANDIDATE = "no_candidate"
    WRONG_NAME = "wrong_name"  # of anything: longer than a name may be, or with signs that nobody sees
    WRONG_IDENTIFIER = "wrong_identifier"
    WRONG_KIND = "wrong_kind"
    WRONG_STATUS = "wrong_status"
    WRONG_PROCESS = "wrong_process"
    WRONG_OUTCOME = "wrong_outcome"
    WRONG_DATE = "wrong_date"
    WRONG_LINK = "wrong_link"
    WRONG_NUMBER = "wrong_number"
    WRONG_PERCENT = "wrong_percent"
    WRONG_FRACTION = "wrong_fraction"
    WRONG_RESULTS = "wrong_results"
    WRONG_HASH = "wrong_hash"
    TOO_LONG = "too_long"  # a note, a rule or a source's title
    WRONG_TEXT = "wrong_text"  # one of these, with signs that nobody sees
    NONE_STATED = "none_stated"  # somebody who might endorse, and has not
    OPPOSED = "opposed"  # weighed in for another, or against this one: no endorsement
    AGGREGATE = "aggregate"  # a sum of endorsements, none of which is named
    RETRACTION = "retraction"  # takes back an entry of the ledger that wrote the file
    CORRECTED = "corrected"  # a later row of the file corrects it
    SAME_NAME = "same_name"  # two candidates of one name in one contest, whom nothing tells apart
    REPEATED = "repeated"  # an earlier row says the same


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a row, or the part of it that stands in ``column`` (empty: the whole row), is not taken.

    ``said`` is the cell as the file has it or what else says where to look, at most 200 characters on one line.
    """

    reason: Reason
    column: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody or something by name; ``id`` where the file gives it the identifier that it has in a ledger."""

    name: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class ReportedEndorser(Named):
    """An endorser; without a ``kind`` where the file says none."""

    kind: EndorserKind | None = None
    members: int | None = None
    founded: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class ReportedContest(Named):
    """What is decided elsewhere; ``cycle`` is the year that it is named for."""

    cycle: int | None = None
    office: str = ""
    party: str = ""
    jurisdiction: str = ""
    decided_on: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class ReportedCandidate(Named):
    """A person in a contest; ``share`` is the per cent of the contest's vote."""

    party: str = ""
    outcome: Outcome | None = None
    share: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """The entry of a ledger that a row is an export of: its number and hash."""

    entry: int
    hash: str


@dataclass(frozen=True, slots=True)
class Reported:
    """An endorsement as a row reports it; only of NO_ENDORSEMENT may the candidate be None."""

    endorser: ReportedEndorser
    contest: ReportedContest
    candidate: ReportedCandidate | None
    status: Status = Status.ENDORSED
    date: PartialDate | None = None
    process: Process = field(default_factory=Process)
    position: str = ""
    source: Source | None = None
    note: str = ""
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Candidacy:
    """A candidate in a contest, as a row reports it without an endorsement."""

    contest: ReportedContest
    candidate: ReportedCandidate


Item: TypeAlias = Reported | Candidacy


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file, by the number of its first line (the header's is 1): what it reports, what is not taken.

    A row without items has a finding, or is told with another: ``told_with`` is that one's line.
    """

    line: int
    items: tuple[Item, ...] = ()
    findings: tuple[Finding, ...] = ()
    told_with: int | None = None
