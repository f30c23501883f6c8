"""Leaving the campaigning and coming back, and noting where nobody can or wants to be written to."""

import uuid

from django.db import transaction

from hustings.accounts.models import User
from hustings.audit import actions as audit
from hustings.mailroom.models import Suppression
from hustings.mailroom.suppression import canonical

Reason, Scope = Suppression.Reason, Suppression.Scope


def leave_campaigning(*, organization: uuid.UUID, address: str) -> None:
    """Whoever has the address gets no more campaigning of this organization; notices of votes go on."""
    _note(organization, address, Scope.CAMPAIGN, Reason.LEFT)


@transaction.atomic
def rejoin_campaigning(*, organization: uuid.UUID, address: str) -> None:
    """Whoever had left comes back, by their own act; what stops all letters stays."""
    rows = Suppression.objects.filter(organization=organization, address=canonical(address), scope=Scope.CAMPAIGN)
    rows.delete()


@transaction.atomic
def withdraw_complaint(*, organization: uuid.UUID, address: str) -> None:
    """Whoever called a letter unwanted wants to be written to again, by their own act."""
    rows = Suppression.objects.filter(organization=organization, address=canonical(address), scope=Scope.ALL)
    rows.filter(reason=Reason.COMPLAINED).delete()


def note_bounce(*, address: str) -> None:
    """Nobody is at this address: no organization of the site writes there, but for what is asked for there."""
    _note(None, address, Scope.ALL, Reason.BOUNCED)


def note_complaint(*, organization: uuid.UUID | None, address: str) -> None:
    """A letter of this organization was called unwanted: it writes there no more, but for what is asked for there."""
    _note(organization, address, Scope.ALL, Reason.COMPLAINED)


@transaction.atomic
def lift(*, by: User, organization: uuid.UUID, address: str) -> int:
    """An official lets the organization write to this address again; how many rows were lifted.

    What bounced is lifted for all of the site: it is true or it is not. What its owner left or complained about is the
    owner's to take back, and stays. Who may do this is for the caller to ask.
    """
    here = Suppression.objects.liftable().filter(address=canonical(address))
    lifted = sorted(here.values_list("reason", flat=True))
    if lifted:
        here.delete()
        detail = {"address": canonical(address), "reasons": lifted}
        audit.record(by=by, verb="mail.lift", subject="suppression", organization=organization, detail=detail)
    return len(lifted)


@transaction.atomic
def _note(organization: uuid.UUID | None, address: str, scope: Suppression.Scope, reason: Suppression.Reason) -> None:
    # The row is never doubled, and a complaint takes the place of what weighs less: what was told in which order is
    # of no consequence.
    row = Suppression(organization=organization, address=canonical(address), scope=scope, reason=reason)
    Suppression.objects.bulk_create([row], ignore_conflicts=True)
    if reason == Reason.COMPLAINED:
        Suppression.objects.filter(organization=organization, address=row.address, scope=scope).update(reason=reason)
