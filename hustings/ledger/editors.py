"""Who may write into the ledger: officials, and of these only the operator's choice where HUSTINGS_EDITORS is set."""

from django.conf import settings
from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.roll import roles
from hustings.roll.models import Organization, Role


def require_editor(*, by: User, organization: Organization) -> None:
    """Return when this official may write into the ledger, in any way, in the organization's name.

    Asked first by every action that enters, corrects, imports, or has the site call other sites about the ledger.
    Raises NotFound and NotAllowed as `roles.require` does for organizers; NotAllowed if HUSTINGS_EDITORS names others.
    """
    roles.require(by=by, organization=organization, role=Role.ORGANIZER)
    if not is_editor(by):
        said = _("Not every official may write into this site's ledger. Ask whoever runs the site to let you.")
        raise errors.NotAllowed(said)


def is_editor(user: User) -> bool:
    """Whether HUSTINGS_EDITORS names this user's address or its @domain, or nobody at all."""
    if not settings.EDITORS:
        return True
    return not settings.EDITORS.isdisjoint({user.email, f"@{user.email.rpartition('@')[2]}"})
