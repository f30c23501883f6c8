"""`hustings worker`: one more process that sends mail, as an operator starts it on another machine."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.journey.conftest import new_database

pytestmark = pytest.mark.usefixtures("served_database")

HUSTINGS = (sys.executable, "-m", "hustings")
QUEUE = """
from django.db import transaction
from hustings.mailroom.actions import Draft, queue
from hustings.mailroom.tasks import deliver
with transaction.atomic():
    queue(drafts=[Draft("nobody writes these", "1", "ada@example.org", "en", {})])
    deliver.enqueue()
"""
LOOK = "from hustings.mailroom.models import Message; print(Message.objects.get().state)"


@pytest.fixture
def served_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty database for the command, and a folder for the rest."""
    monkeypatch.setenv("HUSTINGS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DATABASE_URL", new_database(f"worker_{tmp_path.name}_{os.getpid()}"))


def manage(*arguments: str) -> str:
    command = [*HUSTINGS, "manage", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_it_sends_what_waits_and_stops_when_it_is_told_to() -> None:
    manage("migrate", "--verbosity", "0")
    manage("shell", "--no-imports", "--command", QUEUE)
    process = subprocess.Popen([*HUSTINGS, "worker", "--queue", "mail", "--name", "second"], stderr=subprocess.PIPE)
    try:
        deadline = time.monotonic() + 60
        while "queued" in manage("shell", "--no-imports", "--command", LOOK):
            assert time.monotonic() < deadline
        assert manage("shell", "--no-imports", "--command", LOOK) == "failed\n"
    finally:
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=60)
    assert said.startswith(b"worker second: sends mail; stop it with Ctrl+C\n")
    assert process.returncode == 0


def test_a_queue_that_is_none() -> None:
    done = subprocess.run([*HUSTINGS, "worker", "--queue", "post"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "error: there is no queue 'post'; take mail or default\n"
