"""FiveThirtyEight's "Primary Project 2022": everybody in primaries for governor, Senate and House but Louisiana's.

Source: github.com/fivethirtyeight/data, CC BY 4.0; its README.md says what each column means.
"""

from hustings.ledger.kinds import Outcome
from hustings.ledger.parts import Source
from hustings.ledger.reading import values
from hustings.ledger.reading.endorsing import DEMOCRATIC_2022, REPUBLICAN_2022
from hustings.ledger.reading.primaries import Layout, Seat, candidacy_of, day
from hustings.ledger.reading.record import Record
from hustings.ledger.reading.reported import Candidacy, Reason

_COLUMNS = frozenset({"candidate", "state", "primarydate", "office", "district", "primaryoutcome", "runoffoutcome"})
DEMOCRATIC_SIGNATURE = _COLUMNS | {"emilyslist"}
REPUBLICAN_SIGNATURE = _COLUMNS | {"trump"}

# Primary Outcome and Runoff Outcome.
_OUTCOMES = {
    ("won", "n/a"): Outcome.WON,
    ("lost", "n/a"): Outcome.LOST,
    ("made runoff", "won"): Outcome.WON,
    ("made runoff", "lost"): Outcome.LOST,
    ("made runoff", ""): Outcome.ADVANCED,
}
_RUNOFFS = {"won": "Won the runoff.", "lost": "Lost the runoff.", "": "Went on to a runoff."}
_UNEXPIRED = " (unexpired term)"


def _candidacy(record: Record, party: str) -> Candidacy | None:
    state = record.need("state", values.name, Reason.NO_CONTEST)
    decided_on = record.take("primarydate", day)
    office, runoff = record.text("office"), record.text("runoffoutcome").casefold()
    status = (record.text("primaryoutcome").casefold(), runoff)
    if status not in _OUTCOMES:
        record.find(Reason.WRONG_OUTCOME, "primaryoutcome", f"{record.text('primaryoutcome')}, {runoff}")
    if state is None or record.findings:
        return None
    seat = Seat(
        cycle=2022,
        office=office.removesuffix(_UNEXPIRED),
        written=_seat(office.removesuffix(_UNEXPIRED), state, record.text("district")),
        state=state,
        special="unexpired term" if office.endswith(_UNEXPIRED) else "",
        decided_on=decided_on,
    )
    return candidacy_of(record, seat, party, (_OUTCOMES[status], _RUNOFFS.get(runoff, "")))


def _seat(office: str, state: str, district: str) -> str:
    """The seat as the tables of 2018 write it."""
    if office == "Governor":
        return f"Governor of {state}"
    if office == "Senator":
        return f"U.S. Senate {state}"
    known = district.casefold()
    return f"U.S. House {state} At-large District" if known == "at-large" else f"U.S. House {state} District {district}"


_SOURCE = Source(
    "FiveThirtyEight: Primary Project 2022",
    "https://github.com/fivethirtyeight/data/tree/master/primary-project-2022",
)
DEMOCRATIC = Layout("Democratic", _SOURCE, _candidacy, "office", DEMOCRATIC_2022)
REPUBLICAN = Layout("Republican", _SOURCE, _candidacy, "office", REPUBLICAN_2022)
