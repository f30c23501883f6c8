"""`hustings serve`: the site on this machine: its pages, its clock and the workers of mail and of long jobs."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from types import FrameType
from typing import Annotated
from urllib.parse import urlsplit

import typer

from hustings import errors
from hustings.cli import terminal, worker
from hustings.web.configuration import ADDRESS, DEVELOPMENT, SETTINGS

GRACE = 30
"""Seconds that the parts have to end what they are doing once they are asked to stop."""

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")

_TABLE = "\n\n".join(f"**{setting.name}** ({setting.default or 'empty'}): {setting.sentence}." for setting in SETTINGS)


@app.command(help=f"Serve the site until it is stopped. Environment variables that it heeds:\n\n{_TABLE}")
def serve(
    host: Annotated[str, typer.Option(help="The interface to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Processes that answer requests.")] = 2,
    threads: Annotated[int, typer.Option(min=1, help="Requests that each of them answers at once.")] = 16,
    example: Annotated[
        bool, typer.Option("--example", help="Fill an empty database with an example organization; for trying out.")
    ] = False,
) -> None:
    """Serve the site until it is stopped."""
    os.umask(0o077)  # members' data, letters and sessions lie in files: nobody else's on this machine
    if ADDRESS.name not in os.environ:
        os.environ[ADDRESS.name] = f"http://localhost:{port}"
    if example:
        os.environ[DEVELOPMENT.name] = "1"
    _check_free(host, port)
    _warn_of_plain_http(os.environ[ADDRESS.name])
    names = _prepare(example=example)
    parts = {
        "pages": (
            *("gunicorn", "hustings.web.wsgi", "--bind", f"{host}:{port}", "--workers", f"{workers}"),
            *("--worker-class", "gthread", "--threads", f"{threads}", "--graceful-timeout", f"{GRACE}"),
            *("--log-level", "warning", "--preload", "--no-control-socket"),
        ),
        "clock": ("hustings.web.clock",),
        **{f"worker ({queue})": worker.command(queue, name) for queue, name in names.items()},
    }
    terminal.note(f"the site is at {os.environ[ADDRESS.name]}; stop it with Ctrl+C")
    sys.exit(_supervise(parts))


def _check_free(host: str, port: int) -> None:
    """Return when the port can be listened on; else Refusal, before anything is started."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            raise errors.Refusal(f"{host}:{port} cannot be listened on: {error.strerror}; try --port") from None


def _warn_of_plain_http(address: str) -> None:
    site = urlsplit(address)
    if site.scheme != "https" and site.hostname not in ("localhost", "127.0.0.1", "::1"):
        terminal.note(f"warning: {address} is not https, so whoever is on the way can read and change every page")


def _prepare(*, example: bool) -> dict[str, str]:
    """Bring the database up to date, take up jobs that a crash cut off, perhaps fill it; the queues' workers' names."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hustings.web.settings")
    import django  # noqa: PLC0415 - its settings are read from the environment, which is complete only now
    from django.core.management import call_command  # noqa: PLC0415
    from django.db.utils import OperationalError  # noqa: PLC0415

    django.setup()
    try:
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("clearsessions")
    except OperationalError as error:
        raise errors.Refusal(f"the database cannot be used: {error}".strip()) from None
    from hustings.web import jobs  # noqa: PLC0415

    names = {queue: jobs.worker_id(queue) for queue in jobs.QUEUES}
    for name in names.values():
        jobs.take_up_interrupted(worker=name)
    if example:
        from hustings.web import example as example_site  # noqa: PLC0415

        with terminal.progress("making the example organization") as progress:
            lines = example_site.fill(progress)
        for line in lines:
            terminal.write_line(line)
        sys.stdout.flush()  # whoever has redirected it waits for the sign-ins, not for the end
    return names


def _supervise(parts: Mapping[str, Sequence[str]]) -> int:
    """Run the parts until one ends or we are told to stop; then end all. The exit status."""
    running = {name: subprocess.Popen([sys.executable, "-m", *command]) for name, command in parts.items()}  # noqa: S603
    stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    while not stopping and all(process.poll() is None for process in running.values()):
        time.sleep(0.2)
    ended = [name for name, process in running.items() if process.poll() is not None]
    for process in running.values():
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + GRACE
    for process in running.values():
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
    if stopping:
        return 0
    terminal.note(f"error: the site's {' and '.join(ended)} ended by itself, so all of it was stopped")
    return terminal.UNUSABLE
