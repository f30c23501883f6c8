"""`hustings trustee combine`: all trustees' public keys in one file."""

from pathlib import Path
from typing import Annotated

import typer

from hustings.cli import fingerprints, terminal
from hustings.cli.trustee.files import read_trustees


def combine(
    keys: Annotated[
        list[Path],
        typer.Argument(help="Public keys (.pubkey), threshold.json, trustees.json.", show_default=False),
    ],
    out: Annotated[Path, typer.Option(help="The file to write; - is the standard output.")] = Path("trustees.json"),
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
) -> None:
    """Check the trustees' public keys and put them into one trustees.json. The organizer runs this.

    Their order gives the trustees their numbers. `election create` takes the same files by itself; this one is for
    Belenios' tool, or for looking at the keys first.

        hustings trustee combine A1B2C3D4.pubkey threshold.json
    """
    trustees = read_trustees(keys)
    trustees.verify()
    with terminal.NewFiles(force=force) as files:
        files.public(out, trustees.write() + b"\n")
    for owner, key in enumerate(trustees.owner_keys, 1):
        terminal.note(f"trustee {owner}: {fingerprints.of_key(key)}")
