"""Hashes that people compare by another channel: over the telephone, on paper, on the organization's page."""

from hustings.cli import terminal
from hustings.protocol import canonical
from hustings.protocol.board import Board
from hustings.protocol.election import fingerprint
from hustings.protocol.group import Element


def of_key(public_key: Element) -> str:
    """The fingerprint of a trustee's public key, as Belenios shows it."""
    return fingerprint(canonical.dumps(public_key.hex()))


def of_board(board: Board) -> dict[str, str]:
    """Those of an election's set-up, by what each is of."""
    keys = {f"trustee {owner}": of_key(key) for owner, key in enumerate(board.trustees.owner_keys, 1)}
    return {
        "election": board.election.fingerprint,
        "trustees": fingerprint(board.trustees.write()),
        **keys,
        "public credentials": board.credentials.fingerprint,
    }


def tell(board: Board) -> None:
    """Print those of an election's set-up."""
    terminal.output().print("Fingerprints, for those who took part to compare with what they have:")
    for name, value in of_board(board).items():
        terminal.output().print(f"  {name:<22} {value}")
