"""The set-up of an election, for those who need neither its ballots nor its tally."""

from pathlib import Path

from hustings import errors
from hustings.protocol import events
from hustings.protocol.archive import ArchiveReader
from hustings.protocol.board import Board, set_up


def read_setup(archive: Path) -> Board:
    """The board of this archive before its first ballot, verified; nothing after the set-up is read.

    Raises Refusal, Unsupported, and the faults of archives and set-ups.
    """
    with ArchiveReader.open(archive) as reader:
        first = next(events.ChainReader().entries(reader.records()), None)
        if not isinstance(first, events.Setup):
            raise errors.TruncatedArchive("", "it has no Setup event")
        return set_up(first)
