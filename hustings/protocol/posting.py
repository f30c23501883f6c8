"""Posting on the board: what is appended to an archive is examined first, by what the archive holds already.

An `OpenBoard` is the archive's one writer for as long as it is open. It reads the archive when it is opened, and from
then on knows its state; ballots come in batches, each of which is on the disk, whole, when its trackers are given out.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, Self, TypeAlias

from hustings import errors
from hustings.protocol import appender, events
from hustings.protocol.appender import Appender, Group
from hustings.protocol.archive import MAX_RECORD, ArchiveReader
from hustings.protocol.ballots import BallotOwners
from hustings.protocol.board import Batch, Progress, no_progress, read_board
from hustings.protocol.chain import ChainWriter
from hustings.protocol.election import fingerprint
from hustings.protocol.group import EncryptedSum
from hustings.protocol.index import Places
from hustings.protocol.tally import EncryptedTally, Result, SizedEncryptedTally

_STATES = {
    "Setup": "the vote is open",
    "Ballot": "the vote is open",
    "EndBallots": "the vote is closed, and its tally is not encrypted yet",
    "EncryptedTally": "the encrypted tally is posted and waits for partial decryptions",
    "PartialDecryption": "the encrypted tally is posted and waits for partial decryptions or the result",
    "Result": "the result is posted, and nothing follows it",
}


@dataclass(frozen=True, slots=True)
class Accepted:
    """A ballot posted: its place among all (from 0), its voter's receipt (Base64 SHA-256), its hint (spec/hints.md)."""

    position: int
    tracker: str
    hint: bytes = field(repr=False)


Outcome: TypeAlias = Accepted | errors.Fault
"""What came of a ballot: a Fault when it was not posted."""


class _Right(NamedTuple):
    """A ballot that can be posted: the position of its credential, and its hint."""

    owner: int
    hint: bytes


def create_archive(path: Path, setup: events.Setup, timestamp: int) -> None:
    """Make the archive of a new election. It is read as whoever opens it will, and stays only if its set-up is right.

    Raises Refusal where a file is already, and the faults of elections, trustees and public credentials.
    """
    appender.create(path, timestamp)
    try:
        with Appender(path) as writer:
            writer.append([ChainWriter(None).setup(setup)])
        with ArchiveReader.open(path) as reader:
            read_board(reader)
    except BaseException:
        path.unlink()
        raise


class OpenBoard:
    """An archive and its one writer; ``board`` is its state, ``dropped`` the bytes cut off of a broken batch."""

    def __init__(self, path: str | os.PathLike[str], progress: Progress = no_progress) -> None:
        """Lock, mend and read the archive. Raises as `Appender` and `read_board` do."""
        self.path = path
        self._appender = Appender(path)
        self.dropped = self._appender.dropped
        try:
            with ArchiveReader.open(path) as reader:
                self.board = read_board(reader, progress)
                self._end = reader.size
        except BaseException:
            self._appender.close()
            raise
        self._chain = ChainWriter(self._appender.last_event)
        self._owners = BallotOwners(self.board.election, self.board.form, self.board.credentials)
        self._hashes = Places(self.board.posted)
        for hash_ in self.board.hashes():
            self._hashes.add(hash_)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Unlock and close the archive."""
        self._appender.close()

    def post(self, ballots: Sequence[bytes]) -> list[Outcome]:
        """Examine each ballot and append those that are right, in order; they are on the disk when this returns.

        One outcome for each: among the faults are UnknownCredential, DuplicateBallot (also of one that stands earlier
        in ``ballots``) and RecordTooLarge. Raises Refusal when the vote is closed or the archive cannot be written:
        then none is posted.
        """
        self._expect("no ballot can be posted", "Setup", "Ballot")
        outcomes: list[Outcome] = []
        groups: list[Group] = []
        owners: list[int] = []
        for ballot, found in zip(ballots, self._examine(ballots), strict=True):
            if isinstance(found, errors.Fault):
                outcomes.append(found)
                continue
            outcomes.append(Accepted(self.board.posted + len(groups), fingerprint(ballot), found.hint))
            groups.append(self._chain.ballot(ballot))
            owners.append(found.owner)
        offsets = self._append(groups)
        for group, owner, offset in zip(groups, owners, offsets, strict=True):
            (record,) = group.data
            self._hashes.add(bytes.fromhex(record.hash_hex))
            self.board.post(events.BallotPosted(self.board.posted, record.hash_hex, record.content, offset), owner)
        return outcomes

    def close_vote(self) -> None:
        """Post the end of the vote: no ballot comes after it. Raises Refusal when the vote is closed already."""
        self._expect("the vote cannot be closed", "Setup", "Ballot")
        self._append([self._chain.end_ballots()])

    def post_encrypted_tally(self, progress: Progress = no_progress) -> SizedEncryptedTally:
        """Sum up the ballots that count and post the sum; their proofs were checked before, by `post` or by `verify`.

        Raises Refusal when the vote is open or a tally is posted.
        """
        self._expect("no encrypted tally can be posted", "EndBallots")
        tally = EncryptedTally.of(self._sum(progress).values()).write()
        counted = self.board.counted()
        sized = SizedEncryptedTally(counted.ballots, counted.weight, sha256(tally).hexdigest())
        self._append([self._chain.encrypted_tally(tally, sized.write())])
        self.board.tally.take(events.EncryptedTally(tally, sized.write(), sized.encrypted_tally), self.board.trustees)
        return sized

    def post_partial_decryption(self, owner: int, decryption: bytes) -> None:
        """Post the partial decryption of trustee ``owner`` (from 1), once it is verified.

        Faults: those of the encoding, UnknownOwner, RepeatedOwner, WrongTallyShape, WrongDecryptionProof. Raises
        Refusal when there is no tally to decrypt, or when the result is posted.
        """
        self._expect("no partial decryption can be posted", "EncryptedTally", "PartialDecryption")
        board = self.board
        entry, with_it = board.tally.with_decryption(owner, decryption, board.election, board.trustees)
        self._append([self._chain.partial_decryption(entry.decryption, entry.owned)])
        board.tally = with_it

    def post_result(self) -> Result:
        """Open the tally by the partial decryptions posted, and post what it holds: the last event.

        Faults: NotEnoughDecryptions, ResultOutOfRange. Raises Refusal when there is no tally to open, or when the
        result is posted.
        """
        self._expect("no result can be posted", "EncryptedTally", "PartialDecryption")
        result = self.board.tally.open(self.board.trustees, self.board.counted().weight)
        self._append([self._chain.result(result.write())])
        self.board.tally.result = result
        return result

    def _expect(self, refusal: str, *states: str) -> None:
        if self._chain.type not in states:
            raise errors.Refusal(f"{refusal} in {os.fspath(self.path)!r}: {_STATES[self._chain.type]}")

    def _examine(self, ballots: Sequence[bytes]) -> list[_Right | errors.Fault]:
        # What needs no proof is looked at first, and of several same ballots the first only.
        by_hash = {sha256(ballot).digest(): ballot for ballot in ballots}
        found: dict[bytes, _Right | errors.Fault] = {}
        owners: dict[bytes, int] = {}
        for hash_, ballot in by_hash.items():
            try:
                owners[hash_] = self._owner(ballot, hash_)
            except errors.Fault as fault:
                found[hash_] = fault
        report = self.board.form.check_many([by_hash[hash_] for hash_ in owners], [0] * len(owners), None, None)
        found |= {hash_: _Right(owners[hash_], hint) for hash_, hint in zip(owners, report.hints, strict=True)}
        checked = list(owners)
        for index, wrong in report.faults:
            assert isinstance(wrong, errors.Fault)
            found[checked[index]] = wrong
        examined = []
        for ballot in ballots:
            hash_ = sha256(ballot).digest()
            examined.append(found[hash_])
            if isinstance(found[hash_], _Right):
                found[hash_] = errors.DuplicateBallot()
        return examined

    def _owner(self, ballot: bytes, hash_: bytes) -> int:
        # The position of the ballot's credential, when nothing but its proofs can be against it.
        if len(ballot) > MAX_RECORD:
            raise errors.RecordTooLarge("", f"{len(ballot)} bytes")
        if self._hashes.position(hash_) is not None:
            raise errors.DuplicateBallot()
        return self._owners.position(ballot)

    def _sum(self, progress: Progress) -> EncryptedSum:
        total, posted = EncryptedSum(self.board.form), self.board.posted
        with ArchiveReader.open(self.path) as reader:
            batch = Batch()
            for number in range(posted):
                weight = self.board.weight(number)
                if weight and batch.add(self.board.ballot(reader, number), weight):
                    total.add_many(batch.ballots, batch.weights)
                    batch = Batch()
                    progress("summing up ballots", number, posted)
            total.add_many(batch.ballots, batch.weights)
        progress("summing up ballots", posted, posted)
        return total

    def _append(self, groups: Sequence[Group]) -> list[int]:
        # Where each group starts in the archive, once all are on the disk.
        try:
            self._appender.append(groups)
        except BaseException:
            self._chain = ChainWriter(self._appender.last_event)
            raise
        self.board.head, self.board.height = self._chain.head or "", self._chain.height
        self.board.last_event = self._chain.type
        offsets = []
        for group in groups:
            offsets.append(self._end)
            self._end += group.extent
        return offsets
