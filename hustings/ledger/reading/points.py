"""FiveThirtyEight's "Endorsements through June 30": candidates of 1980 to 2012 with the points of their endorsements.

The points are sums, of endorsements that the file does not name: they are found, not taken. What is taken is that each
candidate stood, with outcome and share. Source: github.com/fivethirtyeight/data, CC BY 4.0.
"""

import io
from collections.abc import Iterator

from hustings.ledger.kinds import Outcome
from hustings.ledger.reading import contests, values
from hustings.ledger.reading.record import Header, Record
from hustings.ledger.reading.reported import Candidacy, Reason, ReportedCandidate, Row
from hustings.ledger.reading.sheet import Broken, Sheet

SIGNATURE = frozenset({"year", "party", "candidate", "endorsementpoints", "percentageendorsementpoints", "wonprimary"})

_OUTCOMES = {"yes": Outcome.WON, "no": Outcome.LOST}


def rows(stream: io.BufferedIOBase) -> Iterator[Row]:
    """The rows of such a file. Errors: RollRefusal's kinds."""
    sheet = Sheet(stream)
    header = Header.of(sheet.names)
    for one in sheet:
        yield Row(one.line, findings=(one.finding,)) if isinstance(one, Broken) else _row(Record(header, one))


def _row(record: Record) -> Row:
    year = record.need("year", values.year, Reason.NO_CONTEST)
    party = record.need("party", values.name, Reason.NO_CONTEST)
    name = record.need("candidate", values.name, Reason.NO_CANDIDATE)
    share = record.take("primaryvotepercentage", values.percent)
    outcome = record.take("wonprimary", _outcome)
    if year is None or party is None or name is None or record.findings:
        return record.give()
    contest = contests.named(f"{party} presidential nomination", year)
    candidate = ReportedCandidate(name, party=contest.party, outcome=outcome, share=share or "")
    if record.text("endorsementpoints") not in ("", "0"):
        record.find(Reason.AGGREGATE, "endorsementpoints", record.text("endorsementpoints"))
    return record.give(Candidacy(contest, candidate))


def _outcome(text: str) -> Outcome:
    if text.casefold() not in _OUTCOMES:
        raise values.Unread(Reason.WRONG_OUTCOME, text)
    return _OUTCOMES[text.casefold()]
