"""What officials do with other people's tables: upload, confirm the columns, decide names, enter, stop, go on.

The jobs are `hustings.ledger.batches`. Until a batch is entered the ledger is as it was.
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Mapping
from hashlib import sha256
from itertools import islice
from pathlib import PurePath
from typing import Any, NamedTuple, cast

from django.core.files.base import File
from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.audit import actions as audit
from hustings.ledger.batches import deciding
from hustings.ledger.batches.entering import to_enter
from hustings.ledger.batches.locking import forget_file
from hustings.ledger.batches.matching import Matcher
from hustings.ledger.batches.reading import judge_waiting
from hustings.ledger.batches.tasks import run_batch
from hustings.ledger.editors import require_editor
from hustings.ledger.models import Batch, BatchRow
from hustings.ledger.reading.columns import Columns
from hustings.ledger.reading.guess import guess
from hustings.ledger.reading.profiles import Profile, profile_of
from hustings.ledger.reading.sheet import Cells, Sheet
from hustings.roll.actions import check_kind
from hustings.roll.models import Organization

LARGEST = 64 * 2**20
"""Bytes of the largest table: some hundred thousand endorsements."""
SAMPLE = 200  # rows that are looked at before the batch starts
AT_ONCE = 2000
"""Rows that get another verdict while the official waits; more are left to the job."""


class Glance(NamedTuple):
    """The beginning of an uploaded table: the columns' names, rows' cells, and which known kind of file it is."""

    names: tuple[str, ...]
    rows: list[tuple[str, ...]]
    profile: Profile | None


def glance(file: File[bytes]) -> Glance:
    """Look at the beginning of a table. Errors: RollRefusal's kinds, when it is none."""
    check_kind(file)
    sheet = Sheet(cast("io.BufferedIOBase", file.file or file))
    rows = list(islice(sheet, SAMPLE))
    if not rows:
        raise errors.RollHeaderNotUnderstood(_("the file has a header and no rows below it: export the table again"))
    return Glance(sheet.names, [row.cells for row in rows if isinstance(row, Cells)], profile_of(sheet.names))


def upload(*, organization: Organization, by: User, file: File[bytes], name: str) -> Batch:
    """Keep a table to be read, its columns guessed from its header; nothing is entered yet.

    Errors: TooLarge, RollRefusal's kinds, NotAllowed.
    """
    require_editor(by=by, organization=organization)
    if file.size > LARGEST:
        raise errors.TooLarge(_("The file is larger than %d MB: leave out columns or divide it.") % (LARGEST // 2**20))
    seen = glance(file)
    columns = {"profile": seen.profile.value} if seen.profile else guess(seen.names, seen.rows).to_json()
    digest = sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    with transaction.atomic():
        Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
        last = Batch.objects.filter(organization=organization).aggregate(last=Max("number"))["last"]
        batch = Batch(organization=organization, by=by, number=(last or 0) + 1, size=file.size, columns=columns)
        batch.file_name = PurePath(name.replace("\\", "/")).name[:255] or "table.csv"
        batch.digest = digest.hexdigest()
        batch.file.save(f"{batch.id}.csv", file, save=False)
        batch.save(force_insert=True)
        _note(by, batch, "ledger.batch_upload", {"file": batch.file_name, "digest": batch.digest})
    return batch


@transaction.atomic
def start(*, batch_id: uuid.UUID, by: User, columns: Mapping[str, Any]) -> Batch:
    """Read an uploaded table, by these columns or as the known kind of file that it is: queues the job.

    Errors: WrongState, WrongInput, NotAllowed.
    """
    batch = _of_editor(batch_id, by)
    if batch.state != Batch.State.UPLOADED:
        raise errors.WrongState(_("This table was read before; look at its page to see how far it is."))
    with batch.file.open("rb") as stream:
        seen = glance(stream)
    if columns.get("profile") and seen.profile is not None:
        batch.columns = {"profile": seen.profile.value}
    else:
        batch.columns = Columns.parse(columns, len(seen.names)).to_json()
    batch.started_at = Now()
    return _set_off(batch, by, Batch.State.READING, "ledger.batch_read", {"columns": batch.columns})


@transaction.atomic
def decide(*, batch_id: uuid.UUID, by: User, choices: Mapping[int, str], kinds: Mapping[int, str]) -> Batch:
    """Say whom names mean (`hustings.ledger.batches.deciding.decide`). Errors: WrongState, WrongInput, NotAllowed."""
    batch = _in_review(batch_id, by)
    waiting = deciding.decide(batch, choices, kinds)
    return _judge_again(batch, by, waiting, {"names": len(choices)})


@transaction.atomic
def decide_all_new(*, batch_id: uuid.UUID, by: User, kind: str = "") -> Batch:
    """Say that whoever is still to be decided is new, endorsers of whom the file says no kind of this one.

    Errors: WrongState, WrongInput, NotAllowed.
    """
    batch = _in_review(batch_id, by)
    waiting = deciding.all_new(batch, kind)
    return _judge_again(batch, by, waiting, {"names": "all new"})


@transaction.atomic
def enter(*, batch_id: uuid.UUID, by: User, corrects: bool) -> Batch:
    """Have a reviewed batch entered: queues the job. ``corrects``: rows that say more correct what the ledger has.

    Errors: WrongState, NotAllowed.
    """
    batch = _in_review(batch_id, by)
    if batch.batch_rows.filter(verdict=BatchRow.Verdict.OPEN).exists():
        raise errors.WrongState(_("Some names are not decided yet: say who they are, or leave them out."))
    batch.corrects, batch.confirmed_at = corrects, Now()
    detail = {"rows": to_enter(batch).count(), "corrects": corrects}
    return _set_off(batch, by, Batch.State.ENTERING, "ledger.batch_enter", detail)


@transaction.atomic
def resume(*, batch_id: uuid.UUID, by: User) -> Batch:
    """Go on with a batch that was stopped, failed, or lost its worker. Errors: WrongState, NotAllowed."""
    batch = _of_editor(batch_id, by)
    if not can_go_on(batch):
        raise errors.WrongState(_("This batch cannot be continued: it is running or done. Reload its page."))
    state = Batch.State.ENTERING if batch.confirmed_at else Batch.State.READING
    return _set_off(batch, by, state, "ledger.batch_resume", {"rows": batch.read, "entered": batch.entered})


def can_go_on(batch: Batch) -> bool:
    """Whether the batch was interrupted where somebody can go on."""
    interrupted = batch.state in (Batch.State.STOPPED, Batch.State.FAILED)
    if not interrupted and not Batch.objects.stalled().filter(pk=batch.pk).exists():
        return False
    return batch.finished or bool(batch.file and batch.started_at)


@transaction.atomic
def stop(*, batch_id: uuid.UUID, by: User) -> Batch:
    """Stop a batch, or drop one that is not entered yet; what it has entered so far stays. Errors: WrongState."""
    batch = _of_editor(batch_id, by)
    if batch.ended:
        raise errors.WrongState(_("This batch has ended; there is nothing left to stop."))
    begun = batch.state != Batch.State.UPLOADED
    batch.state, batch.ended_at = Batch.State.STOPPED, Now()
    batch.save(update_fields=["state", "ended_at"])
    if batch.finished or not begun:
        forget_file(batch)
    _note(by, batch, "ledger.batch_stop", {"rows": batch.read, "entered": batch.entered})
    return batch


def _of_editor(batch_id: uuid.UUID, by: User) -> Batch:
    """The batch, locked."""
    found = Batch.objects.select_related("organization").filter(pk=batch_id).first()
    if found is None:
        raise errors.NotFound(_("There is no such batch."))
    require_editor(by=by, organization=found.organization)
    locked = Batch.objects.select_for_update(no_key=True, of=("self",)).select_related("organization")
    return locked.get(pk=batch_id)


def _in_review(batch_id: uuid.UUID, by: User) -> Batch:
    batch = _of_editor(batch_id, by)
    if batch.state != Batch.State.REVIEW:
        raise errors.WrongState(_("This batch is not waiting for your review: reload its page to see how far it is."))
    return batch


def _judge_again(batch: Batch, by: User, waiting: int, detail: dict[str, Any]) -> Batch:
    if waiting > AT_ONCE:
        return _set_off(batch, by, Batch.State.READING, "ledger.batch_decide", detail)
    while judge_waiting(batch, Matcher(batch)):
        pass
    _note(by, batch, "ledger.batch_decide", detail)
    return batch


def _set_off(batch: Batch, by: User, state: Batch.State, verb: str, detail: dict[str, Any]) -> Batch:
    batch.state, batch.reason, batch.touched_at, batch.ended_at = state, "", Now(), None
    batch.save()
    run_batch.enqueue(f"{batch.pk}")
    _note(by, batch, verb, detail)
    return batch


def _note(by: User, batch: Batch, verb: str, detail: dict[str, Any]) -> None:
    audit.record(by=by, verb=verb, subject=batch.label, organization=batch.organization_id, detail=detail)
