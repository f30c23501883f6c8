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
    REVIEW = "review"
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
        looks = {Phase.DURING: "good", Phase.CANCELLED: "bad", Phase.REVIEW: "warn", Phase.COUNTING: "warn"}
        return looks.get(self, "still")


_WORDS = {
    Phase.BEFORE: _("not open yet"),
    Phase.DURING: _("open"),
    Phase.REVIEW: _("closed, registrations under review"),
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
    if election.state in (State.READY, State.OPEN):
        if election.opens_at is not None and now < election.opens_at:
            return Phase.BEFORE
        # The clock's next round begins the review.
        return Phase.REVIEW if election.has_review else Phase.COUNTING
    return Phase.REVIEW if election.state == State.REVIEW else Phase.COUNTING
