"""One small election for all tests of the command."""

from pathlib import Path

import pytest

from tests.cli.office import Office, opened


@pytest.fixture(scope="session")
def model_office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return opened(tmp_path_factory.mktemp("model") / "office")


@pytest.fixture
def office(model_office: Office, tmp_path: Path) -> Office:
    """A test's own office, ready for the first ballot."""
    return model_office.copied(tmp_path / "office")
