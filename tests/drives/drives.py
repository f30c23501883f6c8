"""Drives that collect, and people who sign. Needs the database."""

from datetime import timedelta
from typing import Any

from django.db.models import F

from hustings.accounts.models import User
from hustings.drives import actions, signature_actions, withdrawal_actions
from hustings.drives.codes import code_of, withdrawal_code_of
from hustings.drives.models import Drive, Signature
from hustings.drives.petition import Asked, End
from hustings.drives.signer import Signer
from hustings.mailroom.models import Message
from hustings.roll.applicant import Applicant
from hustings.roll.models import Organization, Role, Staff

TEXT = "We, the undersigned, ask you to run.\n\nWe will work for you."


def owner_of(organization: Organization) -> User:
    """An owner of this organization, made if there is none."""
    held = Staff.objects.filter(organization=organization, role=Role.OWNER).select_related("user").first()
    if held:
        return held.user
    user = User.objects.create_user(f"owner@{organization.slug}.example.org")
    Staff.objects.create(organization=organization, user=user, role=Role.OWNER)
    return user


def asked(**changed: Any) -> Asked:
    """What a drive asks for."""
    given: dict[str, Any] = {"slug": "run-ada-run", "person": "Ada Lovelace", "contest": "2028 presidential nomination"}
    return Asked(**{**given, "texts": {"en": TEXT}, **changed})


def collecting_drive(organization: Organization | None = None, **changed: Any) -> Drive:
    """A drive that has begun."""
    place = organization or Organization.objects.get_or_create(slug="ready", defaults={"name": "Ready for Ada"})[0]
    by = owner_of(place)
    return actions.begin(by=by, drive=actions.make(by=by, organization=place, asked=asked(**changed)))


def signer(address: str = "new@example.org", **fields: Any) -> Signer:
    """Somebody who fills the form in."""
    given: dict[str, Any] = {"given_name": "Nell", "family_name": "Ng", "region": "IA", "language": "en"}
    own = {name: fields.pop(name) for name in ("country", "postcode", "shown") if name in fields}
    return Signer(Applicant(address, **{**given, **fields}), **own)


def ask(drive: Drive, address: str = "new@example.org", *, network: str = "", **fields: Any) -> Signature:
    """The signature of somebody who asked; every address has a network of its own unless one is named."""
    wanted = signer(address, **fields)
    signature_actions.ask(drive=drive, signer=wanted, network=network or f"net {address}")
    return Signature.objects.get(drive=drive, address=wanted.applicant.address)


def sign(drive: Drive, address: str = "new@example.org", **fields: Any) -> Signature:
    """The signature of somebody who asked and confirmed."""
    asked_for = ask(drive, address, **fields)
    signature_actions.answer_due()
    asked_for.refresh_from_db()
    return signature_actions.confirm(drive=drive, code=code_of(asked_for)).signature


def withdraw(signature: Signature) -> Signature:
    """Take a signature back by its letter."""
    signature.refresh_from_db()
    return withdrawal_actions.withdraw(drive=signature.drive, code=withdrawal_code_of(signature))


def end(drive: Drive, ending: str = "declined", **fields: Any) -> Drive:
    """End a drive."""
    said = End(ending, fields.pop("statement", "She does not run. Thank you."), **fields)
    return actions.end(by=owner_of(drive.organization), drive=drive, end=said)


def kinds(address: str) -> list[str]:
    """Which letters this address was sent, the first one first."""
    return list(Message.objects.filter(to=address).order_by("pk").values_list("kind", flat=True))


def later(**time: float) -> None:
    """Let all requests have been made, and answered, so much earlier."""
    span = timedelta(**time)
    Signature.objects.update(asked_at=F("asked_at") - span)
    Signature.objects.exclude(letter_at=None).update(letter_at=F("letter_at") - span)
