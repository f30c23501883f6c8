"""What changes the roll: imports (their job is `hustings.roll.importing`), and single members by hand.

Voting rights are not touched here: an election's roll is frozen with them. Nobody is ever deleted, only made inactive.
"""

from __future__ import annotations

import io
import uuid
from itertools import islice
from pathlib import PurePath
from typing import Any, NamedTuple, cast

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.audit import actions as audit
from hustings.mailroom.address import parse_address
from hustings.roll import report, roles
from hustings.roll.columns import Columns, Field, guess
from hustings.roll.importing import forget_file
from hustings.roll.models import Import, Organization, Role
from hustings.roll.table import Table
from hustings.roll.tasks import run_import

SAMPLE = 200  # rows that are looked at before the import starts
_FOREIGN = {b"PK\x03\x04": "Excel or OpenDocument", b"\xd0\xcf\x11\xe0": "Excel", b"%PDF": "PDF", b"\x1f\x8b": "gzip"}


class Glance(NamedTuple):
    """The beginning of an uploaded roll: the columns' names, and rows with their lines."""

    names: tuple[str, ...]
    rows: list[tuple[int, list[str]]]


def glance(file: File[bytes]) -> Glance:
    """Look at the beginning of a roll. Errors: RollRefusal's kinds, when it is no table of members."""
    check_kind(file)
    table = Table(cast("io.BufferedIOBase", file.file or file))
    rows = list(islice(table, SAMPLE))
    if not rows:
        raise errors.RollHeaderNotUnderstood("the file has a header and no members below it: export the members again")
    named = Field.ADDRESS in guess(table.names).places
    if not named and not any(parse_address(cell) for _line, row in rows for cell in row):
        raise errors.RollHeaderNotUnderstood(
            "no column is named as one of e-mail addresses, and the first rows hold none: this is no list of members, "
            "or it was exported without their addresses"
        )
    return Glance(table.names, rows)


def check_kind(file: File[bytes]) -> None:
    """Return at the beginning of a file that may be a table in text; RollNotText names another kind that it is of."""
    file.seek(0)
    head = file.read(4)
    file.seek(0)
    for mark, name in _FOREIGN.items():
        if head.startswith(mark):
            raise errors.RollNotText(
                f"this is a file of the kind {name}, not CSV: open it in a spreadsheet, choose Save as, and there "
                "CSV UTF-8"
            )


def upload(*, organization: Organization, by: User, file: File[bytes], name: str) -> Import:
    """Keep a roll to be imported, its columns guessed from its header; nobody is added yet.

    Errors: TooLarge, RollRefusal's kinds, NotAllowed.
    """
    roles.require(by=by, organization=organization, role=Role.ORGANIZER)
    if file.size > settings.LARGEST_ROLL:
        most = settings.LARGEST_ROLL // 2**20
        raise errors.TooLarge(_("The file is larger than %d MB: leave out columns or divide it.") % most)
    seen = glance(file)
    columns = guess(seen.names, [row for _line, row in seen.rows])
    file.seek(0)
    with transaction.atomic():
        Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
        last = Import.objects.filter(organization=organization).aggregate(last=Max("number"))["last"]
        job = Import(organization=organization, by=by, number=(last or 0) + 1, size=file.size)
        job.file_name = PurePath(name.replace("\\", "/")).name[:255] or "roll.csv"
        job.columns = columns.to_json()
        job.file.save(f"{job.id}.csv", file, save=False)
        job.save(force_insert=True)
        _note(by, job, "roll.upload", {"file": job.file_name, "size": job.size})
    return job


def start(*, import_id: uuid.UUID, by: User, columns: dict[str, Any], removes_missing: bool) -> Import:
    """Import an uploaded roll with these columns: queues the job. Errors: WrongState, WrongInput, NotAllowed."""
    with transaction.atomic():
        job = _of_official(import_id, by)
        if job.state != Import.State.UPLOADED:
            raise errors.WrongState(_("This import was started before; look at its page to see how far it is."))
        with job.file.open("rb") as stream:
            job.columns = Columns.parse(columns, len(glance(stream).names)).to_json()
        job.removes_missing = removes_missing
        begun = report.header()
        job.report.save(f"{job.id}-report.csv", ContentFile(begun), save=False)
        job.reported = len(begun)
        detail = {"columns": job.columns, "removes_missing": removes_missing}
        return _set_off(job, by, "roll.import", detail)


def resume(*, import_id: uuid.UUID, by: User) -> Import:
    """Go on with an import that was stopped, failed, or lost its worker. Errors: WrongState, NotAllowed."""
    with transaction.atomic():
        job = _of_official(import_id, by)
        stalled = Import.objects.stalled().filter(pk=job.pk).exists()
        if not (stalled or job.state in (Import.State.STOPPED, Import.State.FAILED)) or not job.report:
            raise errors.WrongState(_("This import cannot be continued: it is running or done. Reload its page."))
        if Import.objects.filter(organization=job.organization, started_at__gt=job.started_at).exists():
            # Another import has since marked members as seen, so this one no longer knows whom it has seen.
            raise errors.WrongState(_("A later import has begun since: upload the file anew to import it."))
        return _set_off(job, by, "roll.resume", {"rows": job.rows})


def stop(*, import_id: uuid.UUID, by: User) -> Import:
    """Stop an import, or drop one that never started; what it has taken so far stays. Errors: WrongState."""
    with transaction.atomic():
        job = _of_official(import_id, by)
        if job.ended:
            raise errors.WrongState(_("This import has ended; there is nothing left to stop."))
        job.state, job.ended_at = Import.State.STOPPED, Now()
        job.save(update_fields=["state", "ended_at"])
        if not job.report:
            forget_file(job)
        _note(by, job, "roll.stop", {"rows": job.rows})
        return job


def _of_official(import_id: uuid.UUID, by: User) -> Import:
    found = Import.objects.select_related("organization").filter(pk=import_id).first()
    if found is None:
        raise errors.NotFound(_("There is no such import."))
    roles.require(by=by, organization=found.organization, role=Role.ORGANIZER)
    # The organization before the import, as the job locks them.
    Organization.objects.select_for_update(no_key=True).get(pk=found.organization_id)
    return Import.objects.select_for_update(no_key=True, of=("self",)).select_related("organization").get(pk=import_id)


def _set_off(job: Import, by: User, verb: str, detail: dict[str, Any]) -> Import:
    others = Import.objects.filter(organization=job.organization, state=Import.State.RUNNING).exclude(pk=job.pk)
    if others.exists():
        raise errors.WrongState(_("Another import of this roll is running: wait until it is done, or stop it."))
    job.state, job.reason, job.touched_at, job.ended_at = Import.State.RUNNING, "", Now(), None
    if verb == "roll.import":
        job.started_at = Now()
        # No earlier one can be gone on from any more (`resume`), so nobody needs its file.
        ended = (Import.State.STOPPED, Import.State.FAILED)
        for earlier in Import.objects.filter(organization=job.organization, state__in=ended).exclude(file=""):
            forget_file(earlier)
    job.save()
    run_import.enqueue(f"{job.pk}")
    _note(by, job, verb, detail)
    return job


def _note(by: User, job: Import, verb: str, detail: dict[str, Any]) -> None:
    audit.record(by=by, verb=verb, subject=job.label, organization=job.organization_id, detail=detail)
