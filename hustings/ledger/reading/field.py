"""The fields of an endorsement that a column of a table can hold, and how the cells of each are read."""

from collections.abc import Callable
from enum import StrEnum

from hustings.ledger.reading import values


class Field(StrEnum):
    """What a column can hold, or all rows alike; SHARE is the candidate's per cent of the endorser's vote."""

    ENDORSER = "endorser"
    ENDORSER_ID = "endorser_id"
    ENDORSER_KIND = "endorser_kind"
    MEMBERS = "members"
    FOUNDED = "founded"
    POSITION = "position"
    CONTEST = "contest"
    CONTEST_ID = "contest_id"
    CYCLE = "cycle"
    OFFICE = "office"
    PARTY = "party"
    JURISDICTION = "jurisdiction"
    DECIDED_ON = "decided_on"
    CANDIDATE = "candidate"
    CANDIDATE_ID = "candidate_id"
    CANDIDATE_PARTY = "candidate_party"
    OUTCOME = "outcome"
    STATUS = "status"
    DATE = "date"
    PROCESS = "process"
    RULE = "rule"
    THRESHOLD = "threshold"
    BALLOTS = "ballots"
    ELIGIBLE = "eligible"
    SHARE = "share"
    RESULTS = "results"
    SOURCE_TITLE = "source_title"
    SOURCE_LINK = "source_link"
    SOURCE_DATE = "source_date"
    SOURCE_HASH = "source_hash"
    NOTE = "note"
    ENTRY = "entry"
    HASH = "hash"
    CORRECTS = "corrects"


_CELLS: dict[Field, Callable[[str], object]] = {
    Field.ENDORSER_KIND: values.kind,
    Field.MEMBERS: values.count,
    Field.CYCLE: values.year,
    Field.OUTCOME: values.outcome,
    Field.STATUS: values.status,
    Field.PROCESS: values.process,
    Field.RULE: values.prose,
    Field.THRESHOLD: values.fraction,
    Field.BALLOTS: values.count,
    Field.ELIGIBLE: values.count,
    Field.SHARE: values.percent,
    Field.RESULTS: values.results,
    Field.SOURCE_TITLE: values.prose,
    Field.SOURCE_LINK: values.link,
    Field.SOURCE_HASH: values.hash_,
    Field.NOTE: values.prose,
    Field.ENTRY: values.count,
    Field.HASH: values.hash_,
    Field.CORRECTS: values.count,
    **dict.fromkeys((Field.ENDORSER_ID, Field.CONTEST_ID, Field.CANDIDATE_ID), values.identifier),
}


DATES = frozenset({Field.DATE, Field.FOUNDED, Field.DECIDED_ON, Field.SOURCE_DATE})


def read(one: Field, text: str, *, day_first: bool = False) -> object:
    """The value of a cell of this field that is not empty; ``day_first``: 03/04/2015 is in April. Errors: Unread."""
    if one in DATES:
        return values.partial_date(text, day_first)
    return _CELLS.get(one, values.name)(text)
