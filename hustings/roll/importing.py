"""The import's job: a part of the actions, in a module of its own.

It goes through the file twice: once to see that it can be read to its end, so that a broken file changes nothing, and
once to take the rows, in batches. A batch is a transaction: members, counters and the report's size move together, so
whoever goes on after an interruption goes on there. A batch is small enough that others who write need not wait long.
"""

from __future__ import annotations

import io
import uuid
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import IO, cast

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from hustings import errors
from hustings.audit import actions as audit
from hustings.roll import report
from hustings.roll.columns import Columns
from hustings.roll.models import Import, Member, Organization
from hustings.roll.records import Reason, Record, Unclear, Untaken, mapped, records
from hustings.roll.report import Finding
from hustings.roll.table import Table
from hustings.roll.upsert import Upsert

BATCH = 25_000
_COUNTERS = {
    Reason.REPEATED: "repeated",
    Reason.WITHOUT_ADDRESS: "without_address",
    Reason.INVALID_ADDRESS: "invalid",
    Reason.INVALID_DAY: "invalid",
    Reason.UNCLEAR_CONSENT: "unclear",
}
Row = tuple[int, Record | Untaken]


def run(*, import_id: uuid.UUID) -> None:
    """Take the import's rows from where it stands to its end; nothing when it does not run (any more).

    A file that cannot be read to its end leaves the import failed with the reason; so does whatever else goes wrong,
    which is raised, too, and can be gone on from.
    """
    job = Import.objects.select_related("organization").get(pk=import_id)
    if job.state != Import.State.RUNNING:
        return
    try:
        _work(job)
    except errors.RollRefusal as refusal:
        _fail(job, f"{refusal}")
    except Exception:
        _fail(job, _("Something went wrong here, not with your file. Continue the import to go on where it stopped."))
        raise


def _work(job: Import) -> None:
    if job.rows == 0:
        with job.file.open("rb") as stream:
            for _row in Table(cast("io.BufferedIOBase", stream.file)):
                pass
    with job.file.open("rb") as stream:
        table = Table(cast("io.BufferedIOBase", stream.file))
        columns = Columns.parse(job.columns, len(table.names))
        rows = records(islice(table, job.rows, None), columns)
        upsert = Upsert(job, mapped(columns))
        with closing(_batches(rows)) as batches:
            for batch in batches:
                if not _take(upsert, batch, stream.file):
                    return
    _finish(job)


def _batches(rows: Iterator[Row]) -> Generator[list[Row], None, None]:
    """The rows in batches; on PostgreSQL the next one is read while the server writes the last.

    Not on SQLite, which works in this process: for each row it would wait for the interpreter's lock.
    """
    batches = iter(lambda: list(islice(rows, BATCH)), [])
    if connection.vendor != "postgresql":
        yield from batches
        return
    with ThreadPoolExecutor(max_workers=1) as reader:
        coming = reader.submit(next, batches, None)
        while batch := coming.result():
            coming = reader.submit(next, batches, None)
            yield batch


def _take(upsert: Upsert, batch: Sequence[Row], stream: IO[bytes]) -> bool:
    """Take one batch; False when the import was stopped meanwhile, or is being run by another worker."""
    with transaction.atomic():
        job = _lock(upsert.job)
        if job is None:
            return False
        counted = upsert.put([(line, row) for line, row in batch if isinstance(row, Record)])
        findings = list(_findings(batch, counted.repeated))
        size = report.add(Path(job.report.path), findings, standing=job.reported)
        counters = Counter(_COUNTERS[finding.reason] for finding in findings)
        counters.update(added=counted.added, updated=counted.updated, unchanged=counted.unchanged, rows=len(batch))
        steps = {name: F(name) + count for name, count in counters.items()}
        Import.objects.filter(pk=job.pk).update(**steps, read=stream.tell(), reported=size, touched_at=Now())
    upsert.job.rows += len(batch)
    return True


def _lock(known: Import) -> Import | None:
    """The import as it stands, its organization's roll locked; None when it does not stand where ``known`` does.

    The organization comes first: whoever changes its roll locks it, so no address is looked up by two at once.
    """
    Organization.objects.select_for_update(no_key=True).get(pk=known.organization_id)
    job = Import.objects.select_for_update(no_key=True).get(pk=known.pk)
    return job if job.state == Import.State.RUNNING and job.rows == known.rows else None


def _findings(batch: Sequence[Row], repeated: frozenset[int]) -> Iterator[Finding]:
    for line, row in batch:
        if isinstance(row, Untaken):
            yield Finding(line, row.reason, row.cell)
        elif line in repeated:
            yield Finding(line, Reason.REPEATED, row.mailbox)
        elif isinstance(row, Unclear):
            yield Finding(line, Reason.UNCLEAR_CONSENT, row.cell)


@transaction.atomic
def _finish(known: Import) -> None:
    job = _lock(known)
    if job is None:
        return
    if job.taken == 0:
        _end(job, Import.State.FAILED, _("No row has an e-mail address that can be used: is it the right column?"))
        return
    if job.removes_missing:
        missing = Member.objects.filter(organization_id=job.organization_id, active=True)
        job.removed = missing.exclude(import_number=job.number).update(active=False)
    job.read = job.size
    _end(job, Import.State.DONE, "")
    forget_file(job)


def forget_file(job: Import) -> None:
    """Delete the uploaded file once this is committed: what a vote does not need of it is not kept."""
    storage, name = job.file.storage, f"{job.file.name}"
    job.file = ""
    job.save(update_fields=["file"])
    transaction.on_commit(lambda: storage.delete(name))


@transaction.atomic
def _fail(known: Import, reason: str) -> None:
    job = Import.objects.select_for_update(no_key=True).get(pk=known.pk)
    if job.state == Import.State.RUNNING:
        _end(job, Import.State.FAILED, reason)


def _end(job: Import, state: Import.State, reason: str) -> None:
    job.state, job.reason, job.ended_at = state, reason[:500], Now()
    job.save(update_fields=["state", "reason", "ended_at", "removed", "read"])
    counts = {
        name: getattr(job, name) for name in ("rows", "added", "updated", "unchanged", "repeated", "removed", "unclear")
    }
    audit.record(
        by=None, verb=f"roll.import_{state.value}", subject=job.label, organization=job.organization_id, detail=counts
    )
