"""What changes the terms on which the candidates of a contest speak: one deadline and one length for all."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.audit import actions as audit
from hustings.contests import spokesperson_actions as spokespersons
from hustings.contests.locks import hold_contest
from hustings.contests.models import Contest, Pitch
from hustings.contests.models.contest import MAX_STATEMENT

SHORTEST_STATEMENT = 100


@transaction.atomic
def publish(*, by: User, contest: Contest) -> Contest:
    """Let everybody see the contest's page from now on; there is no way back."""
    spokespersons.require_reviewer(by=by, contest=contest)
    locked = hold_contest(contest.pk)
    if locked.published_at is None:
        locked.published_at = timezone.now()
        locked.save(update_fields=["published_at"])
        _note(by, locked, "contest.publish", {"name": locked.name})
    return locked


@transaction.atomic
def set_terms(*, by: User, contest: Contest, until: datetime | None, length: int) -> Contest:
    """Let statements be handed in until then, this long at most.

    Once a statement is handed in, the deadline is only put off and the length only grows. Errors: WrongInput.
    """
    spokespersons.require_reviewer(by=by, contest=contest)
    locked, now = hold_contest(contest.pk), timezone.now()
    if until != locked.statements_until:
        _check_deadline(locked, until, now)
    if not SHORTEST_STATEMENT <= length <= MAX_STATEMENT:
        said = _("A statement has at most %(number)d characters, and everybody needs room for some.")
        raise errors.WrongInput(said % {"number": MAX_STATEMENT}, field="length")
    if length < locked.statement_length and _begun(locked):
        raise errors.WrongInput(_("Somebody has handed in already, so there can only be more room."), field="length")
    _note(by, locked, "contest.terms", {"until": f"{until or ''}", "length": length})
    locked.statements_until, locked.statement_length = until, length
    locked.save(update_fields=["statements_until", "statement_length"])
    return locked


def _check_deadline(contest: Contest, until: datetime | None, now: datetime) -> None:
    old = contest.statements_until
    if old is not None and old <= now:
        raise errors.WrongInput(_("The deadline has passed, for all candidates alike: it stays."), field="until")
    if until is not None and until <= now:
        raise errors.WrongInput(_("The deadline must lie ahead."), field="until")
    if until is not None and old is not None and until < old and _begun(contest):
        raise errors.WrongInput(
            _("Somebody has handed in already, so the deadline can only be put off."), field="until"
        )


def _begun(contest: Contest) -> bool:
    return Pitch.objects.of(contest).filter(slot=None).exclude(state=Pitch.State.DRAFT).exists()


def _note(by: User, contest: Contest, verb: str, detail: dict[str, object]) -> None:
    organization = contest.organization_id
    audit.record(by=by, verb=verb, subject=f"contest {contest.pk}", organization=organization, detail=detail)
