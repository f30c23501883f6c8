"""The command `hustings`: a whole vote by its separate parties, on separate machines, with files in between.

In: a command line, files, the standard input. Out: files, lines for people or JSON for programs, an exit status
(0 good, 1 the data is at fault, 2 cannot be used).
"""

import os
import sys
from importlib import import_module
from typing import Annotated, Any

import typer

from hustings.cli import terminal

COMMANDS = (
    "demo",
    "verify",
    "election",
    "credentials",
    "trustee",
    "ballot",
    "board",
    "tally",
    "certificate",
    "ledger",
    "serve",
    "worker",
    "check",
    "sender",
    "bounce",
    "manage",
)
"""The commands and folders of commands, each a module of this package, in the order of the help."""


class LazyCommands(terminal.Commands):
    """The root of all commands, of which only the one asked for is imported: a verification starts in half the time."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - typer's signature
        """The names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - typer's signature
        """The command of this name, imported now; None when there is none."""
        if cmd_name not in COMMANDS:
            return None
        if cmd_name not in self.commands:
            module = import_module(f"hustings.cli.{cmd_name}")
            part = getattr(module, "app", None)
            if part is None:
                part = typer.Typer(add_completion=False, rich_markup_mode="markdown")
                part.command()(getattr(module, cmd_name))
            self.commands[cmd_name] = typer.main.get_command(part)
            self.commands[cmd_name].name = cmd_name
        return self.commands[cmd_name]


app = typer.Typer(
    name="hustings",
    cls=LazyCommands,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        terminal.write_line(f"hustings {import_module('importlib.metadata').version('hustings')}")
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
