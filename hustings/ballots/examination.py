"""The examination of a ballot: everything that can be said of it without asking what has been posted.

A ballot that passes is right in itself: of this election, whole, its proofs and its signature verified. Whether its
credential has a right to vote, whether it is in time and whether it was posted before is the board's to ask.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from hustings import errors
from hustings.protocol.archive import MAX_RECORD
from hustings.protocol.ballots import BallotCredentials, form_of
from hustings.protocol.election import Election, fingerprint
from hustings.protocol.group import BallotForm, Scalar

_ELECTIONS = 32


@dataclass(frozen=True, slots=True)
class Examined:
    """A ballot that is right in itself: its tracker (the receipt), its credential (hex), its hint (spec/hints.md)."""

    content: bytes = field(repr=False)
    tracker: str
    credential: str
    hint: bytes = field(repr=False)


Verdict: TypeAlias = Examined | errors.Fault | errors.TooLarge


class Examiner:
    """Examines the ballots of one frozen election; may be used by many threads at once."""

    def __init__(self, raw: bytes) -> None:
        """Read the election of the Setup event. Raises as `Election.parse` does."""
        self.election = Election.parse(raw)
        self.form = form_of(self.election)
        self.limit = min(MAX_RECORD, _limit(self.election, self.form))
        self._bearer = BallotCredentials(self.election, self.form)

    def examine(self, ballot: bytes) -> Examined:
        """What this ballot is; raises TooLarge, or the fault of its encoding, its proofs or its signature."""
        (verdict,) = self.examine_many([ballot])
        if isinstance(verdict, Examined):
            return verdict
        raise verdict

    def examine_many(self, ballots: Sequence[bytes]) -> list[Verdict]:
        """As `examine`, for each; the kernel checks them together, on every core, without the interpreter's lock."""
        verdicts: dict[int, Verdict] = {}
        bearers: dict[int, str] = {}
        for place, ballot in enumerate(ballots):
            try:
                bearers[place] = self._read(ballot)
            except (errors.Fault, errors.TooLarge) as reason:
                verdicts[place] = reason
        report = self.form.check_many([ballots[place] for place in bearers], [0] * len(bearers), None, None)
        faults = dict(report.faults)
        for index, (place, bearer) in enumerate(bearers.items()):
            ballot = ballots[place]
            verdicts[place] = faults.get(index) or Examined(ballot, fingerprint(ballot), bearer, report.hints[index])
        return [verdicts[place] for place in range(len(ballots))]

    def _read(self, ballot: bytes) -> str:
        if len(ballot) > self.limit:
            raise errors.TooLarge("This is larger than any ballot of this election; nothing was posted.")
        return self._bearer.read(ballot)


@lru_cache(maxsize=_ELECTIONS)
def examiner(raw: bytes) -> Examiner:
    """The examiner of the election of these bytes, made once in a process."""
    return Examiner(raw)


def _limit(election: Election, form: BallotForm) -> int:
    # Ballots of an election differ in length by the digits of their scalars only. Twice one of them is ample.
    choices = [
        [*([0] if question.may_be_blank else []), *([1] * question.minimum)]
        + [0] * (len(question.answers) - question.minimum)
        for question in election.questions
    ]
    return 2 * len(form.encrypt(Scalar.random(), choices))
