"""The job that reads a batch: rows, names and verdicts of a part of the file are stored in one transaction.

Whoever goes on after an interruption reads the file again up to there, and goes on there. When the file has been read,
rows that wait for a verdict get it: those whose names an official has decided since.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import cast

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from hustings.ledger.batches.judging import judge
from hustings.ledger.batches.locking import end, lock
from hustings.ledger.batches.matching import Matcher
from hustings.ledger.batches.naming import attach, put_names
from hustings.ledger.batches.storing import rows_of
from hustings.ledger.models import Batch, BatchRow
from hustings.ledger.reading.columns import Columns
from hustings.ledger.reading.profiles import Profile, profile_of, read
from hustings.ledger.reading.reported import Row
from hustings.ledger.reading.sheet import Sheet

PART = 1000
JUDGED = ["verdict", "reason", "column", "said", "subject", "there"]


def run(batch: Batch) -> None:
    """Read what is not read, and judge what waits, until the batch is ready for review; stops when it is stopped."""
    if not batch.finished:
        with batch.file.open("rb") as file:
            stream = cast("io.BufferedIOBase", file.file)
            matcher = Matcher(batch)
            rows = islice(read(stream, how(batch.columns, stream)), batch.read, None)
            for part in _parts(rows):
                if not _take(batch, part, matcher, stream.tell()):
                    return
        if not _finished(batch):
            return
    while _judge_waiting(batch):
        pass
    with transaction.atomic():
        locked = lock(batch)
        if locked is not None:
            end(locked, Batch.State.REVIEW)


def how(columns: dict[str, object], stream: io.BufferedIOBase) -> Profile | Columns:
    """How the table is read: as a known kind of file, or by these columns. Errors: WrongInput, RollRefusal's kinds."""
    start = stream.tell()
    names = Sheet(stream).names
    stream.seek(start)
    if columns.get("profile") and (profile := profile_of(names)) is not None:
        return profile
    return Columns.parse(columns, len(names))


def _parts(rows: Iterator[Row]) -> Iterator[list[Row]]:
    return iter(lambda: list(islice(rows, PART)), [])


@transaction.atomic
def _take(known: Batch, part: Sequence[Row], matcher: Matcher, position: int) -> bool:
    """Store one part; False when the batch was stopped meanwhile, or is being read by another worker."""
    batch = lock(known)
    if batch is None:
        return False
    made = [one for row in part for one in rows_of(batch, row)]
    reporting = [(row, item) for row, item in made if item is not None]
    matcher.match(put_names(batch, reporting))
    changed = judge(batch, [row for row, _item in reporting])
    BatchRow.objects.bulk_create([row for row, _item in made], batch_size=500)
    store(changed)
    Batch.objects.filter(pk=batch.pk).update(read=batch.read + len(part), position=position, touched_at=Now())
    known.read += len(part)
    return True


@transaction.atomic
def _finished(known: Batch) -> bool:
    batch = lock(known)
    if batch is None:
        return False
    if not batch.batch_rows.exists():
        end(batch, Batch.State.FAILED, _("The file has no rows below its header: nothing can be entered."))
        return False
    Batch.objects.filter(pk=batch.pk).update(finished=True, position=batch.size, touched_at=Now())
    return True


@transaction.atomic
def _judge_waiting(known: Batch) -> bool:
    """Give the next rows that wait their verdicts; whether there were any."""
    batch = lock(known)
    return batch is not None and judge_waiting(batch, Matcher(batch))


def judge_waiting(batch: Batch, matcher: Matcher) -> bool:
    """Give the next rows that wait their verdicts, in the transaction that holds the batch; whether there were any."""
    waiting = BatchRow.objects.filter(batch=batch, verdict=BatchRow.Verdict.WAITING)
    rows = list(waiting.in_order()[:PART])
    if not rows:
        return False
    attach(rows)
    matcher.match(list({row.candidate.pk: row.candidate for row in rows if row.candidate}.values()))
    attach(rows)  # a candidate may now be the same as another
    store([*judge(batch, rows), *rows])
    Batch.objects.filter(pk=batch.pk).update(touched_at=Now())
    return True


def store(rows: Sequence[BatchRow]) -> None:
    """Store what these rows have become: one statement for some hundred of them, as each has other values."""
    BatchRow.objects.bulk_create(
        {row.pk: row for row in rows}.values(),
        batch_size=500,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*JUDGED, "entry"],
    )
