"""Certificates: what an organization declared, checked by whoever got it.

In: a signed file, the published keys, an archive. Out: whether the one is signed by a key, and the other the one meant.
"""

import typer

from hustings.cli.certificate.verify import verify

app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown", help="Check the certificate of a decision.")
app.command()(verify)


@app.callback()
def _certificate() -> None:
    """Check the certificate of a decision."""
