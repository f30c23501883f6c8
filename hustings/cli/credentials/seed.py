"""The file of a seed, from which all private credentials of an election can be had: 64 hexadecimal digits on a line."""

import re
import secrets
from pathlib import Path

from hustings import errors
from hustings.cli import terminal

_SEED = re.compile(rb"[0-9a-f]{64}\n?")


def read_seed(path: Path) -> bytes:
    """The 32 bytes of the seed in a file; Refusal for any other content."""
    data = terminal.read_input(path)
    if not _SEED.fullmatch(data):
        raise errors.Refusal(f"{str(path)!r} holds no seed, which is 64 lower-case hexadecimal digits on a line")
    return bytes.fromhex(data.decode())


def new_seed(path: Path, files: terminal.NewFiles) -> bytes:
    """A fresh seed, written to a file that only its owner can read."""
    seed = secrets.token_bytes(32)
    files.secret(path, seed.hex().encode() + b"\n")
    return seed
