"""Everything that the specification asks of an auditor (section 3.5), from public files alone.

An archive is read once, with bounded memory: every record is hashed, the chain of events followed, the set-up and the
tally taken, and of each credential the last ballot noted. Meanwhile the kernel checks the proofs of the ballots read so
far, many at a time, and sums them up. Those that a later ballot of their voter replaced are read and hashed again, and
taken out of the sum; then the tally is held against it.
"""

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Self

from hustings import errors
from hustings.protocol.archive import ArchiveReader
from hustings.protocol.board import Batch, Board, BoardReader, Counted, Progress, no_progress, place
from hustings.protocol.chain import check_extension
from hustings.protocol.decryptions import combine
from hustings.protocol.group import BallotReport, EncryptedSum
from hustings.protocol.hints import POINT, HintsReader, HintsWriter
from hustings.protocol.tally import EncryptedTally, Result, check_result, check_shape

CHECKED = 2048
"""Ballots that the kernel checks in one call."""

RUNNING = 3
"""Calls under way at once, so that no core waits for the end of one while another is at work."""


class Hinted(NamedTuple):
    """What hints were good for: how many ballots were checked by them, and why not more (empty when all were)."""

    used: int
    useless: str


@dataclass(frozen=True)
class Sources:
    """What to verify: the archive; an older copy that it must extend; hints to use, and where to write new ones."""

    archive: Path
    since: Path | None = None
    hints: Path | None = None
    write_hints: Path | None = None


@dataclass(frozen=True)
class Report:
    """A sound archive: what its board holds, the last ballot of each voter who voted, and what hints were good for.

    ``result`` is None while the archive has none; ``hinted`` is None where no hints were given; ``extends`` tells
    whether an older archive was found at its beginning.
    """

    board: Board
    counted: Counted
    hinted: Hinted | None
    extends: bool

    @property
    def result(self) -> Result | None:
        """The result, if the tally has come that far."""
        return self.board.tally.result


def verify(sources: Sources, progress: Progress = no_progress) -> Report:
    """Verify an archive: a `Report` when it is sound.

    Raises the first Fault found, Unsupported for kinds of elections that are not read yet, Refusal for files that
    cannot be used. Hints never change the verdict.
    """
    with ExitStack() as files:
        archive = files.enter_context(ArchiveReader.open(sources.archive))
        if sources.since is not None:
            check_extension(files.enter_context(ArchiveReader.open(sources.since)), archive)
        reader = BoardReader(archive)
        board = reader.board
        hints = _hint_files(sources, board, files)
        checker = files.enter_context(_Checker(board, hints))
        try:
            for ballot, owner in reader.ballots(progress):
                checker.add(ballot, board.credentials.weight(owner))
        except errors.Fault:
            # A ballot that stands before it may be at fault, too.
            checker.finish()
            raise
        checker.finish()
        checker.take_out_superseded(archive)
        counted = board.counted()
        check_tally(board, counted, EncryptedTally.of(checker.summed.values()))
        if hints.writer is not None:
            hints.writer.finish()
        return Report(board, counted, _hinted(board, hints.reader, checker.used), sources.since is not None)


def check_tally(board: Board, counted: Counted, expected: EncryptedTally) -> None:
    """What the archive has of the tally is right: the sum and its size, each decryption, the result; else the fault."""
    tally, election = board.tally, board.election
    if tally.encrypted is None or tally.sized is None:
        return
    with place("encrypted tally"):
        _check_encrypted(tally.encrypted, expected)
        if tally.sized.num_tallied != counted.ballots:
            raise errors.WrongBallotCount("num_tallied", f"{tally.sized.num_tallied} instead of {counted.ballots}")
        if tally.sized.total_weight != counted.weight:
            raise errors.WrongTotalWeight("total_weight", f"{tally.sized.total_weight} instead of {counted.weight}")
    for owner, decryption in tally.decryptions.items():
        with place(f"partial decryption of trustee {owner}"):
            decryption.verify(expected, election.fingerprint, board.trustees.owner_keys[owner - 1])
    if tally.result is not None:
        with place("result"):
            check_result(expected, combine(board.trustees, tally.decryptions), counted.weight, tally.result)


def _check_encrypted(found: EncryptedTally, expected: EncryptedTally) -> None:
    check_shape(expected.questions, found.questions, "")
    for i, (own, other) in enumerate(zip(expected.questions, found.questions, strict=True)):
        for j, (ciphertext, stated) in enumerate(zip(own, other, strict=True)):
            if ciphertext != stated:
                raise errors.WrongEncryptedTally(f"[{i}][{j}]")


@dataclass
class _Hints:
    """Where the hints of the next ballots come from, and where the right ones go."""

    reader: HintsReader | None
    writer: HintsWriter | None

    def next_many(self, count: int) -> list[bytes] | None:
        return None if self.reader is None else self.reader.next_many(count)

    def keep(self, report: BallotReport) -> None:
        if self.writer is not None:
            self.writer.add_many(report.hints)


def _hint_files(sources: Sources, board: Board, files: ExitStack) -> _Hints:
    form = (board.election.hash_hex, board.form.points_per_hint)
    reader = files.enter_context(HintsReader(sources.hints, *form)) if sources.hints else None
    writer = files.enter_context(HintsWriter(sources.write_hints, *form)) if sources.write_hints else None
    return _Hints(reader, writer)


class _Checker:
    """Checks the ballots' proofs, and sums the ballots up, a batch at a time, while the next batch is being read."""

    def __init__(self, board: Board, hints: _Hints) -> None:
        self.summed = EncryptedSum(board.form)
        self.used = 0  # ballots that were checked by their hints
        self._board = board
        self._hints = hints
        self._kernel = ThreadPoolExecutor(RUNNING)
        self._running: deque[Future[BallotReport]] = deque()
        self._done = 0
        self._hint_bytes = POINT * board.form.points_per_hint
        self._batch = Batch(CHECKED, self._hint_bytes)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._kernel.shutdown()

    def add(self, ballot: bytes, weight: int) -> None:
        """Take the next ballot; the fault of one before it may come up now."""
        if self._batch.add(ballot, weight):
            self._start()

    def finish(self) -> None:
        """Wait until all ballots are checked; the fault of the first that is wrong."""
        self._start()
        while self._running:
            self._wait()

    def take_out_superseded(self, archive: ArchiveReader) -> None:
        """Leave in the sum only the last ballot of each voter."""
        batch = Batch()
        for number, weight in self._board.superseded():
            if batch.add(self._board.ballot(archive, number), weight):
                self.summed.subtract_many(batch.ballots, batch.weights)
                batch = Batch()
        self.summed.subtract_many(batch.ballots, batch.weights)

    def _start(self) -> None:
        batch, self._batch = self._batch, Batch(CHECKED, self._hint_bytes)
        hints = self._hints.next_many(len(batch.ballots))
        if len(self._running) == RUNNING:
            self._wait()
        check = self._board.form.check_many
        self._running.append(self._kernel.submit(check, batch.ballots, batch.weights, hints, self.summed))

    def _wait(self) -> None:
        report = self._running.popleft().result()
        if report.fault is not None:
            # Those that are being checked stand after it, and can only have later faults.
            self._running.clear()
            index, fault = report.fault
            raise fault.within(f"ballot {self._done + index + 1}")
        self._hints.keep(report)
        self._done += len(report.hints)
        self.used += report.hints_used


def _hinted(board: Board, hints: HintsReader | None, used: int) -> Hinted | None:
    if hints is None:
        return None
    if hints.useless or used == board.posted:
        return Hinted(used, hints.useless)
    return Hinted(used, f"{board.posted - used} of {board.posted} ballots have no right hint")
