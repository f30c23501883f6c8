"""How far an election has come in the eyes of the public."""

from datetime import datetime
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hustings.elections.models import Election, State


class Phase(Enum):
    """What a page about the election is about."""

    BEFORE = "before"
    DURING = "during"
    COUNTING = "counting"
    DECIDED = "decided"
    CANCELLED = "cancelled"

    @property
    def words(self) -> Promise:
        """The phase on a badge."""
        return _WORDS[self]

    @property
    def look(self) -> str:
        """The badge's class."""
        return {Phase.DURING: "good", Phase.CANCELLED: "bad", Phase.COUNTING: "warn"}.get(self, "still")


_WORDS = {
    Phase.BEFORE: _("not open yet"),
    Phase.DURING: _("open"),
    Phase.COUNTING: _("closed, being counted"),
    Phase.DECIDED: _("decided"),
    Phase.CANCELLED: _("called off"),
}


def phase_of(election: Election, now: datetime) -> Phase:
    """The phase of a public election at this moment: the clock says whether it is open, as it does for ballots."""
    if election.state == State.CANCELLED:
        return Phase.CANCELLED
    if election.state == State.DECIDED:
        return Phase.DECIDED
    if election.takes_ballots_at(now):
        return Phase.DURING
    before = election.state == State.READY and election.opens_at is not None and now < election.opens_at
    return Phase.BEFORE if before else Phase.COUNTING
