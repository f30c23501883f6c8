"""The command `hustings`: a whole vote by its separate parties, on separate machines, with files in between.

In: a command line, files, the standard input. Out: files, lines for people or JSON for programs, an exit status
(0 good, 1 the data is at fault, 2 cannot be used).
"""

import os
import sys
from importlib.metadata import version
from typing import Annotated

import typer

from hustings.cli import ballot, board, credentials, election, tally, terminal, trustee
from hustings.cli.demo import demo
from hustings.cli.verify import verify

app = typer.Typer(
    name="hustings",
    cls=terminal.Commands,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        terminal.write_line(f"hustings {version('hustings')}")
        raise typer.Exit


@app.callback()
def _hustings(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Hold an endorsement vote that anyone can check, and check one.

    To see a whole vote at once: hustings demo. To check an election's archive: hustings verify UUID.bel.

    A vote by hand goes: election uuid, credentials generate, trustee keygen, election create, ballot encrypt, board
    append, tally close, tally encrypt, trustee decrypt, tally add, tally result. Each command's help says who runs it.

    Exit status: 0 good, 1 the data is at fault, 2 cannot be used.
    """


app.command()(demo)
app.command()(verify)
app.add_typer(election.app, name="election")
app.add_typer(credentials.app, name="credentials")
app.add_typer(trustee.app, name="trustee")
app.add_typer(ballot.app, name="ballot")
app.add_typer(board.app, name="board")
app.add_typer(tally.app, name="tally")


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        # Names of files need not be text, and a terminal need not know every character.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        app(prog_name="hustings")
    except Exception as error:  # a mistake of ours must not look like a fault of the data, whose status is 1
        if os.environ.get("HUSTINGS_TRACEBACK"):
            raise
        terminal.note(f"error: a mistake of this program, {error!r}; with HUSTINGS_TRACEBACK=1 it says where")
        sys.exit(terminal.UNUSABLE)
