"""What was changed about an election after it was frozen, with the public reasons: later ends, early ends."""

from dataclasses import dataclass
from datetime import datetime

from hustings.audit.models import Entry
from hustings.elections.models import Election

EXTENDED = "election.extend"


@dataclass(frozen=True, slots=True)
class Extension:
    """The end of the vote was moved: when that was done, why, and until when."""

    at: datetime
    until: datetime | None
    reason: str


def notes_of(election: Election) -> list[Extension]:
    """The extensions of an election, the oldest first. Who moved it stands in the organization's own log only."""
    rows = Entry.objects.about(election.label).filter(verb=EXTENDED).order_by("id")
    return [_extension(row) for row in rows]


def _extension(row: Entry) -> Extension:
    until, reason = row.detail.get("closes_at"), row.detail.get("reason")
    return Extension(row.at, datetime.fromisoformat(until) if isinstance(until, str) else None, str(reason or ""))
