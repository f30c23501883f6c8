"""The job that verifies a submitted certificate with its files: a part of the actions, in a module of its own.

Nothing is written until all is verified, and then all at once: whoever goes on after an interruption begins anew, and
enters nothing twice.
"""

import uuid
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from hustings import errors
from hustings.audit.actions import record
from hustings.decision.signed import SignedCertificate, parse_keys
from hustings.decision.stated import StatedDecision
from hustings.ledger.actions import append, locked_head
from hustings.ledger.editors import require_editor
from hustings.ledger.fields import LONGEST_TEXT, as_line, site
from hustings.ledger.kinds import EndorserKind
from hustings.ledger.models import Endorsement, Endorser, Entry, Submission
from hustings.ledger.names import name_key, year_of
from hustings.ledger.proof import Proven, prove
from hustings.ledger.reading.reported import Reported, ReportedCandidate, ReportedContest, ReportedEndorser
from hustings.ledger.statements import EndorsementStatement
from hustings.ledger.stating import Stating
from hustings.protocol.canonical import Reader
from hustings.protocol.register import Register

FILES = ("certificate", "keys", "archive", "register")
_BEAT = 1.0


def run(*, submission_id: uuid.UUID) -> None:
    """Verify a submission and enter what it proves; nothing when it does not run (any more).

    What is at fault is noted with its reason, and nothing is entered; so is whatever else goes wrong, which is raised.
    """
    job = Submission.objects.select_related("organization", "by").get(pk=submission_id)
    if job.state != Submission.State.RUNNING:
        return
    try:
        proven = _prove(job)
        _enter(job, proven)
    except errors.HustingsError as error:
        _end(job, Submission.State.REFUSED, type(error).__name__, f"{error}")
    except Exception:
        said = _("Something went wrong here, not with your files. Continue to have them verified again.")
        _end(job, Submission.State.FAILED, "", said)
        raise


def forget_files(job: Submission) -> None:
    """Delete the files; their names in the row, too."""
    for name in FILES:
        file: FieldFile = getattr(job, name)
        if file:
            file.delete(save=False)
    Submission.objects.filter(pk=job.pk).update(**dict.fromkeys(FILES, ""))


def _prove(job: Submission) -> Proven:
    beaten = monotonic() - _BEAT

    def progress(stage: str, done: int, total: int) -> None:
        nonlocal beaten
        if monotonic() - beaten >= _BEAT:
            beaten = monotonic()
            running = Submission.objects.filter(pk=job.pk, state=Submission.State.RUNNING)
            if not running.update(stage=stage[:100], done=done, total=total, touched_at=Now()):
                raise errors.WrongState(_("It was stopped."))

    certificate, keys = SignedCertificate.parse(_read(job.certificate)), parse_keys(_read(job.keys))
    register = Register.parse(_read(job.register)) if job.register else None
    return prove(certificate, keys, Path(job.archive.path), register, progress)


def _read(file: FieldFile) -> bytes:
    with file.open("rb") as stream:
        return bytes(stream.read())


@transaction.atomic
def _enter(job: Submission, proven: Proven) -> None:
    locked = Submission.objects.select_for_update(no_key=True).filter(pk=job.pk, state=Submission.State.RUNNING)
    if not locked.exists():
        return
    require_editor(by=job.by, organization=job.organization)
    check_elsewhere(proven.stated)
    locked_head()
    known = Endorsement.objects.filter(proof__certificate=proven.proof.certificate).first()
    if known is not None:
        raise errors.WrongState(
            _("This certificate is in the ledger already: entry %(number)d.") % {"number": known.pk}
        )
    stating = Stating()
    for status, label in proven.outcomes:
        said = Reported(
            endorser=endorser_of(job, proven.stated.organization),
            contest=contest_of(job, proven.stated.contest),
            candidate=ReportedCandidate(as_line(label)) if label else None,
            status=status,
            date=proven.date,
            process=proven.process,
            note=_note_of(job, proven.stated),
        )
        check_own(job, stating.endorsement(said, proof=proven.proof).endorser)
    entries = append(statements=stating.statements, recorder=job.organization)
    _note(job, proven, entries)


def _note(job: Submission, proven: Proven, entries: list[Entry]) -> None:
    numbers = [entry.number for entry in entries if entry.type == EndorsementStatement.type]
    detail = {"entries": numbers, "site": proven.proof.site, "key": proven.proof.public_key}
    record(by=job.by, verb="ledger.prove", subject=job.label, organization=job.organization_id, detail=detail)
    ended = {"state": Submission.State.ENTERED, "entries": numbers, "ended_at": Now()}
    Submission.objects.filter(pk=job.pk).update(**ended)
    transaction.on_commit(lambda: forget_files(job))


def _end(job: Submission, state: Submission.State, fault: str, reason: str) -> None:
    running = Submission.objects.filter(pk=job.pk, state=Submission.State.RUNNING)
    running.update(state=state, fault=fault[:60], reason=reason[:1000], ended_at=Now())
    if state == Submission.State.REFUSED:
        forget_files(job)


# -- whom it is about --------------------------------------------------------------------------------------------------


def endorser_of(job: Submission, name: str) -> ReportedEndorser:
    """The endorser as its official called it, else as the certificate does."""
    return ReportedEndorser(job.endorser or as_line(name), kind=EndorserKind(job.kind) if job.kind else None)


def contest_of(job: Submission, name: str) -> ReportedContest:
    """The contest as its official called it, else as the certificate does."""
    return ReportedContest(job.contest or as_line(name), cycle=year_of(name))


def _note_of(job: Submission, stated: StatedDecision) -> str:
    """What the certificate says, and whom it names, where its official called organization or contest otherwise."""
    called = ((job.endorser, stated.organization), (job.contest, stated.contest))
    otherwise = any(name and name_key(name) != name_key(written) for name, written in called)
    named = f"The certificate is of {stated.organization}, about {stated.contest}. " if otherwise else ""
    return as_line(f"{named}{stated.sentence}", LONGEST_TEXT)


def check_elsewhere(stated: StatedDecision) -> None:
    """That the certificate is another site's, by its own words; else WrongInput.

    What was decided here is entered by the clock, with the keys that are kept here: a certificate that names this site
    and is signed with any other key would stand in the ledger as if this site had made it.
    """
    try:
        site(Reader(stated.site, "site"))
    except errors.WrongField as fault:
        raise errors.WrongInput(f"{fault.name}: {fault}", field="certificate") from None
    if urlsplit(stated.site).hostname == urlsplit(settings.SITE_ADDRESS).hostname:
        said = _(
            "This certificate says that the vote was held on this site, whose decisions are entered by themselves."
        )
        raise errors.WrongInput(said, field="certificate")


def check_own(job: Submission, slug: str) -> None:
    """Nobody proves anything of an organization that holds its votes on this site but itself; else WrongInput."""
    other = Endorser.objects.filter(slug=slug, organization__isnull=False).exclude(organization=job.organization_id)
    if other.exists():
        said = _("This endorser is an organization on this site, whose decisions are entered by themselves.")
        raise errors.WrongInput(said, field="endorser")
