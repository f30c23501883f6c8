"""Who may do what in an organization: asked by every action before it does anything."""

from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.roll.models import Organization, Role, Staff

_RANK = {Role.OBSERVER: 0, Role.ORGANIZER: 1, Role.OWNER: 2}


def reaches(role: Role, needed: Role) -> bool:
    """Whether whoever has ``role`` may do what ``needed`` may."""
    return _RANK[role] >= _RANK[needed]


def require(*, by: User, organization: Organization, role: Role) -> Role:
    """The official's role in the organization, which must be this one or more.

    Raises NotFound without any role (a stranger learns nothing), NotAllowed with a lesser one.
    """
    held = Staff.objects.filter(organization=organization, user=by, user__is_active=True).values_list("role", flat=True)
    found = held.first()
    if found is None:
        raise errors.NotFound(_("There is no such page. Check the address, or go back to the start page."))
    return check(Role(found), role)


def check(held: Role, needed: Role) -> Role:
    """The role held when it reaches the one needed, else NotAllowed."""
    if not reaches(held, needed):
        raise errors.NotAllowed(_("Your role in this organization does not allow this. Ask one of its owners."))
    return held
