"""What officials do about their organization's letters: wording them, trying them, writing again where mail came back.

Here stands who may; the rows are the mailroom's, which lies beneath and knows no roles.
"""

from django.db import transaction
from django.utils import timezone

from hustings.accounts.models import User
from hustings.mailroom import suppression_actions, wording_actions
from hustings.mailroom.actions import Draft, queue
from hustings.mailroom.models import Wording
from hustings.mailroom.wording_actions import Place
from hustings.mailroom.wordings import parse
from hustings.roll import roles
from hustings.roll.models import Organization, Role
from hustings.roll.wording_letters import TRIED


@transaction.atomic
def write_wording(*, by: User, organization: Organization, place: Place, subject: str, text: str) -> Wording:
    """Make this the organization's text of a kind of letter, from the next letter on. Errors: WrongInput."""
    _lock(by, organization, place)
    return wording_actions.write_wording(by=by, place=place, subject=subject, text=text)


@transaction.atomic
def restore_built_in(*, by: User, organization: Organization, place: Place) -> None:
    """Let the built-in text of a kind of letter hold again, from the next letter on."""
    _lock(by, organization, place)
    wording_actions.restore_built_in(by=by, place=place)


@transaction.atomic
def try_wording(*, by: User, organization: Organization, place: Place, subject: str, text: str) -> None:
    """Send this text, with examples filled in, to the official who asks. Errors: WrongInput."""
    _lock(by, organization, place)
    parse(wording_actions.rewordable()[place.kind], subject=subject, text=text)
    reference = {"kind": place.kind, "subject": subject, "text": text}
    key = f"{TRIED}|{organization.pk}|{by.pk}|{timezone.now().isoformat()}"
    draft = Draft(TRIED, key, by.email, place.language, reference)
    queue(drafts=[draft._replace(organization=organization.pk)])


@transaction.atomic
def write_again(*, by: User, organization: Organization, address: str) -> int:
    """Take back that nobody is at this address; how many reasons were lifted."""
    roles.require(by=by, organization=organization, role=Role.ORGANIZER)
    return suppression_actions.lift(by=by, organization=organization.pk, address=address)


def _lock(by: User, organization: Organization, place: Place) -> None:
    assert place.organization == organization.pk
    roles.require(by=by, organization=organization, role=Role.ORGANIZER)
    Organization.objects.select_for_update().get(pk=organization.pk)
