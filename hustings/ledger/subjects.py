"""What an entry may be about: the endorsers, contests and candidates that entries before it state."""

from dataclasses import dataclass, field

from hustings import errors
from hustings.ledger.statements import (
    CandidateStatement,
    ContestStatement,
    EndorsementStatement,
    EndorserStatement,
    Statement,
)


@dataclass(slots=True)
class Subjects:
    """What is stated so far: endorsers with their parents (empty for none), contests, candidates of contests."""

    endorsers: dict[str, str] = field(default_factory=dict)
    contests: set[str] = field(default_factory=set)
    candidates: set[tuple[str, str]] = field(default_factory=set)

    def take(self, one: Statement) -> None:
        """Take the next statement. Faults, their place the field: UnstatedSubject, OwnParent."""
        match one:
            case EndorserStatement():
                self._check_parent(one)
                self.endorsers[one.id] = one.parent
            case ContestStatement():
                self.contests.add(one.id)
            case CandidateStatement():
                _need("contest", one.contest, one.contest in self.contests)
                self.candidates.add((one.contest, one.id))
            case EndorsementStatement():
                _need("endorser", one.endorser, one.endorser in self.endorsers)
                _need("contest", one.contest, one.contest in self.contests)
                known = not one.candidate or (one.contest, one.candidate) in self.candidates
                _need("candidate", one.candidate, known)

    def _check_parent(self, one: EndorserStatement) -> None:
        above = one.parent
        if above and above != one.id:
            _need("parent", above, above in self.endorsers)
        while above:
            if above == one.id:
                raise errors.OwnParent("parent", one.id)
            above = self.endorsers[above]


def _need(field_name: str, subject: str, known: bool) -> None:
    if not known:
        raise errors.UnstatedSubject(field_name, subject)
