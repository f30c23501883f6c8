"""A vote that people could join, held in a second with every secret in hand, and its register."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeAlias

from hustings.decision.decision import Decision
from hustings.decision.evaluation import decision_of
from hustings.decision.pool import PoolLine
from hustings.protocol.credentials import PrivateCredential, seeded_credentials, write_public_credentials
from hustings.protocol.decryptions import PartialDecryption
from hustings.protocol.election import HomomorphicQuestion, Template, write_election
from hustings.protocol.events import Setup
from hustings.protocol.group import Scalar
from hustings.protocol.opened_ballot import OpenedBallot
from hustings.protocol.posting import Accepted, OpenBoard, create_archive
from hustings.protocol.register import Register
from hustings.protocol.register_entries import Close, Draw, Entry, Pool, Void, entry_hash, pool_of
from hustings.protocol.trustee_keys import TrusteePublicKey
from hustings.protocol.trustees import Single, Trustees
from hustings.protocol.verification import Sources, verify

UUID = "HustingsJoined"
SEED = bytes(range(32, 64))
RULE = (
    "Rule: endorse the option with at least 1/2 of the ballots cast; quorum 1/2 of the eligible voters; "
    "a tie endorses nobody."
)
QUESTION = HomomorphicQuestion(("Ada", "Ben"), "Whom?", 1, 1, True)
BLANK = ((1, 0, 0),)
DAY = date(2016, 1, 10)

Step: TypeAlias = Callable[[int, str], Entry]
"""An entry, once its number and the hash before it are known."""


@dataclass
class Held:
    """A vote: ``roll`` members and the pool behind them by number. Steps of the register are added as they come."""

    roll: int = 2
    pool: int = 4
    listed: int | None = None  # how many public credentials the archive lists; all where None
    weights: tuple[int | None, ...] | None = None
    steps: list[Step] = field(default_factory=list)
    board: OpenBoard = field(init=False)
    private: list[str] = field(init=False)
    public: list[str] = field(init=False)
    key: Scalar = field(init=False)

    def __post_init__(self) -> None:
        self.private, self.public = seeded_credentials(UUID, SEED, 0, self.roll + self.pool)
        self.key = Scalar.random()
        trustees = Trustees((Single(TrusteePublicKey.of(self.key)),))
        description = f"Open to all.\n{RULE}\n{PoolLine.of(self.public[self.roll :]).text()}"
        election = write_election(Template(description, "Joined", (QUESTION,)), UUID, trustees.combined_key())
        weights = self.weights or (None,) * len(self.public)
        credentials = write_public_credentials([*zip(self.public, weights, strict=True)][: self.listed])
        path = Path(tempfile.mkdtemp(prefix="hustings-joined-"), f"{UUID}.bel")
        create_archive(path, Setup(election, trustees.write(), credentials, None), 1_452_384_000)
        self.board = OpenBoard(path)
        self.steps.append(lambda _number, _previous: self.first)

    @property
    def first(self) -> Pool:
        """The register's first entry."""
        return pool_of(UUID, self.board.board.election.fingerprint, self.public[self.roll :])

    def cast(self, voter: int, option: int) -> str:
        """A ballot for an option (from 0); its tracker."""
        return self.post(self.opened(voter, ((0, int(option == 0), int(option == 1)),)).ballot)

    def post(self, ballot: bytes) -> str:
        """Post a ballot; its tracker."""
        (outcome,) = self.board.post([ballot])
        assert isinstance(outcome, Accepted), outcome
        return outcome.tracker

    def opened(self, voter: int, choices: tuple[tuple[int, ...], ...] = BLANK) -> OpenedBallot:
        """A ballot of this voter that is not posted, with its opening."""
        secret = PrivateCredential(self.private[voter]).secret(UUID)
        ballot, randomness = self.board.board.form.encrypt_opened(secret, choices)
        return OpenedBallot(ballot, choices, tuple(map(tuple, randomness)))

    def draw(self, voter: int, day: date = DAY) -> None:
        """The entry of a draw."""
        self.steps.append(lambda number, previous: Draw(number, previous, self.public[voter], day))

    def void(self, voter: int, opened: OpenedBallot | None = None, day: date = DAY) -> None:
        """The entry of a void."""
        self.steps.append(lambda n, previous: Void(n, previous, self.public[voter], "Twice.", day, opened))

    def neutralise(self, voter: int, choices: tuple[tuple[int, ...], ...] = BLANK) -> OpenedBallot:
        """Post a ballot in the place of a voided one, and enter both."""
        opened = self.opened(voter, choices)
        self.post(opened.ballot)
        self.void(voter, opened)
        return opened

    def close(self, drawn: int, voided: int, unused: int | None = None) -> None:
        """The register's last entry."""
        left = self.pool - drawn if unused is None else unused
        self.steps.append(lambda number, previous: Close(number, previous, drawn, voided, left))

    def tally(self) -> None:
        """Close the vote and open its result."""
        self.board.close_vote()
        self.board.post_encrypted_tally()
        encrypted = self.board.board.tally.encrypted
        assert encrypted is not None
        made = PartialDecryption.make(self.key, encrypted, self.board.board.election.fingerprint)
        self.board.post_partial_decryption(1, made.write())
        self.board.post_result()

    @property
    def lines(self) -> list[bytes]:
        """The register's lines, chained."""
        written: list[bytes] = []
        for step in self.steps:
            written.append(step(len(written), entry_hash(written[-1]) if written else "").write())
        return written

    @property
    def register(self) -> bytes:
        """The register's file."""
        return joined(self.lines)

    def decide(self, register: bytes | None = None) -> Decision | None:
        """What a stranger makes of the archive and this register, or its own."""
        report = verify(Sources(Path(self.board.path)))
        read = Register.parse(self.register if register is None else register)
        return decision_of(report.board, report.counted, read)


def joined(lines: Sequence[bytes]) -> bytes:
    """The file of these lines."""
    return b"".join(line + b"\n" for line in lines)


@cache
def sound() -> Held:
    """Voters 0 and 1 are on the roll; 2, 3 and 4 joined and voted, 4 is voided; 5 nobody drew. Do not change it."""
    held = Held()
    for voter in (2, 3, 4):
        held.draw(voter)
    for voter, option in ((0, 0), (1, 1), (2, 0), (3, 0), (4, 1)):
        held.cast(voter, option)
    held.neutralise(4)
    held.close(3, 1)
    held.tally()
    return held
