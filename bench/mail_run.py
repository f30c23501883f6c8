"""One run: letters queued, sent by workers that are killed at random to a server that misbehaves, and all reconciled.

python -m bench.mail_run MESSAGES --workers N --kills N [--well]     with HUSTINGS_HOME and DATABASE_URL set

Prints JSON; the exit status is 1 when somebody got a letter twice, or neither a letter nor a reason. ``--well``: the
server behaves, and nobody is killed: what sending costs. Clock and workers are the site's own processes.
"""

import argparse
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

SHARES = {  # of a thousand letters; what bounces and is refused stays below the rule that would stop them
    "grey": 100,
    "hang": 1,
    "cut": 10,
    "lost": 2,
    "void": 2,
    "mute": 1,
    "nobody": 8,
    "spam": 4,
    "busy": 4,
    "late": 4,
}
DOMAINS = 50
PATIENCE = 2  # seconds until a server that hangs is given up
ELECTION = "bench"
POLL = 0.25


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    return number


@dataclass
class Run:
    """The processes of a run, and what is known of them."""

    folder: Path
    workers: int
    environment: dict[str, str]
    dice: random.Random
    running: list["subprocess.Popen[bytes]"] = field(default_factory=list)
    kills: int = 0
    memory: float = 0.0  # MiB, the most that any worker held

    def start(self, *command: str) -> "subprocess.Popen[bytes]":
        """Start a program of ours; what it says is kept in the folder's log."""
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen([sys.executable, "-m", *command], env=self.environment, stdout=log, stderr=log)

    def hire(self) -> None:
        """Start as many workers as are missing."""
        from hustings.cli.worker import command  # noqa: PLC0415 - it needs no Django, but the package's parts do

        while len(self.running) < self.workers:
            self.running.append(self.start(*command("mail", f"bench-{self.dice.randrange(10**9)}")))

    def kill(self) -> None:
        """Kill a worker as the power does."""
        self.look()
        victim = self.running.pop(self.dice.randrange(len(self.running)))
        victim.kill()
        victim.wait()
        self.kills += 1

    def look(self) -> None:
        """Note how much memory the workers have held."""
        for worker in self.running:
            status = Path(f"/proc/{worker.pid}/status").read_text(encoding="ascii")
            peak = next((line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")), "0")
            self.memory = max(self.memory, int(peak) / 1024)


def main() -> None:
    """Run, print, and say by the exit status whether the letters and the rows agree."""
    parser = argparse.ArgumentParser()
    parser.add_argument("messages", type=int)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--well", action="store_true")
    parser.add_argument("--seed", type=int, default=2016)
    asked = parser.parse_args()
    folder = Path(os.environ["HUSTINGS_HOME"]) / "bench"
    folder.mkdir(parents=True)
    port = _free_port()
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "bench.mail_settings",
        "BENCH_PATIENCE": f"{PATIENCE}",
        "HUSTINGS_MAIL": f"smtp://127.0.0.1:{port}",
        "HUSTINGS_MAIL_BOUNCES": "bounces@votes.example.org",
        "HUSTINGS_MAIL_RATE": "100000",
        "HUSTINGS_MAIL_DOMAIN_RATE": "100000",
        "HUSTINGS_MAIL_WORKERS": f"{asked.workers}",
    }
    run = Run(folder, asked.workers, dict(os.environ), random.Random(asked.seed))
    server = run.start("bench.mail_server", f"{port}", f"{folder}", f"{2 * PATIENCE}")
    try:
        _prepare(asked.messages, run.dice, well=asked.well)
        done = _send(run, kills=0 if asked.well else asked.kills, messages=asked.messages)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(10)
    done |= _reconcile(folder, asked.messages)
    print(json.dumps(done))
    sys.exit(bool(done["wrong"]))


def _recipients(messages: int, dice: random.Random, *, well: bool) -> Iterator[str]:
    conducts = ["fine", *SHARES]
    weights = [1000 - sum(SHARES.values()), *SHARES.values()]
    for number in range(messages):
        conduct = "fine" if well else dice.choices(conducts, weights)[0]
        # Some domains have most of the members.
        yield f"{conduct}-{number}@d{int(DOMAINS * dice.random() ** 3)}.example.org"


def _prepare(messages: int, dice: random.Random, *, well: bool) -> None:
    """Make the site, and queue the letters in one transaction, as whoever invites everybody would."""
    import django  # noqa: PLC0415 - its settings are read from the environment, which is complete only now
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    from django.db import connection, transaction  # noqa: PLC0415

    from bench.mail_letters import KIND  # noqa: PLC0415
    from hustings.mailroom.actions import Draft, queue  # noqa: PLC0415
    from hustings.mailroom.models import Purpose  # noqa: PLC0415

    with transaction.atomic():
        queue(
            drafts=(
                Draft(KIND, f"bench:{number}", to, "en", {}, bulk=True, purpose=Purpose.NOTICE, election=ELECTION)
                for number, to in enumerate(_recipients(messages, dice, well=well))
            )
        )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _send(run: Run, *, kills: int, messages: int) -> dict[str, object]:
    """Let the site's clock and workers send, and kill workers while they do; what it took."""
    from hustings.mailroom.models import Message  # noqa: PLC0415

    moving = Message.objects.filter(state__in=(Message.State.QUEUED, Message.State.SENDING))
    untried = Message.objects.filter(state=Message.State.QUEUED, attempts=0)
    clock = run.start("hustings.web.clock")
    run.hire()
    time.sleep(2)  # to be up; the first of them may have begun
    began, left, first_pass = time.monotonic(), messages, 0.0
    deadline = began + 60 + messages / 20
    killed_at = [messages * (kills - number) / (kills + 1) for number in range(kills)]
    while left:
        time.sleep(POLL)
        run.hire()
        run.look()
        if killed_at and left <= killed_at[0]:
            killed_at.pop(0)
            run.kill()
        left = moving.count()
        if not first_pass and not untried.exists():
            first_pass = time.monotonic() - began
        if time.monotonic() > deadline:
            raise SystemExit(f"{left} letters are still on their way; see {run.folder / 'log'}")
    took = time.monotonic() - began
    for process in (*run.running, clock):
        process.send_signal(signal.SIGTERM)
    for process in (*run.running, clock):
        process.wait(60)
    return {"seconds": took, "first_pass": first_pass or took, "kills": run.kills, "memory": run.memory}


def _reconcile(folder: Path, messages: int) -> dict[str, object]:
    """The server's own record against the rows; ``wrong`` lists whoever got two, or neither a letter nor a reason."""
    from hustings.mailroom.bounces import parse_bounce  # noqa: PLC0415
    from hustings.mailroom.event_actions import note_event  # noqa: PLC0415
    from hustings.mailroom.models import Message  # noqa: PLC0415

    for path in sorted((folder / "bounces").glob("*.eml")):
        for report in parse_bounce(path.read_bytes(), now=datetime.now(UTC)):
            note_event(report=report, of_ours=True)
    taken = Counter(line.split()[0] for line in (folder / "accepted").read_text(encoding="utf-8").splitlines())
    wrong, states, reasons = [], Counter[str](), Counter[str]()
    for to, state, reason in Message.objects.values_list("to", "state", "reason"):
        conduct, copies = to.partition("-")[0], taken.pop(to, 0)
        allowed = {
            Message.State.SENT: {1},
            Message.State.BOUNCED: {1} if conduct == "late" else {0},
            Message.State.FAILED: {0},
            Message.State.UNKNOWN: {0, 1},
        }.get(Message.State(state), set())
        if copies not in allowed or (state != Message.State.SENT and not reason):
            wrong.append(f"{to}: {state}, {copies} taken, {reason!r}")
        states[state] += 1
        if state != Message.State.SENT:
            reasons[f"{state}: {reason[:60]}"] += 1
    wrong += [f"{to}: taken, and not known" for to in taken]
    if sum(states.values()) != messages:
        wrong.append(f"{sum(states.values())} rows for {messages} letters")
    return {"messages": messages, "states": states, "reasons": dict(reasons.most_common(12)), "wrong": wrong[:20]}


if __name__ == "__main__":
    main()
