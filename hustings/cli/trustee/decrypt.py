"""`hustings trustee decrypt`: a trustee's part in opening the tally."""

from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from hustings import errors
from hustings.cli import arguments, terminal
from hustings.cli.setup import read_setup
from hustings.cli.trustee.keys import DecryptionKey, Key, read_secret
from hustings.protocol.board import Board
from hustings.protocol.decryptions import OwnedPartialDecryption, PartialDecryption
from hustings.protocol.group import Scalar
from hustings.protocol.verification import Sources, verify


def decrypt(
    archive: arguments.Archive,
    key: Key,
    decryption_key: DecryptionKey = None,
    hints: arguments.HintsToUse = None,
    out: Annotated[Path, typer.Option(help="The file to write; - is the standard output.")] = terminal.STANDARD,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
) -> None:
    """Make your partial decryption of the tally, after checking everything that it rests on. Each trustee runs this.

    The whole archive is verified first, and the encrypted tally summed up again from the ballots: a key that opened
    anything else could open a single ballot. Compare the tally's hash and the number of ballots that are shown with the
    other trustees, by telephone say; all must have the same.

    The two lines that come out, the partial decryption and whose it is, go to the organizer for `tally add`
    (or to `belenios-tool archive add-event --type=PartialDecryption`).

        hustings trustee decrypt UUID.bel --key A1B2C3D4.privkey --out decryption-1
    """
    secret = read_secret(key, decryption_key)
    # Before the long work: whether the key is of this election at all.
    read_setup(archive).trustees.owner_of(secret.public_key())
    with terminal.progress("verifying") as progress:
        board = verify(Sources(archive, hints=hints), progress).board
    owner, content = _decrypt(board, secret)
    owned = OwnedPartialDecryption(owner, sha256(content).hexdigest()).write()
    with terminal.NewFiles(force=force) as files:
        files.public(out, content + b"\n" + owned + b"\n")


def _decrypt(board: Board, secret: Scalar) -> tuple[int, bytes]:
    """The trustee's number and its partial decryption of the tally, which was verified."""
    public_key = secret.public_key()
    owner = board.trustees.owner_of(public_key)
    tally = board.tally
    if tally.encrypted is None or tally.sized is None:
        raise errors.Refusal("there is no encrypted tally yet: first the organizer runs `tally close`, `tally encrypt`")
    if owner in tally.decryptions:
        raise errors.Refusal(f"the archive has the partial decryption of trustee {owner}, which you are, already")
    ballots = terminal.number(tally.sized.num_tallied, "ballot")
    terminal.note(f"encrypted tally {tally.sized.encrypted_tally}: {ballots}, summed up anew")
    if tally.sized.num_tallied == 1:
        terminal.warn("one ballot counts: whoever sees the result knows that voter's choice")
    terminal.note(f"you are trustee {owner}")
    decryption = PartialDecryption.make(secret, tally.encrypted, board.election.fingerprint)
    decryption.verify(tally.encrypted, board.election.fingerprint, public_key)
    return owner, decryption.write()
