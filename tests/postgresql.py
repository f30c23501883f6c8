"""A PostgreSQL server of one's own, from the system's packages: for the tests, and for what is measured."""

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path


class NotInstalled(Exception):
    """There is no server to start."""


def programs() -> Path:
    """The folder of the server's programs, the newest version's. Raises NotInstalled."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    found = folders[-1] if folders else Path(shutil.which("initdb") or "").resolve().parent
    if not (found / "initdb").is_file():
        raise NotInstalled("PostgreSQL's server is not installed (Debian: postgresql)")
    return found


def start(*settings: str) -> str:
    """Start a server, durable unless a setting says otherwise; its DATABASE_URL. At exit it is forgotten."""
    folder = Path(tempfile.mkdtemp(prefix="hustings-postgresql-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # after the server, which stops at exit, too
    owner = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    as_owner = ["runuser", "-u", owner, "--"] if os.getuid() == 0 else []
    if as_owner:
        shutil.chown(folder, owner)
    data, run = folder / "data", programs()

    def run_as_owner(*command: str | Path) -> None:
        subprocess.run([*as_owner, *command], check=True, stdout=subprocess.DEVNULL, cwd=folder)

    def stop() -> None:
        run_as_owner(run / "pg_ctl", "-D", data, "-m", "immediate", "stop")

    run_as_owner(run / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8")
    given = ("listen_addresses=''", "max_connections=200", *settings)
    options = " ".join([f"-k {folder}", *(f"-c {setting}" for setting in given)])
    run_as_owner(run / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
    atexit.register(stop)
    return f"postgres://postgres@/postgres?host={folder}"
