"""`hustings election uuid`: an identifier for an election that is yet to be made."""

from hustings.cli import terminal
from hustings.protocol.election import new_uuid


def uuid() -> None:
    """Print a fresh identifier for an election (14 characters of Base58).

    Credentials are bound to it, so it comes first. `credentials generate` makes one by itself when it is given none.

        hustings election uuid
    """
    terminal.write_line(new_uuid())
