"""A batch as it stands, held by the job that works on it."""

from django.db import transaction
from django.db.models.functions import Now

from hustings.audit import actions as audit
from hustings.ledger.models import Batch


def lock(known: Batch) -> Batch | None:
    """The batch, locked; None when it does not stand where ``known`` does: stopped, or in another worker's hands."""
    batch = Batch.objects.select_for_update(no_key=True).get(pk=known.pk)
    same = (batch.state, batch.read, batch.entered) == (known.state, known.read, known.entered)
    return batch if same and batch.running else None


def end(batch: Batch, state: Batch.State, reason: str = "") -> None:
    """Bring a locked batch into a state in which no job works on it, with an audit row."""
    batch.state, batch.reason, batch.ended_at = state, reason[:500], Now()
    batch.save(update_fields=["state", "reason", "ended_at"])
    detail = {"rows": batch.read, "entered": batch.entered}
    verb = f"ledger.batch_{state.value}"
    audit.record(by=None, verb=verb, subject=batch.label, organization=batch.organization_id, detail=detail)


def forget_file(batch: Batch) -> None:
    """Delete the uploaded file once this is committed: the rows say what it said."""
    storage, name = batch.file.storage, f"{batch.file.name}"
    batch.file = ""
    batch.save(update_fields=["file"])
    if name:
        transaction.on_commit(lambda: storage.delete(name))
