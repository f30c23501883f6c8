"""What several packages' tests share."""

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher

ROUNDS = PBKDF2PasswordHasher.iterations
"""How often the site hashes a password."""


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Hash passwords once: the site's many rounds, a third of a second each time, are for one test to ask for."""
    with patch.object(PBKDF2PasswordHasher, "iterations", 1):
        yield


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the repository with archives that Belenios' own tool made; tests over it come on top."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip(f"the fixtures beside the repository are absent: {folder.name}/")
    return folder
