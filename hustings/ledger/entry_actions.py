"""What officials enter by hand: an endorsement, a correction of one, a retraction, what their own organization is."""

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.audit.actions import record
from hustings.ledger.actions import enter, locked_head
from hustings.ledger.editors import require_editor
from hustings.ledger.entries import EntryLine, parse_entry
from hustings.ledger.kinds import Status
from hustings.ledger.models import Endorser, EndorserName, Entry
from hustings.ledger.names import id_of, name_key
from hustings.ledger.parts import Correction
from hustings.ledger.reading.reported import Reported
from hustings.ledger.statements import EndorsementStatement, EndorserStatement
from hustings.ledger.stating import Stating
from hustings.roll.models import Organization


@transaction.atomic
def enter_reported(
    *, by: User, organization: Organization, said: Reported, corrects: Correction | None = None
) -> Entry:
    """Enter an endorsement, in the place of another where it ``corrects`` one; its entry, the last of what is entered.

    Errors: NotAllowed, NotFound; WrongInput of `Stating` and `actions.append`.
    """
    require_editor(by=by, organization=organization)
    locked_head()
    stating = Stating()
    stating.endorsement(said, corrects=corrects)
    return enter(by=by, organization=organization, statements=stating.statements)[-1]


@transaction.atomic
def retract(*, by: User, organization: Organization, number: int, reason: str) -> Entry:
    """Take an entry back that should never have been made. Errors: NotAllowed, NotFound, WrongInput, EncodingFaults."""
    require_editor(by=by, organization=organization)
    stated, corrects = corrigible(number, reason)
    taken_back = replace(stated, status=Status.RETRACTED, corrects=corrects)
    return enter(by=by, organization=organization, statements=[taken_back])[-1]


def corrigible(number: int, reason: str) -> tuple[EndorsementStatement, Correction]:
    """What the endorsement's entry states, and a correction of it. Raises NotFound."""
    entry = Entry.objects.filter(pk=number, type="endorsement").first()
    if entry is None:
        raise errors.NotFound(_("There is no endorsement with this number in the ledger."))
    line = parse_entry(bytes(entry.line))
    assert isinstance(line, EntryLine)
    assert isinstance(line.states, EndorsementStatement)
    return line.states, Correction(number, entry.hash, reason)


@transaction.atomic
def describe(*, by: User, organization: Organization, said: EndorserStatement) -> Endorser:
    """State what the organization is that the official acts for: for the first time, or anew.

    It is an endorser of its own, whatever it is called; its identifier stays. Errors: NotAllowed, NotFound; WrongInput
    of `actions.append`, and for another name that is somebody else's: whoever writes that name would mean both.
    """
    require_editor(by=by, organization=organization)
    locked_head()
    known = Endorser.objects.filter(organization=organization).first()
    _check_other_names(said, known)
    slug = known.slug if known is not None else new_slug(organization)
    enter(by=by, organization=organization, statements=[replace(said, id=slug)])
    Endorser.objects.filter(slug=slug).update(organization=organization)
    return Endorser.objects.get(slug=slug)


def _check_other_names(said: EndorserStatement, own: Endorser | None) -> None:
    keys = {name_key(name) for name in said.also} - {name_key(said.name)}
    others = EndorserName.objects.filter(key__in=keys).exclude(endorser=own).select_related("endorser")
    for other in others[:1]:
        told = _("%(other)s goes by the name %(name)s already: leave it out.")
        raise errors.WrongInput(told % {"other": other.endorser.name, "name": other.name}, field="also")


def new_slug(organization: Organization) -> str:
    """An identifier for the organization that no endorser has."""
    base = id_of(organization.name)
    return id_of(organization.name, set(Endorser.objects.filter(slug__startswith=base).values_list("slug", flat=True)))


@transaction.atomic
def link(*, endorser: str, organization: str) -> Endorser:
    """Say that an organization of this site is an endorser that the ledger knows: for the operator alone.

    Errors: NotFound for either's short name; WrongState when one of them is joined to another already.
    """
    place = Organization.objects.select_for_update(no_key=True).filter(slug=organization).first()
    locked_head()
    known = Endorser.objects.filter(slug=endorser).first()
    if place is None or known is None:
        missing = organization if place is None else endorser
        raise errors.NotFound(_("Nothing here has the short name %(name)s.") % {"name": missing})
    other = Endorser.objects.filter(organization=place).first()
    if other is not None or known.organization_id is not None:
        said = _("%(name)s is joined already; what was entered as decisions of one endorser stays that one's.")
        raise errors.WrongState(said % {"name": place.name if other is not None else known.name})
    known.organization = place
    known.save(update_fields=["organization"])
    detail = {"endorser": known.slug}
    record(by=None, verb="ledger.link", subject=f"endorser {known.slug}", organization=place.pk, detail=detail)
    return known
