"""A trustee's own secret, from its file or files: what opens its part of a tally."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from hustings import errors
from hustings.cli import terminal
from hustings.protocol.group import Scalar
from hustings.protocol.pedersen import decryption_key
from hustings.protocol.pki import read_seed
from hustings.protocol.trustee_keys import read_private_key

MAX_KEY = 2**16

Key: TypeAlias = Annotated[
    Path, typer.Option(help="Your ID.privkey, or your ID.key of a threshold; - is standard input.", show_default=False)
]
DecryptionKey: TypeAlias = Annotated[
    Path | None, typer.Option(help="With a threshold: the ID.dkey that the last round left for you.")
]


def read_secret(key: Path, dkey: Path | None) -> Scalar:
    """The secret exponent: a private key, or what a threshold's seed opens. Faults: NotATrusteeKey, WrongMessage."""
    data = terminal.read_input(key, MAX_KEY)
    with terminal.reading(key):
        if dkey is None:
            _refuse_seed(data)
            return read_private_key(data)
        seed = read_seed(data)
    sealed = terminal.read_input(dkey, MAX_KEY)
    with terminal.reading(dkey):
        try:
            return decryption_key(seed, sealed.removesuffix(b"\n").decode())
        except UnicodeDecodeError:
            raise errors.NotUtf8() from None


def _refuse_seed(data: bytes) -> None:
    try:
        read_seed(data)
    except errors.NotATrusteeKey:
        return
    raise errors.Refusal("this is the seed of a threshold's trustee: --decryption-key is needed, too")
