"""The tally: closing the vote, summing it up under encryption, and opening the sum by the trustees' parts.

In: an archive, the trustees' partial decryptions. Out: the archive with the tally's events, result and decision.
"""

import typer

from hustings.cli.tally.add import add
from hustings.cli.tally.close import close
from hustings.cli.tally.encrypt import encrypt
from hustings.cli.tally.result import result

app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown", help="Close the vote, and tally it.")
app.command()(close)
app.command()(encrypt)
app.command()(add)
app.command()(result)
