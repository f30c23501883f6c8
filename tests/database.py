"""Where the tests' site lives: in a folder of its own on SQLite, or with HUSTINGS_TEST_DATABASE=postgresql on a server.

HUSTINGS_TEST_DATABASE also says which tests run: ``postgresql`` or ``sqlite`` those that touch the database, ``none``
all others; without it all but those about PostgreSQL's locks. What is about pages in a browser (marked ``browser``) is
the same on either database, and runs on SQLite only.

A plugin (see addopts in pyproject.toml), for Django's settings are read before any conftest. The server is PostgreSQL
from the system's packages, started in a temporary folder on a socket there, and stopped when the tests end.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.postgresql import NotInstalled, start

CHOSEN = os.environ.get("HUSTINGS_TEST_DATABASE", "")
ON_POSTGRESQL = CHOSEN == "postgresql"


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
        try:
            # What a test commits need not survive the power.
            os.environ["DATABASE_URL"] = start("fsync=off")
        except NotInstalled as error:
            raise pytest.UsageError(f"{error}") from None


_prepare()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is not of this run."""

    def belongs(item: pytest.Item) -> bool:
        if item.get_closest_marker("postgresql"):
            return ON_POSTGRESQL
        fixtures = set(getattr(item, "fixturenames", ()))
        touches = {"db", "transactional_db", "served", "served_database"}
        database = bool(item.get_closest_marker("django_db") or fixtures & touches)
        if ON_POSTGRESQL:
            return database and not item.get_closest_marker("browser")
        return {"": True, "sqlite": database, "none": not database}[CHOSEN]

    chosen = [item for item in items if belongs(item)]
    if len(chosen) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if not belongs(item)])
        items[:] = chosen
