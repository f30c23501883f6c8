"""`hustings trustee prove`: the proof for the site that the saved file works."""

from pathlib import Path
from typing import Annotated

import typer

from hustings import errors
from hustings.cli import terminal
from hustings.cli.trustee.keys import DecryptionKey, Key, read_secret
from hustings.protocol import key_check

MAX_QUESTION = 300


def prove(
    question: Annotated[str, typer.Argument(help="What your page asks, in quotes.", show_default=False)],
    key: Key,
    decryption_key: DecryptionKey = None,
    out: Annotated[Path, typer.Option(help="The file to write; - is the standard output.")] = terminal.STANDARD,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
) -> None:
    """Prove to a site that your saved key works, before the vote opens. Trustees who do not use the page run this.

    The question is new each time, so that nobody can answer it for you. What comes out goes to the site.

        hustings trustee prove '7HgWnXMcmrCwPh|2|9f86d081884c7d65' --key A1B2C3D4.privkey --out proof
    """
    if len(question) > MAX_QUESTION or "\n" in question:
        raise errors.Refusal("this is no question of a trustee's page")
    made = key_check.prove(question, read_secret(key, decryption_key))
    with terminal.NewFiles(force=force) as files:
        files.public(out, made + b"\n")
