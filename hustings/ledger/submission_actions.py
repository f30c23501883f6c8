"""Certificates of other sites: an official submits one with its files, and the job verifies it (`verifying`)."""

import uuid
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.audit.actions import record
from hustings.decision.signed import SignedCertificate, parse_keys
from hustings.decision.stated import StatedDecision
from hustings.ledger.editors import require_editor
from hustings.ledger.models import Submission
from hustings.ledger.stating import Stating
from hustings.ledger.submission_tasks import verify_submission
from hustings.ledger.verifying import check_elsewhere, check_own, contest_of, endorser_of, forget_files
from hustings.roll.models import Organization

LARGEST_SMALL = 2**22
"""Bytes of a certificate, and of a list of keys."""


LARGEST_REGISTER = 2**26
"""Bytes of a register, which is read into memory: of some hundred thousand who joined."""


@dataclass(frozen=True, slots=True)
class Files:
    """What is submitted: all four as they were downloaded; no register where nobody could join during the vote."""

    certificate: File[bytes]
    keys: File[bytes]
    archive: File[bytes]
    register: File[bytes] | None = None


@dataclass(frozen=True, slots=True)
class Called:
    """How the ledger calls whom the certificate is about, where it is not as the certificate does; empty if it is.

    ``kind`` is of an endorser that the ledger does not know yet.
    """

    endorser: str = ""
    contest: str = ""
    kind: str = ""


def submit(*, by: User, organization: Organization, files: Files, called: Called) -> Submission:
    """Keep the files and queue their verification. Errors: NotAllowed, NotFound, TooLarge, WrongInput.

    What can be told from the certificate alone is refused at once, its field the file's or the name's.
    """
    require_editor(by=by, organization=organization)
    if files.archive.size > settings.LARGEST_ROLL:
        raise errors.TooLarge(_("The archive is larger than what can be uploaded here."))
    certificate = _parsed(files)
    stated = StatedDecision.read(certificate)
    check_elsewhere(stated)
    job = Submission(organization=organization, by=by, title=f"{stated.organization}: {stated.contest}"[:255])
    job.endorser, job.contest, job.kind = called.endorser, called.contest, called.kind
    stating = Stating()
    check_own(job, stating.endorser(endorser_of(job, stated.organization)))
    stating.contest(contest_of(job, stated.contest))
    with transaction.atomic():
        Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
        if Submission.objects.of(organization).filter(state=Submission.State.RUNNING).exists():
            # One worker verifies, and sums votes up as well: nobody keeps it for long.
            said = _("Another certificate of your organization is being verified: wait for its end, or stop it.")
            raise errors.WrongInput(said, field="certificate")
        for name in ("certificate", "keys", "archive", "register"):
            file: File[bytes] | None = getattr(files, name)
            if file is not None:
                file.seek(0)
                getattr(job, name).save(f"{job.id}-{name}", file, save=False)
        job.touched_at = Now()
        job.save(force_insert=True)
        _note(by, job, "ledger.submit")
        transaction.on_commit(lambda: verify_submission.enqueue(f"{job.pk}"))
    return job


def resume(*, by: User, submission_id: uuid.UUID) -> Submission:
    """Have a submission verified again whose job was cut off or failed. Errors: NotAllowed, NotFound, WrongState."""
    with transaction.atomic():
        job = _of_official(by, submission_id)
        stalled = Submission.objects.stalled().filter(pk=job.pk).exists()
        if not (stalled or job.state == Submission.State.FAILED):
            raise errors.WrongState(_("This verification runs or has ended. Reload its page."))
        job.state, job.reason, job.touched_at, job.ended_at = Submission.State.RUNNING, "", Now(), None
        job.save(update_fields=["state", "reason", "touched_at", "ended_at"])
        _note(by, job, "ledger.submission_resume")
        transaction.on_commit(lambda: verify_submission.enqueue(f"{job.pk}"))
        return job


def stop(*, by: User, submission_id: uuid.UUID) -> Submission:
    """Stop a verification and drop its files. Errors: NotAllowed, NotFound, WrongState."""
    with transaction.atomic():
        job = _of_official(by, submission_id)
        if job.state not in (Submission.State.RUNNING, Submission.State.FAILED):
            raise errors.WrongState(_("This verification has ended; there is nothing left to stop."))
        job.state, job.ended_at = Submission.State.STOPPED, Now()
        job.save(update_fields=["state", "ended_at"])
        _note(by, job, "ledger.submission_stop")
        transaction.on_commit(lambda: forget_files(job))
        return job


def _of_official(by: User, submission_id: uuid.UUID) -> Submission:
    found = Submission.objects.select_for_update(no_key=True, of=("self",)).filter(pk=submission_id).first()
    if found is None:
        raise errors.NotFound(_("There is no such certificate."))
    require_editor(by=by, organization=found.organization)
    return found


def _note(by: User, job: Submission, verb: str) -> None:
    record(by=by, verb=verb, subject=job.label, organization=job.organization_id, detail={"title": job.title})


def _parsed(files: Files) -> SignedCertificate:
    # What is no certificate, or no list of keys, is told before anybody waits.
    for name, largest in (("certificate", LARGEST_SMALL), ("keys", LARGEST_SMALL), ("register", LARGEST_REGISTER)):
        file: File[bytes] | None = getattr(files, name)
        if file is not None and file.size > largest:
            raise errors.WrongInput(_("The file is too large: this is not what belongs here."), field=name)
    field = "keys"
    try:
        published = parse_keys(files.keys.read())
        field = "certificate"
        certificate = SignedCertificate.parse(files.certificate.read())
        certificate.verify()
        StatedDecision.read(certificate)
        field = "keys"
        certificate.verify(published)
    except errors.Fault as fault:
        raise errors.WrongInput(f"{fault.name}: {fault}", field=field) from None
    return certificate
