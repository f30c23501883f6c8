"""What changes a pipeline by hand: who is pursued, how far it has come, what is next, what is known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.contests.texts import parse_text
from hustings.ledger.kinds import EndorserKind
from hustings.ledger.models import Endorser, EndorserName
from hustings.ledger.names import name_key
from hustings.mailroom.address import parse_address
from hustings.pursuit import following_actions
from hustings.pursuit.access import hold, record, require, require_room
from hustings.pursuit.models import Campaign, CampaignMember, Cause, Contact, Move, Note, Priority, Stage, Target
from hustings.roll.names import parse_name

MAX_TARGETS = 5_000  # of a campaign
MAX_CONTACTS, MAX_NOTES = 50, 1_000  # of a target
LONGEST_STEP, LONGEST_NOTE = 200, 5_000


@dataclass(frozen=True, slots=True)
class Pursued:
    """Who is to be pursued: an endorser of the ledger, or a name and a kind. Errors: WrongInput."""

    endorser: Endorser | None = None
    name: str = ""
    kind: EndorserKind = EndorserKind.ADVOCACY

    def __post_init__(self) -> None:
        if self.endorser is None:
            object.__setattr__(self, "name", parse_name(self.name, field="name", longest=200))
            if not name_key(self.name):
                raise errors.WrongInput(_("There is no letter or digit in this name."), field="name")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is next with a target, by whom, and how much it matters. Errors: WrongInput."""

    next_step: str = ""
    due: date | None = None
    owner: CampaignMember | None = None
    priority: Priority = Priority.NORMAL

    def __post_init__(self) -> None:
        if self.next_step.strip():
            step = parse_name(self.next_step, field="next_step", longest=LONGEST_STEP)
            object.__setattr__(self, "next_step", step)


@dataclass(frozen=True, slots=True)
class Known:
    """A person at an endorser. Errors: WrongInput."""

    name: str
    role: str = ""
    address: str = ""
    phone: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", parse_name(self.name, field="name", longest=150))
        for field, longest in (("role", 150), ("phone", 50)):
            written = getattr(self, field).strip()
            object.__setattr__(self, field, parse_name(written, field=field, longest=longest) if written else "")
        address = self.address.strip()
        if address and parse_address(address) is None:
            raise errors.WrongInput(_("This is not an e-mail address."), field="address")
        object.__setattr__(self, "address", address)


@transaction.atomic
def add(*, by: User, campaign: Campaign, pursued: Sequence[Pursued]) -> list[Target]:
    """Add these to the pipeline, but for those that are in it; the new ones, where the ledger says they are.

    A name that the ledger knows becomes its endorser. Errors: WrongState.
    """
    # Whoever reads the ledger on waits meanwhile: an entry is seen here, or the target is seen there.
    following_actions.hold_cursor()
    require(by=by, campaign=campaign)
    held = hold(campaign.pk)
    wanted = _new(held, pursued)
    if held.targets.count() + len(wanted) > MAX_TARGETS:
        raise errors.WrongState(_("A campaign pursues at most %(number)d endorsers.") % {"number": MAX_TARGETS})
    added = Target.objects.bulk_create(wanted, batch_size=500)
    following_actions.follow(campaign=held, targets=added)
    if added:
        record(by, held, "campaign.pursue", targets=len(added))
    return added


@transaction.atomic
def move(*, by: User, target: Target, stage: Stage) -> Target:
    """Say by hand how far it has come, in any direction; where it is already, nothing happens."""
    require(by=by, campaign=target.campaign)
    held = _hold(target)
    if held.stage != stage:
        Move.objects.create(target=held, cause=Cause.HAND, by=by, origin=held.stage, destination=stage)
        held.stage = stage
        held.save(update_fields=["stage"])
    return held


@transaction.atomic
def plan(*, by: User, target: Target, plan: Plan) -> Target:
    """Set what is next. Errors: WrongInput for an owner who does not belong to the campaign."""
    require(by=by, campaign=target.campaign)
    held = _hold(target)
    if plan.owner is not None and plan.owner.campaign_id != held.campaign_id:
        raise errors.WrongInput(_("Choose somebody of this campaign."), field="owner")
    held.next_step, held.due, held.owner, held.priority = plan.next_step, plan.due, plan.owner, plan.priority
    held.save(update_fields=["next_step", "due", "owner", "priority"])
    return held


@transaction.atomic
def remove(*, by: User, target: Target) -> None:
    """Pursue it no more: the target goes with its contacts, notes, votes, links and history."""
    require(by=by, campaign=target.campaign)
    held = _hold(target)
    record(by, held.campaign, "campaign.drop")
    held.delete()


@transaction.atomic
def write_note(*, by: User, target: Target, text: str) -> Note:
    """Write something down about the target. Errors: WrongInput, WrongState."""
    require(by=by, campaign=target.campaign)
    held = _hold(target)
    parsed = parse_text(text, field="text", longest=LONGEST_NOTE)
    if not parsed:
        raise errors.WrongInput(_("This is needed."), field="text")
    require_room(held.notes.count(), MAX_NOTES)
    return Note.objects.create(target=held, by=by, text=parsed)


@transaction.atomic
def remove_note(*, by: User, note: Note) -> None:
    """Delete what was written down; any member may, for it may be about people."""
    require(by=by, campaign=note.target.campaign)
    note.delete()


@transaction.atomic
def keep_contact(*, by: User, target: Target, known: Known, contact: Contact | None = None) -> Contact:
    """Keep a person at the endorser, or change what is kept of ``contact``. Errors: WrongState."""
    require(by=by, campaign=target.campaign)
    held = _hold(target)
    if contact is None:
        require_room(held.contacts.count(), MAX_CONTACTS)
        contact = Contact(target=held)
    contact.name, contact.role, contact.address, contact.phone = known.name, known.role, known.address, known.phone
    contact.save()
    return contact


@transaction.atomic
def remove_contact(*, by: User, contact: Contact) -> None:
    """Delete all that is kept of this person."""
    require(by=by, campaign=contact.target.campaign)
    contact.delete()


def _hold(target: Target) -> Target:
    found = Target.objects.select_for_update(no_key=True, of=("self",)).select_related("campaign", "endorser")
    held = found.filter(pk=target.pk).first()
    if held is None:
        raise errors.NotFound(_("There is no such page. Check the address, or go back to the start page."))
    return held


def _new(campaign: Campaign, pursued: Iterable[Pursued]) -> list[Target]:
    """A row for each that is not in the pipeline, nor twice among these."""
    asked = list(pursued)
    keys = {name_key(one.name) for one in asked if one.endorser is None}
    known: dict[str, Endorser] = {}
    for name in EndorserName.objects.filter(key__in=keys).select_related("endorser").order_by("-endorser_id"):
        known[name.key] = name.endorser  # the earliest entered of several
    there = set(campaign.targets.values_list("endorser_id", flat=True))
    named = set(campaign.targets.filter(endorser=None).values_list("key", flat=True))
    rows = []
    for one in asked:
        key = name_key(one.name)
        endorser = one.endorser or known.get(key)
        if endorser is not None:
            # Pursued by this name before the ledger knew it: the one in the pipeline is linked when it is followed.
            if endorser.pk not in there and name_key(endorser.name) not in named:
                there.add(endorser.pk)
                rows.append(following_actions.target_of(campaign, endorser))
        elif key not in named:
            named.add(key)
            rows.append(Target(campaign=campaign, name=one.name, key=key, kind=one.kind.value))
    return rows
