"""`hustings manage`: Django's own commands, for operators: migrate, createsuperuser, dbshell and the like."""

import os
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")


@app.command(
    context_settings={
        "allow_extra_args": True,
        "ignore_unknown_options": True,
        "allow_interspersed_args": False,  # what follows the command's name is Django's, --help too
        "help_option_names": ["-h", "--help"],
    }
)
def manage(
    context: typer.Context,
    command: Annotated[str, typer.Argument(help="One of Django's commands; help lists them.")] = "help",
) -> None:
    """Run one of Django's own management commands on the site."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hustings.web.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - only this command needs Django

    execute_from_command_line(["hustings manage", command, *context.args])
