"""A ledger's file, read as a stream and held against itself, entry by entry (spec/ledger.md).

Whoever has the file needs nothing else for it: no site, no key, no network.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from hustings import errors
from hustings.ledger.entries import EntryLine, Opening, entry_hash, parse_entry
from hustings.ledger.kinds import Evidence, Status
from hustings.ledger.statements import EndorsementStatement
from hustings.ledger.subjects import Subjects


@dataclass(frozen=True, slots=True)
class Summary:
    """A ledger that is in order.

    ``number`` and ``head`` are the last entry's number and hash; ``types`` and ``evidence`` count entries: the latter
    endorsements; ``corrected`` are those that another one corrects.
    """

    site: str
    number: int
    head: str
    types: dict[str, int]
    evidence: dict[Evidence, int]
    corrected: int


class _Corrigible(NamedTuple):
    # An endorsement, as far as its correction depends on it.
    hash: bytes
    status: Status
    proven: bool
    about: tuple[str, str, str]


@dataclass(slots=True)
class Corrections:
    """The endorsements that a later one may correct. A correction names a hash that exists: there is no cycle."""

    _stated: dict[int, _Corrigible] = field(default_factory=dict)
    _corrected: set[int] = field(default_factory=set)

    def take(self, number: int, hash_: str, one: EndorsementStatement) -> None:
        """Take the next endorsement, of this number and hash; faults: see `Ledger.read`."""
        about = one.endorser, one.contest, one.candidate
        taken = _Corrigible(bytes.fromhex(hash_), one.status, one.proof is not None, about)
        if one.corrects is not None:
            self._check(taken, one.corrects.entry, one.corrects.hash)
            self._corrected.add(one.corrects.entry)
        self._stated[number] = taken

    def __len__(self) -> int:
        return len(self._corrected)

    def _check(self, correction: _Corrigible, entry: int, hash_: str) -> None:
        found = self._stated.get(entry)
        if found is None:
            raise errors.WrongCorrection("corrects.entry", f"no endorsement before it has the number {entry}")
        if found.hash.hex() != hash_:
            raise errors.WrongCorrection("corrects.hash", f"entry {entry} has another")
        if entry in self._corrected:
            raise errors.RepeatedCorrection("corrects.entry", f"{entry}")
        if found.status is Status.RETRACTED:
            raise errors.CorrectedRetraction("corrects.entry", f"{entry}")
        if found.proven and not correction.proven:
            raise errors.UnprovenCorrection("corrects.entry", f"{entry}")
        if correction.status is Status.RETRACTED and correction.about != found.about:
            raise errors.ForeignRetraction("corrects.entry", f"{entry}")


@dataclass(slots=True)
class Ledger:
    """A ledger as far as it was read."""

    site: str = ""
    number: int = -1
    head: str = ""
    types: Counter[str] = field(default_factory=Counter)
    evidence: Counter[Evidence] = field(default_factory=Counter)
    subjects: Subjects = field(default_factory=Subjects)
    corrections: Corrections = field(default_factory=Corrections)

    @classmethod
    def read(cls, lines: Iterable[bytes]) -> Summary:
        """What a file says that is in order; ``lines`` are its lines, each with its line feed.

        Faults, their place the entry's number: TruncatedLedger, MisplacedLedgerEntry, BrokenLedger, UnstatedSubject,
        OwnParent, WrongCorrection, RepeatedCorrection, CorrectedRetraction, UnprovenCorrection, ForeignRetraction,
        those of the encoding.
        """
        ledger = cls()
        for _hash, _entry in ledger.entries(lines):
            pass
        return ledger.summary()

    def entries(self, lines: Iterable[bytes]) -> Iterator[tuple[str, Opening | EntryLine]]:
        """Each entry and its hash, once it has been held against those before it; faults as of `read`."""
        for line in lines:
            number = self.number + 1
            try:
                yield self._take(number, line)
            except errors.Fault as fault:
                raise fault.within(f"entry {number}") from None
        if self.number < 0:
            raise errors.TruncatedLedger("entry 0")

    def summary(self) -> Summary:
        """What was read, in numbers."""
        corrected = len(self.corrections)
        return Summary(self.site, self.number, self.head, dict(self.types), dict(self.evidence), corrected)

    def _take(self, number: int, line: bytes) -> tuple[str, Opening | EntryLine]:
        if not line.endswith(b"\n"):
            raise errors.TruncatedLedger()
        written = line[:-1]
        entry, hash_ = parse_entry(written), entry_hash(written)
        if isinstance(entry, Opening) != (number == 0):
            raise errors.MisplacedLedgerEntry("", "the opening stands first, and once")
        if isinstance(entry, Opening):
            self.site = entry.site
        else:
            self._check_place(entry, number)
            self._hold(entry, number, hash_)
        self.number, self.head = number, hash_
        return hash_, entry

    def _check_place(self, entry: EntryLine, number: int) -> None:
        if entry.number != number:
            raise errors.MisplacedLedgerEntry("number", f"{entry.number} instead of {number}")
        if entry.previous != self.head:
            raise errors.BrokenLedger("previous")

    def _hold(self, entry: EntryLine, number: int, hash_: str) -> None:
        try:
            self.subjects.take(entry.states)
            if isinstance(entry.states, EndorsementStatement):
                self.corrections.take(number, hash_, entry.states)
                self.evidence[entry.states.evidence] += 1
        except errors.LedgerFault as fault:
            raise fault.within("states") from None
        self.types[entry.states.type] += 1
