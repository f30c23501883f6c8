"""A batch's job: reads or enters it, whichever it is at, from where it stands to the end of that."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from hustings import errors
from hustings.ledger.batches import entering, reading
from hustings.ledger.batches.locking import end
from hustings.ledger.models import Batch


def run(*, batch_id: uuid.UUID) -> None:
    """Go on with the batch; nothing when it does not run (any more).

    A file that cannot be read to its end leaves the batch failed with the reason; so does whatever else goes wrong,
    which is raised, too, and can be gone on from.
    """
    batch = Batch.objects.select_related("organization").get(pk=batch_id)
    try:
        if batch.state == Batch.State.READING:
            reading.run(batch)
        elif batch.state == Batch.State.ENTERING:
            entering.run(batch)
    except (errors.RollRefusal, errors.WrongInput) as refusal:
        _fail(batch, f"{refusal}")
    except Exception:
        _fail(batch, _("Something went wrong here, not with your file. Continue the batch to go on where it stopped."))
        raise


@transaction.atomic
def _fail(known: Batch, reason: str) -> None:
    batch = Batch.objects.select_for_update(no_key=True).get(pk=known.pk)
    if batch.running:
        end(batch, Batch.State.FAILED, reason)
