"""Everything that the specification asks of an auditor (section 3.5), from public files alone.

An archive is read twice, with bounded memory. The first time every record is hashed, the chain of events followed, the
set-up and the tally taken, and of each credential the last ballot noted. The second time the ballots are read again,
hashed again, so that a file which changes meanwhile cannot be taken for another, and their proofs checked, many at a
time; those that count are summed up, and the tally is held against the sum.
"""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from hustings import errors
from hustings.protocol.archive import ArchiveReader
from hustings.protocol.board import BATCH, Board, Counted, Progress, no_progress, place, read_board
from hustings.protocol.chain import check_extension
from hustings.protocol.decryptions import combine
from hustings.protocol.group import BallotReport, EncryptedSum
from hustings.protocol.hints import HintsReader, HintsWriter
from hustings.protocol.tally import EncryptedTally, Result, check_result, check_shape


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
        board = read_board(archive, progress)
        hints = _hint_files(sources, board, files)
        summed = EncryptedSum(board.form)
        used = _check_ballots(archive, board, hints, summed, progress)
        counted = board.counted()
        check_tally(board, counted, EncryptedTally.of(summed.values()))
        if hints.writer is not None:
            hints.writer.finish()
        return Report(board, counted, _hinted(board, hints.reader, used), sources.since is not None)


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


def _check_ballots(
    archive: ArchiveReader, board: Board, hints: _Hints, summed: EncryptedSum, progress: Progress
) -> int:
    """Check the proofs of every ballot and sum up those that count; how many were checked by their hints."""
    used = 0
    for first in range(0, board.posted, BATCH):
        progress("checking ballots", first, board.posted)
        numbers = range(first, min(first + BATCH, board.posted))
        ballots = [board.ballot(archive, number) for number in numbers]
        weights = [board.weight(number) for number in numbers]
        report = board.form.check_many(ballots, weights, hints.next_many(len(ballots)), summed)
        if report.fault is not None:
            index, fault = report.fault
            raise fault.within(f"ballot {first + index + 1}")
        hints.keep(report)
        used += report.hints_used
    progress("checking ballots", board.posted, board.posted)
    return used


def _hinted(board: Board, hints: HintsReader | None, used: int) -> Hinted | None:
    if hints is None:
        return None
    if hints.useless or used == board.posted:
        return Hinted(used, hints.useless)
    return Hinted(used, f"{board.posted - used} of {board.posted} ballots have no right hint")
