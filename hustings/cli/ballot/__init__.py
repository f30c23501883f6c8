"""Ballots: what a voter does, without a browser.

In: an election, a private credential, a choice. Out: a ballot, encrypted and signed, and its tracker. Also in: a ballot
that a page has opened. Out: what it says, or its fault.
"""

import typer

from hustings.cli.ballot.audit import audit
from hustings.cli.ballot.encrypt import encrypt

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode="markdown", help="Encrypt a ballot, or check one that was opened."
)


@app.callback()
def _ballot() -> None:
    """Make ballots, and check opened ones."""


app.command()(encrypt)
app.command()(audit)
