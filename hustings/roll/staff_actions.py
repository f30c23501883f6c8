"""What changes organizations and their staff.

Apart from `hustings.roll.actions`, which is about members: officials are invited one by one and sign in, members are
imported by the hundred thousand and never do.
"""

import re
import unicodedata
import zoneinfo
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.audit import actions as audit
from hustings.mailroom.actions import Draft, queue
from hustings.mailroom.address import parse_address
from hustings.roll import roles
from hustings.roll.models import Organization, Role, Staff, StaffInvitation

RESERVED = frozenset({"new", "invitations"})  # addresses of the organizer pages
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Particulars:
    """What an organization says of itself. Errors: WrongInput."""

    name: str
    time_zone: str
    language: str = "en"
    about: str = ""
    contact: str = ""  # where answers to letters go
    disclaimer: str = ""  # "Paid for by ...", below all campaigning
    disclaims_notices: bool = False

    def __post_init__(self) -> None:
        if self.contact and parse_address(self.contact) is None:
            raise errors.WrongInput(_("This is not an e-mail address."), field="contact")
        if any(unicodedata.category(char) in _UNSEEN for char in self.disclaimer):
            raise errors.WrongInput(_("Write it on one line."), field="disclaimer")
        if self.disclaims_notices and not self.disclaimer.strip():
            raise errors.WrongInput(_("Write the line that is to stand there."), field="disclaimer")
        if not self.name.strip() or any(unicodedata.category(char) in _UNSEEN for char in self.name):
            raise errors.WrongInput(_("Give the name as people write it, on one line."), field="name")
        if self.time_zone not in zoneinfo.available_timezones():
            raise errors.WrongInput(_("Choose a time zone from the list."), field="time_zone")
        if self.language not in dict(settings.LANGUAGES):
            raise errors.WrongInput(_("Choose a language from the list."), field="language")


def require_founder(*, by: User) -> None:
    """Return when the user may found organizations on this site; else NotAllowed."""
    # Whoever has an organization has the site write to any addresses.
    if settings.FOUNDERS and settings.FOUNDERS.isdisjoint({by.email, f"@{by.email.rpartition('@')[2]}"}):
        said = _("Not everybody may found an organization on this site. Ask whoever runs it to let you.")
        raise errors.NotAllowed(said)


@transaction.atomic
def found(*, by: User, particulars: Particulars) -> Organization:
    """A new organization, owned by whoever founds it; its short name is made of its name. Raises NotAllowed."""
    require_founder(by=by)
    organization = Organization.objects.create(slug=_free_slug(particulars.name), **_values(particulars))
    Staff.objects.create(organization=organization, user=by, role=Role.OWNER)
    _note(by, organization, "organization.found", {"name": organization.name})
    return organization


@transaction.atomic
def change_organization(*, by: User, organization: Organization, particulars: Particulars) -> Organization:
    """Change what the organization says of itself; its short name, and so its addresses, stay. Errors: WrongInput."""
    roles.require(by=by, organization=organization, role=Role.OWNER)
    locked = _lock(organization)
    given = _values(particulars)
    if locked.disclaimer and not given["disclaimer"]:
        # What waits to be queued would wait for ever, and what is queued would go out without it.
        said = _("Campaigning may be on its way, and this line stands below it: change it, but do not leave it empty.")
        raise errors.WrongInput(said, field="disclaimer")
    before = {name: getattr(locked, name) for name in given}
    for name, value in given.items():
        setattr(locked, name, value)
    locked.save()
    changed = {name: [old, getattr(locked, name)] for name, old in before.items() if old != getattr(locked, name)}
    if changed:
        _note(by, locked, "organization.change", changed)
    return locked


@transaction.atomic
def invite_staff(*, by: User, organization: Organization, email: str, role: Role) -> StaffInvitation:
    """Offer a role to an address and mail it there; inviting an address again changes the role and mails again."""
    roles.require(by=by, organization=organization, role=Role.OWNER)
    address = parse_address(email)
    if address is None:
        raise errors.WrongInput(_("This is not an e-mail address."), field="email")
    _lock(organization)
    if Staff.objects.filter(organization=organization, user__email=address.canonical).exists():
        raise errors.WrongInput(_("This person has a role already; change it in the list."), field="email")
    StaffInvitation.objects.filter(organization=organization, email=address.canonical).delete()
    invitation = StaffInvitation.objects.create(organization=organization, email=address.canonical, role=role)
    _note(by, organization, "staff.invite", {"email": invitation.email, "role": role})
    key = f"staff-invitation-{invitation.pk}"
    letter = Draft("staff-invitation", key, invitation.email, organization.language, {"id": invitation.pk})
    queue(drafts=[letter._replace(organization=organization.pk)])
    return invitation


@transaction.atomic
def withdraw_invitation(*, by: User, invitation: StaffInvitation) -> None:
    """The role is no longer on offer."""
    roles.require(by=by, organization=invitation.organization, role=Role.OWNER)
    _lock(invitation.organization)
    _note(by, invitation.organization, "staff.withdraw", {"email": invitation.email})
    invitation.delete()


@transaction.atomic
def accept_invitation(*, by: User, invitation: StaffInvitation) -> Staff:
    """Take the role offered; only for whoever has the address, confirmed at sign-in. Raises NotFound for others."""
    organization = _lock(invitation.organization)
    offered = StaffInvitation.objects.offered_to(by).filter(pk=invitation.pk).first()
    if offered is None:
        raise errors.NotFound(_("There is no such invitation any more. Ask whoever invited you."))
    member, _made = Staff.objects.get_or_create(organization=organization, user=by, defaults={"role": offered.role})
    offered.delete()
    _note(by, organization, "staff.accept", {"email": by.email, "role": member.role})
    return member


@transaction.atomic
def change_role(*, by: User, member: Staff, role: Role) -> Staff:
    """Give an official another role. Raises WrongState for the last owner."""
    roles.require(by=by, organization=member.organization, role=Role.OWNER)
    locked = _lock_staff(member)
    if role == locked.role:
        return locked
    if role != Role.OWNER:
        _keep_an_owner(locked)
    _note(by, locked.organization, "staff.change", {"email": locked.user.email, "role": [locked.role, role]})
    locked.role = role
    locked.save(update_fields=["role"])
    return locked


@transaction.atomic
def remove_staff(*, by: User, member: Staff) -> None:
    """The official has no role any more; everybody may remove themselves. Raises WrongState for the last owner."""
    needed = Role.OBSERVER if by.pk == member.user_id else Role.OWNER
    roles.require(by=by, organization=member.organization, role=needed)
    locked = _lock_staff(member)
    _keep_an_owner(locked)
    _note(by, locked.organization, "staff.remove", {"email": locked.user.email, "role": locked.role})
    locked.delete()


def _values(particulars: Particulars) -> dict[str, Any]:
    return {name: value.strip() if isinstance(value, str) else value for name, value in asdict(particulars).items()}


def _lock(organization: Organization) -> Organization:
    # Two owners who remove one another at once would leave nobody: whoever changes staff, or who is invited, holds this
    # row, and locks nothing before it.
    return Organization.objects.select_for_update().get(pk=organization.pk)


def _lock_staff(member: Staff) -> Staff:
    _lock(member.organization)
    found_again = Staff.objects.select_related("organization", "user").filter(pk=member.pk).first()
    if found_again is None:
        raise errors.NotFound(_("This person has no role here any more."))
    return found_again


def _keep_an_owner(leaving: Staff) -> None:
    others = Staff.objects.filter(organization=leaving.organization, role=Role.OWNER).exclude(pk=leaving.pk)
    if leaving.role == Role.OWNER and not others.exists():
        raise errors.WrongState(_("The organization needs an owner: make somebody else an owner first."))


def _free_slug(name: str) -> str:
    base = slugify(name)[:50].strip("-") or "organization"
    taken = set(Organization.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | RESERVED
    if base not in taken:
        return base
    numbers = [int(found[1]) for slug in taken if (found := re.fullmatch(rf"{re.escape(base)}-(\d+)", slug))]
    return f"{base}-{max(numbers, default=1) + 1}"


def _note(by: User, organization: Organization, verb: str, detail: Mapping[str, object]) -> None:
    audit.record(
        by=by, verb=verb, subject=f"organization {organization.slug}", organization=organization.pk, detail=dict(detail)
    )
