"""Where the tests' site lives: in a folder of its own on SQLite, or with HUSTINGS_TEST_DATABASE=postgresql on a server.

A plugin (see addopts in pyproject.toml), for Django's settings are read before any conftest. The server is PostgreSQL
from the system's packages, started in a temporary folder on a socket there, and stopped when the tests end.
"""

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

ON_POSTGRESQL = os.environ.get("HUSTINGS_TEST_DATABASE") == "postgresql"


def programs() -> Path:
    """The folder of PostgreSQL's server programs, the newest version's."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    found = folders[-1] if folders else Path(shutil.which("initdb") or "").resolve().parent
    if not (found / "initdb").is_file():
        raise pytest.UsageError("PostgreSQL's server is not installed (Debian: postgresql)")
    return found


def start(folder: Path) -> str:
    """Start a server whose data and socket lie in the folder; its address for DATABASE_URL. It forgets all at exit."""
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
    options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=200"
    run_as_owner(run / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
    atexit.register(stop)
    return f"postgres://postgres@/postgres?host={folder}"


def _prepare() -> None:
    folder = Path(tempfile.mkdtemp(prefix="hustings-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    folder.chmod(0o755)
    os.environ["HUSTINGS_HOME"] = str(folder / "home")
    os.environ["HUSTINGS_ADDRESS"] = "http://localhost:8000"
    os.environ["HUSTINGS_DEVELOPMENT"] = "1"
    # Playwright's own event loop runs in the thread of the tests, and Django would take that for an asynchronous view.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    os.environ.pop("DATABASE_URL", None)
    if ON_POSTGRESQL:
        (folder / "postgresql").mkdir()
        os.environ["DATABASE_URL"] = start(folder / "postgresql")


_prepare()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL run what touches the database, and only that; elsewhere leave out what is about its locks."""

    def belongs(item: pytest.Item) -> bool:
        if item.get_closest_marker("postgresql"):
            return ON_POSTGRESQL
        fixtures = set(getattr(item, "fixturenames", ()))
        touches = {"db", "transactional_db", "served", "served_database"}
        return not ON_POSTGRESQL or bool(item.get_closest_marker("django_db") or fixtures & touches)

    chosen = [item for item in items if belongs(item)]
    if len(chosen) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if not belongs(item)])
        items[:] = chosen
