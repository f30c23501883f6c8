"""Measure how many ballots a second are cast over HTTP, beside an empty POST on the same server and the kernel's check.

python -m bench.casting                     SQLite and PostgreSQL, at 1, 16 and 128 connections

The server is gunicorn with the site's own settings, 2 workers of 16 threads, the database durable (PostgreSQL as it
comes, SQLite with synchronous=FULL); the load generator (bench/load.py) runs on the same machine. Each ballot is new.
What is possible at most with these parts is the time of an empty POST plus the check on all cores.
"""

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.measure import ROOT, machine, say
from tests.postgresql import start

WORKERS, THREADS = 2, 16
MEMBERS = 4000


@dataclass(frozen=True)
class Site:
    """A site that is being served, with its election and the ballots that wait."""

    port: int
    uuid: str
    ballots: Path
    check: float  # seconds that the kernel's check of a ballot takes on one core
    environment: dict[str, str]


def python(*arguments: str | Path, environment: dict[str, str]) -> str:
    """Run a module to its end; what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", *map(str, arguments)],
        env=environment,
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


@contextmanager
def served(address: str, folder: Path, ballots: int) -> Iterator[Site]:
    """Make the site in the empty database of this address, empty for SQLite, and serve it."""
    environment = os.environ | {
        "HUSTINGS_HOME": str(folder / "home"),
        "DJANGO_SETTINGS_MODULE": "bench.server_settings",
    }
    environment["DATABASE_URL"] = address
    waiting = folder / "ballots"
    check, uuid = python("bench.casting_site", f"{MEMBERS}", f"{ballots}", waiting, environment=environment).split()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ("gunicorn", "hustings.web.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", f"{WORKERS}")
    options = ("--worker-class", "gthread", "--threads", f"{THREADS}", "--log-level", "warning", "--preload")
    server = subprocess.Popen(
        [sys.executable, "-m", *command, *options, "--no-control-socket"], env=environment, cwd=ROOT
    )
    try:
        for _ in range(200):
            with socket.socket() as attempt:
                if attempt.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield Site(port, uuid, waiting, int(check) / 1e6, environment)
    finally:
        server.terminate()
        server.wait()


def load(site: Site, path: str, skip: int, connections: int, seconds: float) -> dict[str, float]:
    """Send bodies from number ``skip`` on; what the load generator says."""
    arguments = (f"{site.port}", path, site.ballots, f"{skip}", f"{connections}", f"{seconds}")
    found = json.loads(python("bench.load", *arguments, environment=site.environment))
    if found["refused"] or not found["answers"]:
        raise SystemExit(f"bench: the site refused with {found['refused']}")
    return dict(found)


def measure(database: str, connections: Sequence[int], seconds: float, ballots: int) -> None:
    """A row for each number of connections."""
    with ExitStack() as parts:
        folder = Path(parts.enter_context(tempfile.TemporaryDirectory(prefix="hustings-bench-")))
        address = start() if database == "postgresql" else ""
        site = parts.enter_context(served(address, folder, ballots))
        skip = int(load(site, f"/vote/{site.uuid}/ballots", 0, 8, 1)["answers"])  # every thread and cache is warm
        load(site, "/empty", 0, 8, 1)
        for number in connections:
            empty = load(site, "/empty", 0, number, seconds / 2)
            cast = load(site, f"/vote/{site.uuid}/ballots", skip, number, seconds)
            skip += int(cast["answers"])
            rate, free = (found["answers"] / found["seconds"] for found in (cast, empty))
            most = 1 / (1 / free + site.check / (os.cpu_count() or 1) if number > 1 else 1 / free + site.check)
            say(
                f"| {database} | {number} | {rate:.0f} | {cast['median'] * 1000:.0f} ms"
                f" | {cast['slowest_hundredth'] * 1000:.0f} ms | {free:.0f} | {site.check * 1e6:.0f} µs"
                f" | {rate / most:.2f} |"
            )
        agreed = python("hustings", "check", site.uuid, environment=site.environment).strip()
        say(f"\n{agreed}\n" if f"{skip:,} ballot" in agreed else f"\nbench: {skip:,} receipts, but {agreed}\n")


def compare(
    connections: Sequence[int] = (1, 16, 128),
    seconds: float = 10,
    ballots: int = 30_000,
    databases: Sequence[str] = ("sqlite", "postgresql"),
) -> None:
    """The table, a part for each database: so many seconds each, out of so many ballots made beforehand."""
    say(f"Casting over HTTP: {WORKERS} workers of {THREADS} threads\n")
    for database in databases:
        say("| database | connections | cast/s | median | 99 % | empty POST/s | check | of what is possible |")
        say("|:--|--:|--:|--:|--:|--:|--:|--:|")
        measure(database, connections, seconds, ballots)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.casting", description=__doc__.split("\n")[0])
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 16, 128])
    parser.add_argument("--seconds", type=float, default=10, help="how long each is measured")
    parser.add_argument("--ballots", type=int, default=30_000, help="ballots made beforehand: enough for all")
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    options = parser.parse_args()
    say(f"{machine()}\n")
    compare(options.connections, options.seconds, options.ballots, options.databases)


if __name__ == "__main__":
    main()
