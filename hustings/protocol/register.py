"""The register of an election that is open to all: the pool, what was drawn of it, what was voided (spec/register.md).

A public file of entries, without addresses and names. `Register.parse` reads one and holds its entries against each
other, `Register.check` holds it against the archive.
"""

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from hustings import errors
from hustings.protocol.board import Board
from hustings.protocol.register_entries import Close, Draw, Pool, Void, entry_hash, parse_entry


class Joined(NamedTuple):
    """Who joined, by the register and the archive.

    Numbers of credentials: of all ``drawn``, ``voided`` may not vote; ``unused`` are left in the pool; ``voted`` are
    those drawn, not voided, with a ballot that counts; ``blanks`` the voided ones with a blank ballot of the site. What
    the decision takes off (equal to them where there are no weights): ``barred`` the weight of the unused and voided
    credentials, ``blank_weight`` of the blanks.
    """

    drawn: int
    voided: int
    unused: int
    voted: int
    blanks: int
    barred: int
    blank_weight: int


@dataclass(slots=True)
class Register:
    """A register that is in order in itself, as far as it has come; ``hash`` is the SHA-256 (hex) of the whole file."""

    pool: Pool
    hash: str
    drawn: set[str] = field(default_factory=set)
    voids: dict[str, Void] = field(default_factory=dict)
    closed: bool = False

    @classmethod
    def parse(cls, data: bytes) -> "Register":
        """The register of a file's bytes.

        Faults, their place the entry's number: TruncatedRegister, BrokenRegister, MisplacedEntry, WrongDraw, WrongVoid,
        WrongRegisterCount, those of the encoding. Raises Unsupported for a pool larger than MAX_POOL.
        """
        *lines, rest = data.split(b"\n")
        if not lines or rest:
            raise errors.TruncatedRegister(f"entry {len(lines)}")
        register: Register | None = None
        previous, day = "", date.min
        for number, line in enumerate(lines):
            try:
                entry = parse_entry(line)
                if isinstance(entry, Pool) != (number == 0):
                    raise errors.MisplacedEntry("", "the pool stands first, and once")
                if isinstance(entry, Pool):
                    register = cls(entry, sha256(data).hexdigest())
                elif register is not None:
                    _check_place(entry, number, previous)
                    day = _later(entry, day)
                    register._take(entry)
            except errors.Fault as fault:
                raise fault.within(f"entry {number}") from None
            previous = entry_hash(line)
        assert register is not None
        return register

    def check(self, board: Board) -> Joined:
        """What the register and the archive say together, once the voters are bound to its pool (`decision.pool`).

        Voids are held against the ballots when the vote is over: before that the two may be of different moments.
        Faults: ForeignRegister, UnlistedCredential, UndrawnBallot, VoidedBallot, WrongVoidBallot, VoidNotBlank,
        UnclosedRegister, those of an opened ballot.
        """
        if (self.pool.election, self.pool.fingerprint) != (board.election.uuid, board.election.fingerprint):
            raise errors.ForeignRegister()
        over = board.last_event not in ("Setup", "Ballot")
        if over and not self.closed:
            raise errors.UnclosedRegister()
        unused = voted = blanks = barred = blank_weight = 0
        for credential in self.pool.credentials:
            weight, tracker = _standing(board, credential)
            void = self.voids.get(credential)
            if credential not in self.drawn:
                if tracker is not None:
                    raise errors.UndrawnBallot(credential)
                unused, barred = unused + 1, barred + weight
            elif void is None:
                voted += tracker is not None
            else:
                barred += weight
                if over:
                    _check_void(void, tracker, board)
                if void.opened is not None:
                    blanks, blank_weight = blanks + 1, blank_weight + weight
        return Joined(len(self.drawn), len(self.voids), unused, voted, blanks, barred, blank_weight)

    def _take(self, entry: Draw | Void | Close) -> None:
        if self.closed:
            raise errors.MisplacedEntry("", "the register was closed before it")
        match entry:
            case Draw():
                if entry.credential in self.drawn or not self._has(entry.credential):
                    raise errors.WrongDraw()
                self.drawn.add(entry.credential)
            case Void():
                if entry.credential in self.voids or entry.credential not in self.drawn:
                    raise errors.WrongVoid()
                self.voids[entry.credential] = entry
            case Close():
                drawn, voided = len(self.drawn), len(self.voids)
                if (entry.drawn, entry.voided, entry.unused) != (drawn, voided, len(self.pool.credentials) - drawn):
                    raise errors.WrongRegisterCount()
                self.closed = True

    def _has(self, credential: str) -> bool:
        place = bisect_left(self.pool.credentials, credential)
        return self.pool.credentials[place : place + 1] == (credential,)


def _check_place(entry: Draw | Void | Close, number: int, previous: str) -> None:
    if entry.number != number:
        raise errors.MisplacedEntry("number", f"{entry.number} instead of {number}")
    if entry.previous != previous:
        raise errors.BrokenRegister("previous")


def _later(entry: Draw | Void | Close, day: date) -> date:
    # Days only go on; the last entry has none.
    if isinstance(entry, Close):
        return day
    if entry.day < day:
        raise errors.MisplacedEntry("day", f"{entry.day} after {day}")
    return entry.day


def _standing(board: Board, credential: str) -> tuple[int, str | None]:
    # The weight of a credential of the pool and the tracker of its last ballot.
    try:
        position = board.credentials.position(credential)
    except errors.UnknownCredential:
        raise errors.UnlistedCredential(credential) from None
    return board.credentials.weight(position), board.last_tracker(position)


def _check_void(void: Void, tracker: str | None, board: Board) -> None:
    if void.opened is None:
        if tracker is not None:
            raise errors.VoidedBallot(void.credential)
        return
    if void.opened.tracker != tracker:
        raise errors.WrongVoidBallot(void.credential)
    try:
        void.opened.check(board.election)
    except errors.Fault as fault:
        raise fault.within(f"entry {void.number}, opened") from None
    blank = tuple((1, *(0 for _ in question.answers)) for question in board.election.questions)
    if void.opened.choices != blank or not all(question.may_be_blank for question in board.election.questions):
        raise errors.VoidNotBlank(void.credential)
