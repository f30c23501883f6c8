"""Telling a drive's signers that it has ended: the clock's work, in batches, each going on where the last one stopped.

The letter is a notice, not campaigning: the signers asked for it by signing, it says how the thing they signed ended,
and it can announce a vote in which they may take part. Having left the campaigning does not stop it; having called the
organization's letters unwanted does.
"""

from django.db import transaction
from django.utils import timezone

from hustings.audit import actions as audit
from hustings.drives.codes import withdrawal_code_of
from hustings.drives.letters import ENDED
from hustings.drives.locks import hold
from hustings.drives.models import Drive, Signature
from hustings.drives.models.signature import NAMELESS
from hustings.due import each
from hustings.mailroom.actions import Draft, queue
from hustings.mailroom.codes import code_hash
from hustings.mailroom.models import Purpose

BATCH = 2000
"""Letters queued in one transaction: it holds the organization's lock."""


def tell_due() -> list[int]:
    """Queue the next letters of every drive that has ended, BATCH at most of each; of which drives."""
    return each(Drive.objects.untold().values_list("pk", flat=True), lambda pk: tell(drive_id=pk))


@transaction.atomic
def tell(*, drive_id: int) -> bool:
    """Queue the next letters about the end of this drive; whether there was anything to do."""
    drive = hold(drive_id)
    if not Drive.objects.untold().filter(pk=drive.pk).exists():
        return False
    rows = list(Signature.objects.of(drive).standing().filter(pk__gt=drive.reached)[:BATCH])
    for signature in rows:
        # The letter can be used to take the signature back, also by whom none had reached before.
        signature.withdrawal_hash = code_hash(withdrawal_code_of(signature))
    Signature.objects.bulk_update(rows, ["withdrawal_hash"], batch_size=200)
    queue(drafts=[_draft(drive, signature) for signature in rows])
    drive.reached = rows[-1].pk if rows else drive.reached
    if len(rows) < BATCH:
        drive.told_at = timezone.now()
        _forget(drive)
    drive.save(update_fields=["reached", "told_at"])
    return True


def _draft(drive: Drive, signature: Signature) -> Draft:
    return Draft(
        ENDED,
        f"{ENDED}:{signature.pk}",
        signature.mailbox,
        signature.language or drive.organization.language,
        {"signature": signature.pk},
        bulk=True,
        purpose=Purpose.NOTICE,
        organization=drive.organization_id,
    )


def _forget(drive: Drive) -> None:
    # Nobody can sign any more: what was never confirmed, and whence anybody came, is of no use.
    unconfirmed, _each = Signature.objects.of(drive).filter(state=Signature.State.ASKED).delete()
    Signature.objects.of(drive).filter(state=Signature.State.WITHDRAWN).update(**NAMELESS)
    Signature.objects.of(drive).update(asked_from="")
    subject, detail = f"drive {drive.pk}", {"unconfirmed": unconfirmed, "by": "clock"}
    audit.record(by=None, verb="drive.told", subject=subject, organization=drive.organization_id, detail=detail)
