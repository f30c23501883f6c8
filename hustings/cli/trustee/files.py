"""Files with trustees' public keys: one key, several, a threshold's parameters, or a whole trustees.json."""

from collections.abc import Sequence
from pathlib import Path

from hustings import errors
from hustings.cli import terminal
from hustings.protocol.trustee_keys import TrusteePublicKey
from hustings.protocol.trustees import Pedersen, Single, Trustees


def read_trustees(paths: Sequence[Path]) -> Trustees:
    """The trustees in these files, in this order; verified is only what each file's form says.

    Raises Refusal for files that hold no trustee, and the faults of keys and parameters.
    """
    return Trustees(tuple(item for path in paths for item in _items(path)))


def read_lines(path: Path) -> list[bytes]:
    """The lines of a file (of a round, of keys) that are not empty; Refusal when there is none."""
    lines = [line for line in terminal.read_input(path).split(b"\n") if line]
    if not lines:
        raise errors.Refusal(f"{str(path)!r} is empty")
    return lines


def _items(path: Path) -> tuple[Single | Pedersen, ...]:
    lines = read_lines(path)
    with terminal.reading(path):
        if lines[0].startswith(b"["):
            return Trustees.parse(b"\n".join(lines)).items
        if lines[0].startswith(b'{"threshold"'):
            return Trustees.parse(b'[["Pedersen",' + b"\n".join(lines) + b"]]").items
        if lines[0].startswith(b'"'):
            raise errors.Refusal(f"{str(path)!r} looks like a private key: a trustee sends only the .pubkey")
        return tuple(Single(TrusteePublicKey.parse(line)) for line in lines)
