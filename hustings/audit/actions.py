"""Writing the audit log."""

import uuid
from typing import Any

from django.db import transaction

from hustings.accounts.models import User
from hustings.audit.models import Entry


def record(
    *, by: User | None, verb: str, subject: str, organization: uuid.UUID | None, detail: dict[str, Any] | None = None
) -> Entry:
    """Note what is being done, in the transaction that does it: without one there is nothing to stand or fall with.

    ``verb`` is dotted, the stage first: ``election.open``. ``subject`` names the object: ``election 7HgWn…``.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an audit row is written in the transaction of its action")
    return Entry.objects.create(by=by, verb=verb, subject=subject, organization=organization, detail=detail or {})
