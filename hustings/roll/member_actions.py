"""What changes single members by hand: adds, changes, makes inactive and active again. Nobody is ever deleted.

Apart from `hustings.roll.actions`, which is about whole rolls.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.audit import actions as audit
from hustings.mailroom.address import Address, parse_address
from hustings.roll import roles
from hustings.roll.cells import MAX_REFERENCE, parse_day, parse_language, parse_name, parse_state
from hustings.roll.models import Member, Organization, Role


@dataclass(frozen=True, slots=True)
class Entry:
    """A member as an official writes them down; ``joined_on`` is written 2015-12-31, empty when it is not known."""

    address: str
    given_name: str = ""
    family_name: str = ""
    state: str = ""
    language: str = ""
    reference: str = ""
    joined_on: str = ""
    campaigning: bool = True

    def parse(self) -> dict[str, Any]:
        """The fields of Member that this makes. Errors: WrongInput, its field the one at fault."""
        address = _address(self.address)
        return {
            "address": address.canonical,
            "mailbox": address.mailbox,
            "given_name": parse_name(self.given_name),
            "family_name": parse_name(self.family_name),
            "state": parse_state(self.state),
            "language": _language(self.language),
            "reference": self.reference.strip()[:MAX_REFERENCE],
            "joined_on": _day(self.joined_on),
            "campaigning": self.campaigning,
        }


def add(*, organization: Organization, by: User, entry: Entry) -> Member:
    """Put a member on the roll. Errors: WrongInput when the address is there already, NotAllowed."""
    roles.require(by=by, organization=organization, role=Role.ORGANIZER)
    fields = entry.parse()
    with transaction.atomic():
        _lock(organization)
        _refuse_known(organization, fields["address"])
        member = Member.objects.create(organization=organization, **fields)
        _note(by, member, "roll.member_add", {"address": member.address})
    return member


def join(*, organization: Organization, entry: Entry) -> Member:
    """Put somebody on the roll who has shown that the address is theirs, in the caller's transaction; or find them.

    Of who is there already nothing changes but that they agreed to campaign mail, when they did. Errors: WrongInput.
    """
    fields = entry.parse()
    _lock(organization)
    known = Member.objects.filter(organization=organization, address=fields["address"]).first()
    if known is None:
        return Member.objects.create(organization=organization, **fields)
    if entry.campaigning and not known.campaigning:
        known.campaigning = True
        known.save(update_fields=["campaigning"])
    return known


def leave(*, member: Member) -> None:
    """Make a member inactive who asks for it and has shown that the address is theirs, in the caller's transaction."""
    _lock(member.organization)
    member.active = False
    member.save(update_fields=["active"])


def come_back(*, member: Member) -> None:
    """Make a member active again who had left by themselves, in the caller's transaction."""
    _lock(member.organization)
    member.active = True
    member.save(update_fields=["active"])


def change(*, member_id: int, organization: Organization, by: User, entry: Entry) -> Member:
    """Correct what the roll says of a member. Errors: NotFound, WrongInput, NotAllowed."""
    roles.require(by=by, organization=organization, role=Role.ORGANIZER)
    fields = entry.parse()
    with transaction.atomic():
        _lock(organization)
        member = _member(organization, member_id)
        if fields["address"] != member.address:
            _refuse_known(organization, fields["address"])
        before = {name: getattr(member, name) for name in fields}
        changed = {name: [_written(before[name]), _written(value)] for name, value in _changes(before, fields)}
        for name, value in fields.items():
            setattr(member, name, value)
        member.save(update_fields=list(fields))
        if changed:
            _note(by, member, "roll.member_change", changed)
    return member


def set_active(*, member_id: int, organization: Organization, by: User, active: bool) -> Member:
    """Make a member inactive, who then gets no right in elections frozen later, or active again."""
    roles.require(by=by, organization=organization, role=Role.ORGANIZER)
    with transaction.atomic():
        _lock(organization)
        member = _member(organization, member_id)
        if member.active != active:
            member.active = active
            member.save(update_fields=["active"])
            verb = "roll.member_activate" if active else "roll.member_deactivate"
            _note(by, member, verb, {"address": member.address})
    return member


def _lock(organization: Organization) -> None:
    # As imports do: a batch looks addresses up and then writes them.
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)


def _member(organization: Organization, member_id: int) -> Member:
    found = Member.objects.filter(organization=organization, pk=member_id).first()
    if found is None:
        raise errors.NotFound(_("There is no such member on this roll."))
    return found


def _refuse_known(organization: Organization, address: str) -> None:
    if Member.objects.filter(organization=organization, address=address).exists():
        raise errors.WrongInput(
            _("This address is on the roll already: search for it and change the member there."), field="address"
        )


def _changes(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in after.items() if before[name] != value]


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value or ''}"


def _address(written: str) -> Address:
    found = parse_address(written)
    if found is None:
        raise errors.WrongInput(_("Write one e-mail address, like name@example.org."), field="address")
    return found


def _language(written: str) -> str:
    found = parse_language(written)
    if written.strip() and not found:
        raise errors.WrongInput(_("Write the language as its short code, like en or es."), field="language")
    return found


def _day(written: str) -> date | None:
    try:
        day = parse_day(written, False)
        return date.fromisoformat(day) if day else None
    except ValueError:
        raise errors.WrongInput(_("Write the day as 2015-12-31."), field="joined_on") from None


def _note(by: User, member: Member, verb: str, detail: dict[str, Any]) -> None:
    audit.record(by=by, verb=verb, subject=f"member {member.pk}", organization=member.organization_id, detail=detail)
