"""Mail: a hundred thousand letters through a server that misbehaves, workers killed; and what sending costs.

`python -m bench.mail --messages 100000`. On both databases, as durable as they come. "Bare" is one connection of
smtplib in a loop that sends the same letters, written beforehand, to the same server: no rows, no commit, no letter to
be written. The run that is measured against it has neither faults nor kills.
"""

import argparse
import json
import os
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.mail_letters import TEXT
from bench.measure import machine, say
from tests.postgresql import start

ROOT = Path(__file__).parents[1]
DATABASES = ("SQLite", "PostgreSQL")
BARE = 10_000
SIZE = 5_000  # bytes of a letter with its HTML and headers


def bare() -> float:
    """Letters a second of a loop of smtplib."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "bench.mail_server", f"{port}", folder, "1"]
        server = subprocess.Popen(command, cwd=ROOT)
        try:
            while not (Path(folder) / "ready").exists():
                time.sleep(0.1)
            text = (TEXT.format(number=1) + "x" * 70 + "\n").replace("\n", "\r\n")
            content = f"Message-ID: <1@bench>\r\nSubject: Your link\r\n\r\n{text * (SIZE // len(text))}"
            while True:
                try:
                    return _loop(port, content)
                except smtplib.SMTPHeloError:  # one of those turned away
                    continue
        finally:
            server.terminate()
            server.wait()


def _loop(port: int, content: str) -> float:
    with smtplib.SMTP("127.0.0.1", port) as connection:
        connection.ehlo_or_helo_if_needed()
        began = time.perf_counter()
        for number in range(BARE):
            connection.sendmail("votes@example.org", [f"fine-{number}@example.org"], content)
        return BARE / (time.perf_counter() - began)


def run(database: str, messages: int, *options: str) -> dict[str, Any]:
    """One run in a process of its own, on a database of its own."""
    url = start() if database == "PostgreSQL" else ""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "HUSTINGS_HOME": home, "DATABASE_URL": url}
        command = [sys.executable, "-m", "bench.mail_run", f"{messages}", *options]
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if not done.stdout:
        raise SystemExit(f"bench: {' '.join(command)} failed")
    told: dict[str, Any] = json.loads(done.stdout)
    if told["wrong"]:
        raise SystemExit("bench: wrong: " + "; ".join(told["wrong"]))
    return told


def main() -> None:
    """Measure and print the tables of docs/performance.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--database", choices=DATABASES, action="append")
    asked = parser.parse_args()
    databases = asked.database or DATABASES
    say(f"{machine()}\n")
    loop = bare()
    say(f"bare loop of smtplib: {loop:,.0f} letters a second\n")
    say("| database | workers | letters a second | of the bare loop | memory of a worker |")
    say("|:--|--:|--:|--:|--:|")
    for database in databases:
        for workers in (1, asked.workers):
            well = run(database, BARE, "--well", "--workers", f"{workers}")
            rate = well["messages"] / well["seconds"]
            say(f"| {database} | {workers} | {rate:,.0f} | {rate / loop:.2f} | {well['memory']:.0f} MiB |")
    say(f"\n{asked.messages:,} letters to the server that misbehaves, {asked.workers} workers:\n")
    say("| database | kills | all tried | all settled | memory | sent | bounced | failed | unknown |")
    say("|:--|--:|--:|--:|--:|--:|--:|--:|--:|")
    for database in databases:
        told = run(database, asked.messages, "--kills", f"{asked.kills}", "--workers", f"{asked.workers}")
        states = " | ".join(f"{told['states'].get(state, 0):,}" for state in ("sent", "bounced", "failed", "unknown"))
        first = f"{told['first_pass']:,.0f} s ({told['messages'] / told['first_pass']:,.0f}/s)"
        took = f"{told['seconds']:,.0f} s | {told['memory']:.0f} MiB"
        say(f"| {database} | {told['kills']} | {first} | {took} | {states} |")
        say(f"\n{json.dumps(told['reasons'], indent=1)}\n")


if __name__ == "__main__":
    main()
