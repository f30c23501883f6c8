"""The board as an archive holds it: who may vote, whose ballot stands where, how far the tally has come.

Reading it checks the chain, the set-up and to whom each ballot belongs, in one pass with bounded memory. What the
ballots and the tally prove is not checked here: see `verification`.
"""

from array import array
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import NamedTuple

from hustings import errors
from hustings.protocol import events
from hustings.protocol.archive import BLOCK, ArchiveReader
from hustings.protocol.ballots import BallotOwners, form_of
from hustings.protocol.credentials import PublicCredentials
from hustings.protocol.credentials_certificate import CredentialsCertificate
from hustings.protocol.decryptions import OwnedPartialDecryption, PartialDecryption, by_owner, combine
from hustings.protocol.election import Election
from hustings.protocol.group import BallotForm
from hustings.protocol.tally import EncryptedTally, Result, SizedEncryptedTally, result_of
from hustings.protocol.trustees import Trustees

BATCH = 8192
"""Ballots handed to the kernel at once: two of its batches a core."""

BATCH_BYTES = 64 * 2**20
"""At this many bytes fewer ballots are a batch: those about many options are megabytes long, and so are their hints."""

STRIDE = 512
"""Ballots between two tellings of progress."""

Progress = Callable[[str, int, int], None]
"""Told of a stage's name, how much of it is done, and how much there is."""


def no_progress(_stage: str, _done: int, _total: int) -> None:
    """Tell nobody."""


@contextmanager
def place(where: str) -> Iterator[None]:
    """Say of a fault inside where it was found."""
    try:
        yield
    except errors.Fault as fault:
        raise fault.within(where) from None


@dataclass
class TallyRecords:
    """What the archive has of the tally, read but not verified."""

    encrypted: EncryptedTally | None = None
    sized: SizedEncryptedTally | None = None
    decryptions: dict[int, PartialDecryption] = field(default_factory=dict)
    result: Result | None = None

    def take(self, entry: events.Entry, trustees: Trustees) -> None:
        """Read the next entry after the ballots; faults: EncodingFault, UnknownOwner, RepeatedOwner."""
        match entry:
            case events.EncryptedTally():
                with place("encrypted tally"):
                    self.encrypted = EncryptedTally.parse(entry.tally)
                    self.sized = SizedEncryptedTally.parse(entry.sized)
            case events.PartialDecryption():
                with place(f"partial decryption {len(self.decryptions) + 1}"):
                    owned = OwnedPartialDecryption.parse(entry.owned).owner, PartialDecryption.parse(entry.decryption)
                    self.decryptions = by_owner(trustees, [*self.decryptions.items(), owned])
            case events.Result():
                with place("result"):
                    self.result = Result.parse(entry.content)
            case _:
                pass

    def with_decryption(
        self, owner: int, content: bytes, election: Election, trustees: Trustees
    ) -> "tuple[events.PartialDecryption, TallyRecords]":
        """The entry of the partial decryption of trustee ``owner`` (from 1), verified, and these records with it.

        Only while there is an encrypted tally. Faults: those of the encoding, UnknownOwner, RepeatedOwner,
        WrongTallyShape, WrongDecryptionProof.
        """
        assert self.encrypted is not None
        owned = OwnedPartialDecryption(owner, sha256(content).hexdigest())
        entry = events.PartialDecryption(content, owned.write(), owned.payload)
        with_it = replace(self, decryptions=dict(self.decryptions))
        with_it.take(entry, trustees)
        with place(f"partial decryption of trustee {owner}"):
            key = trustees.owner_keys[owner - 1]
            with_it.decryptions[owner].verify(self.encrypted, election.fingerprint, key)
        return entry, with_it

    def open(self, trustees: Trustees, weight: int) -> Result:
        """What the decryptions open. Faults: NotEnoughDecryptions, InconsistentDecryptions, ResultOutOfRange."""
        assert self.encrypted is not None
        return result_of(self.encrypted, combine(trustees, self.decryptions), weight)


@dataclass
class Board:
    """What the first reading of an archive leaves: the set-up, whose ballots stand where, the tally so far."""

    election: Election
    trustees: Trustees
    credentials: PublicCredentials
    form: BallotForm
    tally: TallyRecords = field(default_factory=TallyRecords)
    head: str = ""
    height: int = -1
    last_event: str = ""
    _owners: "array[int]" = field(default_factory=lambda: array("I"))
    _last: "array[int]" = field(default_factory=lambda: array("I"))
    _offsets: "array[int]" = field(default_factory=lambda: array("Q"))
    _sizes: "array[int]" = field(default_factory=lambda: array("I"))
    _hashes: bytearray = field(default_factory=bytearray)

    def __post_init__(self) -> None:
        # For each credential, the number of its last ballot, from 1; 0 is none.
        self._last.frombytes(bytes(self._last.itemsize * self.credentials.count))

    @property
    def posted(self) -> int:
        """Ballots posted."""
        return len(self._offsets)

    def hashes(self) -> Iterator[bytes]:
        """The hash of each ballot posted, in order."""
        return (bytes(self._hashes[start : start + 32]) for start in range(0, len(self._hashes), 32))

    def counted(self) -> "Counted":
        """The last ballot of each voter who voted: how many, and their weight."""
        owners = [owner for owner, last in enumerate(self._last) if last]
        return Counted(len(owners), sum(map(self.credentials.weight, owners)))

    def post(self, ballot: events.BallotPosted, owner: int) -> None:
        """Note a ballot and that it is its voter's last so far."""
        self._offsets.append(ballot.offset + BLOCK)
        self._sizes.append(len(ballot.content))
        self._hashes += bytes.fromhex(ballot.hash_hex)
        self._owners.append(owner)
        self._last[owner] = len(self._offsets)

    def weight(self, number: int) -> int:
        """The weight with which ballot ``number`` (from 0) counts: 0 when a later one of its voter does."""
        owner = self._owners[number]
        return self.credentials.weight(owner) if self._last[owner] == number + 1 else 0

    def last_tracker(self, position: int) -> str | None:
        """The tracker of the last ballot of the credential at this position; None without one."""
        number = self._last[position]
        return b64encode(self._hashes[32 * number - 32 : 32 * number]).decode().rstrip("=") if number else None

    def superseded(self) -> Iterator[tuple[int, int]]:
        """The ballots (from 0) that a later one of their voter replaced, with the weight that they would have had."""
        last, weight = self._last, self.credentials.weight
        return ((number, weight(owner)) for number, owner in enumerate(self._owners) if last[owner] != number + 1)

    def ballot(self, archive: ArchiveReader, number: int) -> bytes:
        """Ballot ``number`` (from 0), read again; Refusal when it is not what was read the first time."""
        content = archive.bytes_at(self._offsets[number], self._sizes[number])
        if sha256(content).digest() != self._hashes[32 * number : 32 * number + 32]:
            raise errors.Refusal(f"{archive.name} changed while it was read: verify a copy of it")
        return content


@dataclass
class Batch:
    """Ballots on their way to the kernel, with their weights: no more than memory is meant to hold at once."""

    most: int = BATCH
    hint_bytes: int = 0  # of each ballot
    ballots: list[bytes] = field(default_factory=list)
    weights: list[int] = field(default_factory=list)
    size: int = 0

    def add(self, ballot: bytes, weight: int) -> bool:
        """Take a ballot; whether the batch is full."""
        self.ballots.append(ballot)
        self.weights.append(weight)
        self.size += len(ballot) + self.hint_bytes
        return self.size >= BATCH_BYTES or len(self.ballots) == self.most


class Counted(NamedTuple):
    """Ballots that count, and their total weight."""

    ballots: int
    weight: int


class BoardReader:
    """Reads all records of an archive once: chain, set-up, whose each ballot is. What they prove is not checked."""

    def __init__(self, archive: ArchiveReader) -> None:
        """Read the set-up. Raises as `verify` does."""
        self._archive = archive
        self._chain = events.ChainReader()
        self._entries = self._chain.entries(archive.records())
        first = next(self._entries, None)
        if not isinstance(first, events.Setup):
            raise errors.TruncatedArchive("", "it has no Setup event")
        self.board = set_up(first)

    def ballots(self, progress: Progress = no_progress) -> Iterator[tuple[bytes, int]]:
        """Each ballot as it is read, with the position of its credential; after the last, the board is complete."""
        board, size = self.board, self._archive.size
        owners = BallotOwners(board.election, board.form, board.credentials)
        for entry in self._entries:
            match entry:
                case events.BallotPosted():
                    if entry.position % STRIDE == 0:
                        progress("reading the archive", entry.offset, size)
                    try:
                        owner = owners.position(entry.content)
                    except errors.Fault as fault:
                        raise fault.within(f"ballot {entry.position + 1}") from None
                    board.post(entry, owner)
                    yield entry.content, owner
                case _:
                    board.tally.take(entry, board.trustees)
        progress("reading the archive", size, size)
        board.head, board.height, board.last_event = self._chain.head or "", self._chain.height, self._chain.type


def read_board(archive: ArchiveReader, progress: Progress = no_progress) -> Board:
    """Read all records of an archive, the ballots' proofs unchecked. Raises as `verify` does."""
    reader = BoardReader(archive)
    for _ in reader.ballots(progress):
        pass
    return reader.board


def set_up(setup: events.Setup) -> Board:
    """The board before the first ballot; faults: those of elections, trustees and public credentials."""
    with place("election"):
        election = Election.parse(setup.election)
    with place("trustees"):
        trustees = Trustees.parse(setup.trustees)
        trustees.verify()
        trustees.check_election_key(election.public_key)
    with place("public credentials"):
        credentials = PublicCredentials.parse(setup.credentials)
    if setup.certificate is not None:
        with place("credentials certificate"):
            CredentialsCertificate.parse(setup.certificate).check(election.uuid, credentials)
    return Board(election, trustees, credentials, form_of(election))
