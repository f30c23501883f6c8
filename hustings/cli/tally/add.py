"""`hustings tally add`: post what a trustee made of the tally."""

from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from hustings import errors
from hustings.cli import arguments, terminal
from hustings.protocol.decryptions import OwnedPartialDecryption
from hustings.protocol.posting import OpenBoard


def add(
    archive: arguments.Archive,
    decryptions: Annotated[
        list[Path],
        typer.Argument(
            help="What `trustee decrypt` wrote, a file for each trustee; - is standard input.", show_default=False
        ),
    ],
    as_json: arguments.AsJson = False,
) -> None:
    """Check the trustees' partial decryptions, and post them. The organizer runs this, for each trustee.

    What `belenios-tool election decrypt` and `decrypt-threshold` write is taken as well. When there are enough of them,
    run `tally result`.

        hustings tally add UUID.bel decryption-1 decryption-3
    """
    read = [_read(path) for path in decryptions]
    owners = []
    with terminal.progress("reading the archive") as progress, OpenBoard(archive, progress) as board:
        for path, (owner, content) in zip(decryptions, read, strict=True):
            with terminal.reading(path):
                board.post_partial_decryption(owner, content)
            owners.append(owner)
            if not as_json:
                terminal.output().print(f"partial decryption of trustee {owner}: proven, and posted")
    if as_json:
        terminal.write_json({"posted": list(owners)})


def _read(path: Path) -> tuple[int, bytes]:
    """Whose it is, and the partial decryption: a file's two lines."""
    lines = terminal.read_input(path).removesuffix(b"\n").split(b"\n")
    if len(lines) != 2:
        raise errors.Refusal(f"{str(path)!r} does not have two lines: a partial decryption, and whose it is")
    with terminal.reading(path):
        try:
            owned = OwnedPartialDecryption.parse(lines[1])
        except errors.Fault as fault:
            raise fault.within("line 2") from None
        if owned.payload != sha256(lines[0]).hexdigest():
            raise errors.WrongField("line 2, payload", "it names another partial decryption than that of line 1")
    return owned.owner, lines[0]
