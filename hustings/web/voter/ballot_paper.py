"""The ballot paper: one election as its voters see it before they choose."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from hustings import errors
from hustings.board.casting import examiner_of
from hustings.contests.models import Candidate
from hustings.elections import models
from hustings.protocol.election import Election, HomomorphicQuestion


@dataclass(frozen=True, slots=True)
class PaperOption:
    """An option by its number in the ballot; the candidate tells more about it, where it is one."""

    number: int
    label: str
    candidate: Candidate | None


@dataclass(frozen=True, slots=True)
class BallotPaper:
    """An election: the frozen part that ballots are bound to, and what is said around it."""

    row: models.Election
    election: Election
    options: tuple[PaperOption, ...]
    trustees: int

    @property
    def question(self) -> HomomorphicQuestion:
        """The question; the site's elections have one."""
        return self.election.questions[0]

    @property
    def maximum(self) -> int:
        """How many options can be chosen."""
        return min(self.question.maximum, len(self.options))

    @property
    def phase(self) -> str:
        """``early``, ``open`` or ``closed``, as things stand when the page is written."""
        now = timezone.now()
        if self.row.takes_ballots_at(now):
            return "open"
        waiting = self.row.state in (models.State.READY, models.State.OPEN)
        return "early" if waiting and self.row.opens_at is not None and now < self.row.opens_at else "closed"

    @property
    def closes_at(self) -> datetime | None:
        """When the vote ends."""
        return self.row.closes_at


def find_public(uuid: str) -> models.Election:
    """The election of this identifier, when everybody may see it; else NotFound."""
    found = models.Election.objects.public().select_related("organization").filter(pk=uuid).first()
    if found is None:
        raise errors.NotFound(_("There is no such vote. Compare the address with the link in your message."))
    return found


def read_paper(row: models.Election) -> BallotPaper:
    """The ballot paper of an election that is frozen."""
    election = examiner_of(row.pk).election
    candidates = {option.label: option.candidate for option in row.options.select_related("candidate")}
    options = (PaperOption(n, text, candidates.get(text)) for n, text in enumerate(election.questions[0].answers))
    return BallotPaper(row, election, tuple(options), row.trustees.count())
