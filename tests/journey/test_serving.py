"""`hustings serve` as an operator meets it: started, stopped, hindered; and the example that `make run` shows."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.journey.conftest import new_database, wait_for

pytestmark = pytest.mark.usefixtures("served_database")

SERVE = (sys.executable, "-m", "hustings", "serve")


@pytest.fixture
def served_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty database for the command, and a folder for the rest."""
    monkeypatch.setenv("HUSTINGS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DATABASE_URL", new_database(f"serving_{tmp_path.name}_{os.getpid()}"))
    monkeypatch.delenv("HUSTINGS_ADDRESS")


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    return number


def serve(log: Path, port: int, *options: str) -> "subprocess.Popen[bytes]":
    """Start the command in a session of its own, and wait until it answers."""
    with log.open("wb") as file:
        command = [*SERVE, "--port", str(port), *options]
        process = subprocess.Popen(command, stdout=file, stderr=file, start_new_session=True)
    wait_for(f"http://localhost:{port}", process, log)
    return process


def session_of(leader: int) -> set[int]:
    """The processes of this session that live."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, _group, session = entry.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(session) == leader and state != "Z":
            found.add(int(entry.parent.name))
    return found


def command_of(process: int) -> str:
    return Path(f"/proc/{process}/cmdline").read_text().replace("\0", " ")


def test_it_stops_with_all_its_parts_when_it_is_told_to(tmp_path: Path, port: int) -> None:
    process = serve(tmp_path / "log", port)
    parts = session_of(process.pid)
    assert len(parts) >= 5, "itself, the pages with two workers, the clock, the worker of jobs"
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    assert session_of(process.pid) == set()


def test_it_does_not_go_on_without_one_of_its_parts(tmp_path: Path, port: int) -> None:
    process = serve(tmp_path / "log", port)
    (clock,) = [one for one in session_of(process.pid) if "hustings.web.clock" in command_of(one)]
    os.kill(clock, signal.SIGKILL)
    assert process.wait(60) == 2
    assert "the site's clock ended by itself, so all of it was stopped" in (tmp_path / "log").read_text()
    assert session_of(process.pid) == set()


def test_a_port_that_is_taken(port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        done = subprocess.run([*SERVE, "--port", str(port)], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert re.fullmatch(rf"error: 127.0.0.1:{port} cannot be listened on: .*; try --port\n", done.stderr)


def test_a_database_that_is_not_there(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://nobody@127.0.0.1:9/nothing")
    done = subprocess.run([*SERVE, "--port", str(port)], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("error: the database cannot be used: ")
    assert done.stderr.count("\n") == 1


def test_a_folder_that_cannot_be_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, port: int) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("HUSTINGS_HOME", str(tmp_path / "file" / "home"))
    done = subprocess.run([*SERVE, "--port", str(port)], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("error: HUSTINGS_HOME: ")
    assert "Traceback" not in done.stderr


def test_the_example_is_whole_and_stays(tmp_path: Path, port: int) -> None:
    """What is printed opens; database and archives agree; a second start prints the same and adds nothing."""
    process = serve(tmp_path / "log", port, "--example")
    try:
        printed = (tmp_path / "log").read_text()
        links = re.findall(r"http://[^\s;]+", printed)
        assert len(links) >= 10, printed
        for link in links:
            with urllib.request.urlopen(link, timeout=30) as answer:
                assert answer.status == 200, link
        checked = subprocess.run(
            [sys.executable, "-m", "hustings", "check"], capture_output=True, text=True, check=False
        )
        assert checked.returncode == 0, checked.stdout + checked.stderr
        kept = [*(tmp_path / "home").rglob("*")]
        assert {"outbox", "media", "secrets", "example"} <= {path.name for path in kept}
        assert [path for path in kept if path.stat().st_mode & 0o077] == [], "nobody else's on this machine"
    finally:
        process.terminate()
        process.wait(60)
    again = serve(tmp_path / "log", port, "--example")
    again.terminate()
    assert again.wait(60) == 0
    assert re.findall(r"/#\S+", (tmp_path / "log").read_text()) == re.findall(r"/#\S+", printed)
