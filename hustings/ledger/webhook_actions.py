"""What changes webhooks: officials add and pause them, the clock finds what they are to be told, tries are noted."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.audit.actions import record
from hustings.due import each
from hustings.ledger.editors import require_editor
from hustings.ledger.entries import EntryLine, parse_entry
from hustings.ledger.models import Contest, Endorser, Entry, Head
from hustings.ledger.models.webhook import Delivery, Try, Webhook
from hustings.ledger.receivers import parse_address
from hustings.ledger.signing import secret
from hustings.ledger.statements import CandidateStatement, ContestStatement, EndorsementStatement, EndorserStatement
from hustings.roll import roles
from hustings.roll.models import Organization, Role

MOST = 10
"""Webhooks of an organization."""
AT_ONCE = 500
"""Entries that a webhook is told of in one go."""
DISTANCES = [timedelta(seconds=seconds) for seconds in (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)]
"""Between one try and the next: ten tries in about three days, as Standard Webhooks proposes."""
GIVES_UP = timedelta(days=3)
"""After so long without one delivery that arrived nothing more is sent."""
LONGEST_TRY = timedelta(minutes=2)
KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Subject:
    """Of which entries a webhook is told: all, or those about one contest or one endorser."""

    contest: Contest | None = None
    endorser: Endorser | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a try: an answer's status, or what went wrong."""

    at: datetime
    took: int
    status: int | None = None
    wrong: str = ""

    @property
    def arrived(self) -> bool:
        """Whether the receiver took it."""
        return self.status is not None and 200 <= self.status < 300


# -- officials ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def add(*, by: User, organization: Organization, address: str, subject: Subject) -> tuple[Webhook, str]:
    """Tell this address of entries from now on; the webhook, and its secret, which is shown this once.

    Errors: NotAllowed, NotFound of `require_editor`; WrongInput for an address that is none.
    """
    require_editor(by=by, organization=organization)
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    if organization.webhooks.count() >= MOST:
        raise errors.WrongInput(_("There are ten already: remove one first."))
    head = Head.objects.values_list("number", flat=True).first() or 0
    webhook = Webhook.objects.create(
        organization=organization,
        address=parse_address(address),
        contest=subject.contest,
        endorser=subject.endorser,
        told=head,
    )
    _note(by, "webhook.add", webhook)
    return webhook, secret(webhook, webhook.secret_number)


@transaction.atomic
def remove(*, by: User, webhook: Webhook) -> None:
    """Tell this address nothing more, and forget what it was told."""
    _own(by, webhook)
    _note(by, "webhook.remove", webhook)
    webhook.delete()


@transaction.atomic
def change_secret(*, by: User, webhook: Webhook) -> str:
    """Give the webhook another secret, which is shown this once; the one before it holds for a day more."""
    found = _sending(by, webhook)
    found.secret_number += 1
    found.secret_changed_at = timezone.now()
    found.save(update_fields=["secret_number", "secret_changed_at"])
    _note(by, "webhook.secret", found)
    return secret(found, found.secret_number)


@transaction.atomic
def pause(*, by: User, webhook: Webhook) -> None:
    """Send nothing until it is resumed; what comes meanwhile is sent then."""
    found = _own(by, webhook)
    if found.paused_at is None:
        _pause(found, Webhook.Pause.OFFICIAL)
        _note(by, "webhook.pause", found)


@transaction.atomic
def resume(*, by: User, webhook: Webhook) -> None:
    """Send again: first of all whatever has not arrived."""
    found = _sending(by, webhook)
    found.paused_at, found.pause, found.failing_since = None, "", None
    found.save(update_fields=["paused_at", "pause", "failing_since"])
    found.deliveries.filter(arrived_at__isnull=True).update(due_at=timezone.now(), begun=0)
    _note(by, "webhook.resume", found)


@transaction.atomic
def send_test(*, by: User, webhook: Webhook) -> Delivery:
    """Send something that is no entry; WrongState while the webhook is paused."""
    found = _sending(by, webhook)
    _sends(found)
    return Delivery.objects.create(webhook=found, due_at=timezone.now())


@transaction.atomic
def try_again(*, by: User, webhook: Webhook, delivery: uuid.UUID) -> None:
    """Send what did not arrive, or arrived, once more; NotFound when it is not the webhook's."""
    found = _sending(by, webhook)
    _sends(found)
    if not found.deliveries.filter(pk=delivery).update(due_at=timezone.now(), begun=0, arrived_at=None):
        raise errors.NotFound(_("This delivery is no longer kept."))


def _own(by: User, webhook: Webhook) -> Webhook:
    roles.require(by=by, organization=webhook.organization, role=Role.ORGANIZER)
    found = Webhook.objects.select_for_update(no_key=True, of=("self",)).filter(pk=webhook.pk).first()
    if found is None:
        raise errors.NotFound(_("This webhook is removed."))
    return found


def _sending(by: User, webhook: Webhook) -> Webhook:
    # To have less sent, any organizer may; to have something sent, those who may write into the ledger.
    require_editor(by=by, organization=webhook.organization)
    return _own(by, webhook)


def _sends(webhook: Webhook) -> None:
    if webhook.paused_at is not None:
        raise errors.WrongState(_("Nothing is sent to this address now: resume it first."))


def _pause(webhook: Webhook, why: str) -> None:
    webhook.paused_at, webhook.pause = timezone.now(), why
    webhook.save(update_fields=["paused_at", "pause"])


def _note(by: User | None, verb: str, webhook: Webhook) -> None:
    detail = {"address": webhook.address}
    record(by=by, verb=verb, subject=f"webhook {webhook.pk}", organization=webhook.organization_id, detail=detail)


# -- the clock ---------------------------------------------------------------------------------------------------------


def queue_due() -> list[uuid.UUID]:
    """Find what each webhook is to be told; those that had something to look at."""
    head = Head.objects.values_list("number", flat=True).first() or 0
    due = Webhook.objects.filter(told__lt=head, paused_at__isnull=True).values_list("pk", flat=True)
    return each(due, _queue)


@transaction.atomic
def _queue(pk: uuid.UUID) -> bool:
    webhook = Webhook.objects.select_for_update(no_key=True).filter(pk=pk).first()
    if webhook is None:
        return False
    entries = list(Entry.objects.in_order().filter(number__gt=webhook.told)[:AT_ONCE])
    now = timezone.now()
    told = [Delivery(webhook=webhook, entry=entry, due_at=now) for entry in entries if _is_about(entry, webhook)]
    Delivery.objects.bulk_create(told)
    if entries:
        webhook.told = entries[-1].number
        webhook.save(update_fields=["told"])
    return bool(entries)


def _is_about(entry: Entry, webhook: Webhook) -> bool:
    if webhook.contest_id is None and webhook.endorser_id is None:
        return True
    parsed = parse_entry(bytes(entry.line))
    if not isinstance(parsed, EntryLine):
        return False
    contest = webhook.contest.slug if webhook.contest else None
    endorser = webhook.endorser.slug if webhook.endorser else None
    match parsed.states:
        case EndorsementStatement(endorser=who, contest=within):
            return who == endorser or within == contest
        case CandidateStatement(contest=within):
            return within == contest
        case ContestStatement(id=id_):
            return id_ == contest
        case EndorserStatement(id=id_):
            return id_ == endorser


def take(*, limit: int, busy: set[uuid.UUID]) -> list[Delivery]:
    """Deliveries to try now, one for each webhook that is not busy: nobody else takes them for a while.

    Their tries are counted when they begin, so that one that is cut off counts, and is repeated.
    """
    due = list(Webhook.objects.due().exclude(pk__in=busy).values_list("pk", flat=True)[:limit])
    return [delivery for delivery in map(_take, due) if delivery is not None]


@transaction.atomic
def _take(webhook: uuid.UUID) -> Delivery | None:
    due = Delivery.objects.due().filter(webhook=webhook, webhook__paused_at__isnull=True).order_by("due_at", "made_at")
    due = due.select_related("webhook", "entry__recorder").select_for_update(skip_locked=True, of=("self",))
    delivery = due.first()
    if delivery is not None:
        delivery.due_at, delivery.begun = timezone.now() + LONGEST_TRY, delivery.begun + 1
        delivery.save(update_fields=["due_at", "begun"])
    return delivery


@transaction.atomic
def settle(*, delivery: Delivery, tried: Tried) -> None:
    """Note a try, and when the next one is; a webhook that fails for days, or that is gone, is paused."""
    webhook = Webhook.objects.select_for_update(no_key=True).filter(pk=delivery.webhook_id).first()
    kept = Delivery.objects.select_for_update().filter(pk=delivery.pk).first()
    if webhook is None or kept is None:
        return  # removed meanwhile
    Try.objects.create(delivery=kept, at=tried.at, took=tried.took, status=tried.status, wrong=tried.wrong[:200])
    if tried.arrived:
        kept.arrived_at, kept.due_at = timezone.now(), None
        webhook.failing_since = None
    else:
        left = DISTANCES[kept.begun - 1 :]
        kept.due_at = timezone.now() + left[0] if left else None
        webhook.failing_since = webhook.failing_since or tried.at
    kept.save(update_fields=["arrived_at", "due_at"])
    webhook.save(update_fields=["failing_since"])
    if webhook.paused_at is None and not tried.arrived:
        _pause_if_hopeless(webhook, tried)


def _pause_if_hopeless(webhook: Webhook, tried: Tried) -> None:
    gone = tried.status == 410
    failing = webhook.failing_since is not None and timezone.now() - webhook.failing_since >= GIVES_UP
    if gone or failing:
        _pause(webhook, Webhook.Pause.GONE if gone else Webhook.Pause.FAILING)
        _note(None, "webhook.paused", webhook)


def forget() -> int:
    """Forget tries, and what arrived, after 30 days; how many rows."""
    long_ago = timezone.now() - KEPT
    arrived = Delivery.objects.filter(arrived_at__lt=long_ago)
    tries = Try.objects.filter(at__lt=long_ago)
    # Asked first: a deletion of nothing would hold the lock of the database, once a second.
    return sum(rows.delete()[0] for rows in (tries, arrived) if rows.exists())
