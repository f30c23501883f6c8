"""What the ledger's tests share."""

from typing import Any

import pytest
from django.db import transaction


@pytest.fixture
def run_on_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is to be done once a transaction is committed is done at once: a test's own never is."""

    def at_once(act: Any, *_args: Any, **_kwargs: Any) -> None:
        act()

    monkeypatch.setattr(transaction, "on_commit", at_once)
