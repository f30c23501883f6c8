"""Credentials: one voting right each, made by the credential authority and handed to the voters.

In: a roll or a count. Out: the public credentials for the archive, the private ones for their voters (or a seed).
"""

import typer

from hustings.cli.credentials.generate import generate
from hustings.cli.credentials.show import show

app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown", help="Give each member one voting right.")
app.command()(generate)
app.command()(show)
