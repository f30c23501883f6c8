"""The hints beside an archive, kept in step with the ballots that are posted."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hustings import errors
from hustings.cli import terminal
from hustings.protocol.board import BATCH, Board
from hustings.protocol.hints import HintsReader, HintsWriter


@contextmanager
def kept_hints(path: Path | None, board: Board) -> Iterator[HintsWriter | None]:
    """A writer to which the hints of the next ballots are given, after those that the file has for the ballots posted.

    The file is replaced, whole, at the end. Raises Refusal when what is there is no hints file for this election.
    """
    if path is None:
        yield None
        return
    form = (board.election.hash_hex, board.form.points_per_hint)
    with HintsWriter(path, *form) as writer:
        if path.exists():
            _copy(path, board, writer)
        elif board.posted:
            terminal.warn(f"no hints for ballots posted before ({board.posted:,}): `verify --write-hints` makes all")
            _skip(board.posted, writer)
        yield writer
        writer.finish()


def _copy(path: Path, board: Board, writer: HintsWriter) -> None:
    with HintsReader(path, board.election.hash_hex, board.form.points_per_hint) as reader:
        _refuse_other(path, reader.useless)
        for start in range(0, board.posted, BATCH):
            writer.add_many(reader.next_many(min(BATCH, board.posted - start)))
        if reader.useless:
            terminal.warn(f"{path}: {reader.useless}; `verify --write-hints` makes all")


def _refuse_other(path: Path, useless: str) -> None:
    if useless:
        raise errors.Refusal(f"{str(path)!r} is not brought up to date: {useless}")


def _skip(count: int, writer: HintsWriter) -> None:
    for start in range(0, count, BATCH):
        writer.add_many([b""] * min(BATCH, count - start))
