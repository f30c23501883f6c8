"""Trustees: the keys that together open the tally, and nothing but the tally.

In: fresh randomness, the other trustees' messages, an archive. Out: keys, messages, partial decryptions, in the files
of Belenios' tool, so that some trustees can use the one program and some the other.
"""

import typer

from hustings.cli.trustee import threshold
from hustings.cli.trustee.check import check
from hustings.cli.trustee.combine import combine
from hustings.cli.trustee.decrypt import decrypt
from hustings.cli.trustee.keygen import keygen
from hustings.cli.trustee.prove import prove

app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown", help="Make the key, and open the tally.")
app.command()(keygen)
app.add_typer(threshold.app, name="threshold")
app.command()(combine)
app.command()(check)
app.command()(prove)
app.command()(decrypt)
