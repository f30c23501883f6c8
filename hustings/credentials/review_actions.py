"""What officials decide of registrations that wait to be looked at, and what becomes of those that nobody looked at.

Voiding somebody who has a credential is `hustings.board.voiding`: it may have to post a ballot.
"""

from collections.abc import Sequence

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.audit.actions import record
from hustings.credentials import registration_actions
from hustings.credentials.models import Registration
from hustings.credentials.registration_letters import REFUSED
from hustings.due import each
from hustings.elections.locks import locked
from hustings.elections.models import Election, State
from hustings.roll import roles
from hustings.roll.models import Role

BATCH = 500
"""Registrations that expire in one transaction."""

_STATES = Registration.State


@transaction.atomic
def accept(*, by: User, election: Election, registrations: Sequence[int]) -> int:
    """Let these of the waiting registrations vote, all of them or none; how many still waited.

    Raises NotAllowed; VoteClosed, PoolIsDry and the like from the draw.
    """
    waiting = _waiting(by, election, registrations)
    for registration in waiting:
        registration_actions.admit(registration=registration)
        _note(by, registration, "registration.accept", {"marks": registration.marks})
    return len(waiting)


@transaction.atomic
def refuse(*, by: User, election: Election, registrations: Sequence[int], reason: str) -> int:
    """Refuse these of the waiting registrations and tell them why; how many still waited. Errors: WrongInput."""
    waiting = _waiting(by, election, registrations)
    said = " ".join(reason.split())
    if not said or len(said) > 300:
        raise errors.WrongInput(_("Say why, in at most 300 characters: the person reads it."), field="reason")
    for registration in waiting:
        registration.state, registration.reason = _STATES.REFUSED, said
        registration.settled_at = timezone.now()
        registration.save(update_fields=["state", "reason", "settled_at"])
        registration_actions.write_to(registration=registration, kind=REFUSED)
        _note(by, registration, "registration.refuse", {"marks": registration.marks, "reason": said})
    return len(waiting)


def expire_due() -> list[str]:
    """Once a vote is over, end what nobody looked at in time; when it is counted, forget who was not confirmed.

    And by what networks they came. For which elections; the clock's work.
    """
    # By indexes that begin with the election: the clock asks this every second, of all that was ever registered.
    ended = Election.objects.filter(pool__gt=0).exclude(state__in=(State.READY, State.OPEN))
    waiting = Registration.objects.filter(state=_STATES.WAITING, election__in=ended)
    kept = Registration.objects.filter(network__gt="", election__in=ended.exclude(state=State.REVIEW))
    due = {uuid for found in (waiting, kept) for uuid in found.order_by().values_list("election", flat=True).distinct()}
    return each(sorted(due), _expire)


@transaction.atomic
def _expire(election_uuid: str) -> bool:
    election = locked(election_uuid)
    if election.state in (State.READY, State.OPEN):
        return False
    waiting = Registration.objects.filter(election=election, state=_STATES.WAITING)
    expired = list(waiting.select_related("election__organization").order_by("pk")[:BATCH])
    for registration in expired:
        registration_actions.write_to(registration=registration, kind=REFUSED)
    chosen = Registration.objects.filter(pk__in=[registration.pk for registration in expired])
    chosen.update(state=_STATES.EXPIRED, settled_at=Now())
    if election.state != State.REVIEW:
        # Whose address was never confirmed may be anybody's.
        Registration.objects.filter(election=election, state=_STATES.ASKED).delete()
        Registration.objects.filter(election=election).update(network="", asked_from="", code_hash="")
    if expired:
        detail = {"by": "clock", "number": len(expired)}
        place = election.organization_id
        record(by=None, verb="registration.expire", subject=election.label, organization=place, detail=detail)
    return True


def _waiting(by: User, election: Election, registrations: Sequence[int]) -> list[Registration]:
    roles.require(by=by, organization=election.organization, role=Role.ORGANIZER)
    locked(election.pk)
    chosen = Registration.objects.of(election).filter(pk__in=registrations, state=_STATES.WAITING)
    return list(chosen.select_related("election__organization"))


def _note(by: User, registration: Registration, verb: str, detail: dict[str, object]) -> None:
    place = registration.election.organization_id
    told = {"address": registration.address, **detail}
    record(by=by, verb=verb, subject=registration.election.label, organization=place, detail=told)
