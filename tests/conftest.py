"""What several packages' tests share."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the repository with archives that Belenios' own tool made; tests over it come on top."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip(f"the fixtures beside the repository are absent: {folder.name}/")
    return folder
