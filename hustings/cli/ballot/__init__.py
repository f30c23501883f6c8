"""Ballots: what a voter does, without a browser.

In: an election, a private credential, a choice. Out: a ballot, encrypted and signed, and its tracker.
"""

import typer

from hustings.cli.ballot.encrypt import encrypt

app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown", help="Encrypt a ballot.")


@app.callback()
def _ballot() -> None:
    """Encrypt a ballot."""


app.command()(encrypt)
