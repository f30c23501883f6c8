"""The records of an endorser, computed from its endorsements and never typed in.

A record says over how many it was computed, and of how many nothing is known; with a single one to look at there is
none. Of several that are equal all hold it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from hustings.ledger.dates import PartialDate
from hustings.ledger.kinds import ProcessKind, Status

LEAST = 2  # to compare
VOTES = (ProcessKind.MEMBER_VOTE, ProcessKind.MEMBERS_AND_BOARD)
"""Processes in which members voted."""


class RecordKind(Enum):
    """What a record is about."""

    BEST_RESULT = "best_result"  # a candidate's highest share in its votes
    LARGEST_VOTE = "largest_vote"  # most ballots
    HIGHEST_TURNOUT = "highest_turnout"
    NARROWEST = "narrowest"  # reached the threshold by the least
    NOBODY = "nobody"  # votes that ended without an endorsement
    FIRST = "first"  # the first contest in which it endorsed
    FIRST_FOR_OFFICE = "first_for_office"
    ONLY_EARLIER = "only_earlier"  # the one endorsement for this office before the latest


@dataclass(frozen=True, slots=True)
class Held:
    """What records look at of an endorsement, or of a decision not to endorse.

    ``number`` is its entry's, ``candidate`` the name of whom it is about or who led, empty for nobody. ``share`` is the
    candidate's in per cent, ``threshold`` of 1.
    """

    number: int
    contest: str
    cycle: int | None
    office: str
    candidate: str
    status: Status
    process: ProcessKind
    at: PartialDate | None = None
    ballots: int | None = None
    eligible: int | None = None
    share: Fraction | None = None
    threshold: Fraction | None = None

    @property
    def nobody(self) -> bool:
        """Whether it endorses nobody."""
        return self.status is Status.NO_ENDORSEMENT

    @property
    def margin(self) -> Fraction | None:
        """By how much the share passes the threshold, in per cent; None where either is unknown."""
        return None if self.share is None or self.threshold is None else self.share - 100 * self.threshold

    @property
    def turnout(self) -> Fraction | None:
        """The part of all who might vote that did, in per cent."""
        return None if self.ballots is None or not self.eligible else Fraction(100 * self.ballots, self.eligible)

    @property
    def year(self) -> int | None:
        """The year that places it among others: its contest's, else its own."""
        return self.cycle or (self.at.first.year if self.at else None)

    def below(self, share: Fraction) -> bool:
        """Whether nobody can have had this share in it, though no share is known: the threshold was not reached."""
        return self.nobody and self.threshold is not None and share >= 100 * self.threshold


@dataclass(frozen=True, slots=True)
class Record:
    """A record: ``holders`` are those that have it, the earliest first, ``of`` how many were compared.

    ``unknown`` could not be compared. ``years`` are the endorser's whole years up to ``as_of``, the latest of those
    compared, None where its founding or any date is unknown. ``value`` is in per cent, or a number of ballots or votes.
    """

    kind: RecordKind
    holders: tuple[Held, ...]
    of: int
    unknown: int = 0
    value: Fraction | None = None
    as_of: PartialDate | None = None
    years: int | None = None


def records(
    held: Iterable[Held], *, founded: PartialDate | None = None, as_of: PartialDate | None = None
) -> list[Record]:
    """All records that these give; with ``as_of`` those that stood then, which leaves later and undated ones out."""
    looked = [one for one in held if as_of is None or (one.at is not None and one.at <= as_of)]
    looked.sort(key=_place)
    votes = [one for one in looked if one.process in VOTES]
    made = [
        _best_result(votes, founded),
        _most(RecordKind.LARGEST_VOTE, votes, lambda one: None if one.ballots is None else Fraction(one.ballots)),
        _most(RecordKind.HIGHEST_TURNOUT, votes, lambda one: one.turnout),
        _narrowest(votes),
        _nobody(votes),
        *_firsts([one for one in looked if not one.nobody and one.year is not None]),
    ]
    return [record for record in made if record is not None]


def _place(one: Held) -> tuple[int, int, int]:
    """Where it stands in time: by its cycle, then by its date."""
    return one.year or 0, one.at.last.toordinal() if one.at else 0, one.number


def _each_vote(votes: Sequence[Held]) -> list[Held]:
    """One for each vote: of several endorsed together the one with the largest share."""
    best: dict[tuple[str, str], Held] = {}
    for one in votes:
        key = (one.contest, f"{one.at or one.number}")
        if key not in best or (one.share or -1) > (best[key].share or -1):
            best[key] = one
    return list(best.values())


def _best_result(votes: Sequence[Held], founded: PartialDate | None) -> Record | None:
    each = _each_vote(votes)
    known = [one for one in each if one.share is not None and one.candidate]
    if not known:
        return None
    value = max(one.share for one in known if one.share is not None)
    compared = known + [one for one in each if one not in known and one.below(value)]
    if len(compared) < LEAST:
        return None
    dates = [one.at for one in compared if one.at is not None]
    as_of = max(dates) if len(dates) == len(compared) else None
    return Record(
        RecordKind.BEST_RESULT,
        tuple(one for one in known if one.share == value),
        of=len(compared),
        unknown=len(each) - len(compared),
        value=value,
        as_of=as_of,
        years=_years(founded, as_of),
    )


def _years(founded: PartialDate | None, as_of: PartialDate | None) -> int | None:
    if founded is None or as_of is None:
        return None
    years = founded.years_until(as_of.first)
    return years if years > 0 else None


def _most(kind: RecordKind, votes: Sequence[Held], value_of: Callable[[Held], Fraction | None]) -> Record | None:
    each = _each_vote(votes)
    values = {one.number: value for one in each if (value := value_of(one)) is not None}
    if len(values) < LEAST:
        return None
    most = max(values.values())
    holders = tuple(one for one in each if values.get(one.number) == most)
    return Record(kind, holders, of=len(values), unknown=len(each) - len(values), value=most)


def _narrowest(votes: Sequence[Held]) -> Record | None:
    reached = [one for one in _each_vote(votes) if not one.nobody]
    margins = {one.number: one.margin for one in reached if one.margin is not None and one.margin >= 0}
    if len(margins) < LEAST:
        return None
    least = min(margins.values())
    holders = tuple(one for one in reached if margins.get(one.number) == least)
    return Record(RecordKind.NARROWEST, holders, of=len(margins), unknown=len(reached) - len(margins), value=least)


def _nobody(votes: Sequence[Held]) -> Record | None:
    each = _each_vote(votes)
    without = tuple(one for one in each if one.nobody)
    if len(each) < LEAST or not without:
        return None
    return Record(RecordKind.NOBODY, without, of=len(each), value=Fraction(len(without)))


def _firsts(given: Sequence[Held]) -> list[Record]:
    """The first contest, and for each office the first endorsement, or the only one before the latest."""
    made = []
    offices = {one.office: [other for other in given if other.office == one.office] for one in given if one.office}
    if len(offices) > 1 and len({one.contest for one in given}) >= LEAST:
        made.append(Record(RecordKind.FIRST, _earliest(given), of=len({one.contest for one in given})))
    for same in offices.values():
        contests = {one.contest for one in same}
        if len(contests) < LEAST:
            continue
        latest = max(one.year or 0 for one in same)
        earlier = [one for one in same if (one.year or 0) < latest]
        if len(earlier) == 1:
            made.append(Record(RecordKind.ONLY_EARLIER, tuple(earlier), of=len(contests)))
        elif earlier:
            made.append(Record(RecordKind.FIRST_FOR_OFFICE, _earliest(same), of=len(contests)))
    return made


def _earliest(given: Sequence[Held]) -> tuple[Held, ...]:
    """Those of the first year; where all dates in it are known, those of the first of these."""
    first = min(one.year or 0 for one in given)
    same = [one for one in given if one.year == first]
    dates = [one.at for one in same if one.at is not None]
    return tuple(one for one in same if one.at == min(dates)) if len(dates) == len(same) else tuple(same)
