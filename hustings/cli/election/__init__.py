"""Elections: the identifier with which one begins, and the archive in which its set-up is frozen.

In: question, options and rule, the trustees' public keys, the public credentials. Out: UUID.bel, ready for ballots.
"""

import typer

from hustings.cli.election.create import create
from hustings.cli.election.uuid import uuid

app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown", help="Begin an election, and freeze its set-up.")
app.command()(uuid)
app.command()(create)
