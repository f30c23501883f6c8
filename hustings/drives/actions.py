"""The life of a drive: prepared, begun, ended. An organization has one at a time that is not ended.

A petition that changes under its signers' feet is none: once it collects, all of it stays as it is but whether names
are shown. To say something else, end the drive and begin a new one.
"""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.audit import actions as audit
from hustings.drives.locks import hold
from hustings.drives.models import Drive, Petition, Signature
from hustings.drives.petition import Asked, End, hash_of
from hustings.roll import roles
from hustings.roll.models import Organization, Role

_STATES = Drive.State


@transaction.atomic
def make(*, by: User, organization: Organization, asked: Asked) -> Drive:
    """A new drive, in preparation. Errors: WrongState while another is not ended, WrongInput for a taken slug."""
    roles.require(by=by, organization=organization, role=Role.ORGANIZER)
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    if Drive.objects.of(organization).exclude(state=_STATES.ENDED).exists():
        raise errors.WrongState(_("Your organization has a drive that is not ended. End it before you begin another."))
    _require_free(asked.slug)
    drive = Drive.objects.create(organization=organization, **asked.fields())
    _write(drive, asked)
    _note(by, drive, "drive.make", {"person": drive.person})
    return drive


@transaction.atomic
def change(*, by: User, drive: Drive, asked: Asked) -> Drive:
    """Change a drive that is in preparation. Errors: WrongState, WrongInput."""
    held = _held(by, drive)
    _require_preparing(held)
    if asked.slug != held.slug:
        _require_free(asked.slug)
    for name, value in asked.fields().items():
        setattr(held, name, value)
    held.save()
    _write(held, asked)
    _note(by, held, "drive.change", {"person": held.person})
    return held


@transaction.atomic
def discard(*, by: User, drive: Drive) -> None:
    """Remove a drive that is in preparation, and its texts. Errors: WrongState."""
    held = _held(by, drive)
    _require_preparing(held)
    _note(by, held, "drive.discard", {"person": held.person})
    held.delete()


@transaction.atomic
def begin(*, by: User, drive: Drive) -> Drive:
    """Freeze the petition and let people sign. Errors: WrongState, also when its last day is over."""
    held = _held(by, drive)
    _require_preparing(held)
    now = timezone.now()
    if held.closes_on is not None and held.closes_on < held.today(now):
        raise errors.WrongState(_("The last day of this drive is over. Set another one first."))
    hashes = {}
    for petition in held.petitions.all():
        petition.hash = hashes[petition.language] = hash_of(held, petition.text)
        petition.save(update_fields=["hash"])
    held.state, held.began_at = _STATES.COLLECTING, now
    held.save(update_fields=["state", "began_at"])
    _note(by, held, "drive.begin", {"petitions": hashes})
    return held


@transaction.atomic
def end(*, by: User, drive: Drive, end: End) -> Drive:
    """End a drive that collects, with a public statement; the clock writes to its signers. Errors: WrongState."""
    held = _held(by, drive)
    if held.state != _STATES.COLLECTING:
        raise errors.WrongState(_("This drive does not collect signatures: it is in preparation, or ended already."))
    held.state, held.ended_at = _STATES.ENDED, timezone.now()
    held.ending, held.statement, held.source = end.ending, end.statement, end.source
    held.save(update_fields=["state", "ended_at", "ending", "statement", "source"])
    _note(by, held, "drive.end", {"ending": held.ending, "signatures": held.signatures.standing().count()})
    return held


@transaction.atomic
def show_names(*, by: User, drive: Drive, shown: bool) -> Drive:
    """Show the names of signers who allow it on the drive's page, or do not."""
    held = _held(by, drive)
    if held.names_shown != shown:
        held.names_shown = shown
        held.save(update_fields=["names_shown"])
        _note(by, held, "drive.names", {"shown": shown})
    return held


@transaction.atomic
def hide_name(*, by: User, drive: Drive, signature_id: int, hidden: bool) -> None:
    """Leave one signer's name out of the page, or show it again; the signature counts as before. Errors: NotFound."""
    held = _held(by, drive)
    found = Signature.objects.of(held).filter(pk=signature_id)
    if not found.update(hidden=hidden):
        raise errors.NotFound(_("There is no such signature."))
    _note(by, held, "drive.hide_name" if hidden else "drive.unhide_name", {"signature": signature_id})


def _held(by: User, drive: Drive) -> Drive:
    roles.require(by=by, organization=drive.organization, role=Role.ORGANIZER)
    return hold(drive.pk)


def _require_preparing(drive: Drive) -> None:
    if drive.state != _STATES.PREPARING:
        raise errors.WrongState(
            _("This petition has begun and stays as its signers read it. End the drive, and begin a new one.")
        )


def _require_free(slug: str) -> None:
    if Drive.objects.filter(slug=slug).exists():
        raise errors.WrongInput(_("Another drive has this short name: choose another one."), field="slug")


def _write(drive: Drive, asked: Asked) -> None:
    order = [language for language in dict(settings.LANGUAGES) if language in asked.texts]
    drive.petitions.all().delete()
    Petition.objects.bulk_create(
        Petition(drive=drive, language=language, text=asked.texts[language]) for language in order
    )


def _note(by: User, drive: Drive, verb: str, detail: dict[str, object]) -> None:
    audit.record(by=by, verb=verb, subject=f"drive {drive.pk}", organization=drive.organization_id, detail=detail)
