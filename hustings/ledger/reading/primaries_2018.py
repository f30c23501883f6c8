"""FiveThirtyEight's "Primary Candidates 2018": Democrats and Republicans in primaries without an incumbent of theirs.

Source: github.com/fivethirtyeight/data, CC BY 4.0; its README.md says what each column means.
"""

from hustings.ledger.kinds import Outcome
from hustings.ledger.parts import Source
from hustings.ledger.reading import values
from hustings.ledger.reading.endorsing import DEMOCRATIC_2018, REPUBLICAN_2018
from hustings.ledger.reading.primaries import Layout, Seat, candidacy_of, day
from hustings.ledger.reading.record import Record
from hustings.ledger.reading.reported import Candidacy, Reason
from hustings.ledger.reading.states import NAMES

_COLUMNS = frozenset({"candidate", "district", "officetype", "raceprimaryelectiondate", "primarystatus"})
DEMOCRATIC_SIGNATURE = _COLUMNS | {"emilyendorsed"}
REPUBLICAN_SIGNATURE = _COLUMNS | {"nraendorsed"}

# Primary Status and Primary Runoff Status.
_OUTCOMES = {
    ("lost", "none"): Outcome.LOST,
    ("advanced", "none"): Outcome.WON,
    ("advanced", "advanced"): Outcome.WON,
    ("advanced", "lost"): Outcome.LOST,
    ("advanced", "on the ballot"): Outcome.ADVANCED,
    ("on the ballot", "none"): None,  # the primary was still to come
}
_RUNOFFS = {"advanced": "Won the runoff.", "lost": "Lost the runoff.", "on the ballot": "Went on to a runoff."}


def _candidacy(record: Record, party: str) -> Candidacy | None:
    written = record.need("district", values.name, Reason.NO_CONTEST)
    decided_on = record.take("raceprimaryelectiondate", day)
    office, runoff = record.text("officetype"), record.text("primaryrunoffstatus").casefold()
    status = (record.text("primarystatus").casefold(), runoff)
    if status not in _OUTCOMES:
        record.find(Reason.WRONG_OUTCOME, "primarystatus", f"{record.text('primarystatus')}, {runoff}")
    if written is None or record.findings:
        return None
    seat = Seat(
        cycle=2018,
        office=office,
        written=written,
        state=NAMES.get(record.text("state"), ""),
        special="special election" if record.text("racetype").casefold() == "special" else "",
        decided_on=decided_on,
    )
    return candidacy_of(record, seat, party, (_OUTCOMES[status], _RUNOFFS.get(runoff, "")))


_SOURCE = Source(
    "FiveThirtyEight: Primary Candidates 2018",
    "https://github.com/fivethirtyeight/data/tree/master/primary-candidates-2018",
)
DEMOCRATIC = Layout("Democratic", _SOURCE, _candidacy, "officetype", DEMOCRATIC_2018)
REPUBLICAN = Layout("Republican", _SOURCE, _candidacy, "officetype", REPUBLICAN_2018)
