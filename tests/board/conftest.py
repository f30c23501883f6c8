"""What several tests of the board share."""

import pytest
from django.db.models import QuerySet


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are read without locking them."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)
