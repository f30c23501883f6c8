"""The board: the archive to which ballots are posted, once they are examined.

In: ballots as voters made them. Out: trackers, and the archive with the ballots that are right.
"""

import typer

from hustings.cli.board.append import append

app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown", help="Post ballots, once they are examined.")


@app.callback()
def _board() -> None:
    """Post ballots, once they are examined."""


app.command()(append)
