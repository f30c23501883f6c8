"""The election that a ballot is for, from its archive or from its own file."""

from pathlib import Path
from typing import NamedTuple

from hustings import errors
from hustings.cli import terminal
from hustings.cli.setup import read_setup
from hustings.protocol.credentials import PublicCredentials
from hustings.protocol.election import Election

ARCHIVE = b"BELENIOS"
"""How an archive begins."""


class Source(NamedTuple):
    """An election, and the list of who may vote, where an archive tells it."""

    election: Election
    credentials: PublicCredentials | None


def read_source(path: Path) -> Source:
    """The election of this archive or election.json; Refusal when it is no file, else the fault of its content."""
    if path == terminal.STANDARD:
        raise errors.Refusal("the election is read from a file, not from the standard input")
    with terminal.open_input(path) as stream:
        start = stream.read(len(ARCHIVE))
    if start == ARCHIVE:
        board = read_setup(path)
        return Source(board.election, board.credentials)
    with terminal.reading(path):
        return Source(Election.parse(terminal.read_input(path).removesuffix(b"\n")), None)
