"""The ledger: checked and read by whoever has its file; and what the operator alone may say about it.

In: a ledger.jsonl, an older copy of it, certificates. Out: whether it is in order, and what it says.
"""

import typer

from hustings.cli.ledger.link import link
from hustings.cli.ledger.show import show
from hustings.cli.ledger.verify import verify

app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown", help="Check and read the ledger of endorsements.")
app.command()(verify)
app.command()(show)
app.command()(link)


@app.callback()
def _ledger() -> None:
    """Check and read the ledger of endorsements."""
