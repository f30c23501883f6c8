"""`hustings worker`: one more process that does a site's work outside requests, on this machine or another."""

import os
import signal
import socket
import subprocess
import sys
from typing import Annotated

import typer

from hustings import errors
from hustings.cli import terminal

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")

QUEUES = {"mail": "sends mail", "default": "does long jobs: imports, freezing, summing up"}
INTERVALS = {"mail": "0.5", "default": "1"}
"""Seconds between two looks at the queue: somebody may wait for a letter with a code."""


def command(queue: str, name: str) -> tuple[str, ...]:
    """The module and arguments of the process that works on this queue under this name."""
    interval = ("--interval", INTERVALS[queue])
    return ("django", "db_worker", "--queue-name", queue, *interval, "--worker-id", name, "--verbosity", "0")


@app.command()
def worker(
    queue: Annotated[str, typer.Option(help="What it does: mail, or default (long jobs).")] = "mail",
    name: Annotated[
        str,
        typer.Option(
            help="Its own name among all workers; under the same name it takes up the jobs that a crash cut off."
        ),
    ] = "",
) -> None:
    """Run one more worker of the site, until it is stopped.

    It needs the settings of `hustings serve`: the same database, mail provider, address and folder of secrets.
    More workers send at the same time only if HUSTINGS_MAIL_WORKERS lets them.
    """
    os.umask(0o077)
    if queue not in QUEUES:
        raise errors.Refusal(f"there is no queue {queue!r}; take {' or '.join(QUEUES)}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hustings.web.settings")
    import django  # noqa: PLC0415 - its settings are read from the environment, which is complete only now

    django.setup()
    from hustings.web import jobs  # noqa: PLC0415

    own = name or f"{socket.gethostname()[:40]}-{queue}-{os.getpid()}"
    if name:
        jobs.take_up_interrupted(worker=name)
    terminal.note(f"worker {own}: {QUEUES[queue]}; stop it with Ctrl+C")
    sys.stdout.flush()
    process = subprocess.Popen([sys.executable, "-m", *command(queue, own)])  # noqa: S603
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _frame: process.send_signal(number))
    sys.exit(process.wait())
