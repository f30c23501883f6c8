"""What moves an election through its life: ceremony, freeze, opening, extension, close, calling off.

What it is made of is set by `hustings.elections.draft_actions`, the trustees' part by `hustings.elections.ceremony`.
Whether a ballot is in time is asked of the clock and of the window, so that opening and closing are changes of the
window and nothing else; the state follows.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.audit import actions as audit
from hustings.due import each
from hustings.elections import preflight
from hustings.elections.draft_actions import LONGEST
from hustings.elections.letters import TEST
from hustings.elections.locks import locked
from hustings.elections.models import Election, State, Trustee
from hustings.mailroom.actions import Draft, queue
from hustings.roll import roles
from hustings.roll.models import Role


@transaction.atomic
def start_ceremony(*, by: User, election: Election) -> Election:
    """The trustees named are final and may make their keys. Raises WrongState without trustees, or a second time.

    Mailing their links is `hustings.elections.ceremony`'s, in the same transaction.
    """
    started = _locked(by, election, Role.ORGANIZER)
    if started.state != State.DRAFT:
        raise errors.WrongState(_("The trustees have been invited already."))
    if not started.trustees.exists():
        raise errors.WrongState(_("Name the trustees first."))
    _move(started, State.CEREMONY)
    _note(by, started, "election.ceremony", {"trustees": started.trustees.count(), "needed": started.threshold})
    return started


@transaction.atomic
def abandon_ceremony(*, by: User, election: Election) -> Election:
    """Throw the trustees' keys away and go back to naming trustees; links mailed before are worth nothing then."""
    left = _locked(by, election, Role.ORGANIZER)
    if left.state != State.CEREMONY:
        raise errors.WrongState(_("The keys can be thrown away only between the invitation and the freeze."))
    named = list(left.trustees.values_list("number", "name", "email"))
    left.trustees.all().delete()
    Trustee.objects.bulk_create(
        Trustee(election=left, number=number, name=name, email=email) for number, name, email in named
    )
    _move(left, State.DRAFT)
    _note(by, left, "election.abandon_ceremony", {"trustees": len(named)})
    return left


@transaction.atomic
def begin_sealing(*, by: User, election: Election) -> Election:
    """Freeze the election; the job that makes credentials and the Setup event follows. Raises WrongState."""
    frozen = _locked(by, election, Role.ORGANIZER)
    if frozen.state != State.CEREMONY:
        raise errors.WrongState(_("Only an election whose trustees have made their keys can be frozen."))
    lacking = preflight.missing(frozen, now=timezone.now())
    if lacking:
        raise errors.WrongState(_("This is missing: %(what)s") % {"what": " ".join(lacking)})
    frozen.sealing_done = 0
    frozen.state = State.SEALING
    frozen.save(update_fields=["state", "sealing_done"])
    _note(by, frozen, "election.freeze", {"rule": frozen.rule, "question": frozen.question})
    return frozen


@transaction.atomic
def open_now(*, by: User, election: Election) -> Election:
    """Let the window begin with this transaction instead of at the time set. Raises WrongState unless it waits."""
    opened = _locked(by, election, Role.ORGANIZER)
    _require_waiting(opened)
    before = opened.opens_at
    if opened.closes_at is not None and opened.closes_at - _clock(opened) > LONGEST:
        raise errors.WrongState(_("The vote would take more than ninety days; that is too long."))
    Election.objects.filter(pk=opened.pk).update(opens_at=Now(), opened_at=Now(), state=State.OPEN)
    opened.refresh_from_db()
    _note(by, opened, "election.open", {"opens": [_written(before), _written(opened.opens_at)]})
    return opened


def open_due() -> int:
    """Note the opening of every election whose window has begun; how many there were. The clock's work."""
    return len(each(Election.objects.due_to_open().values_list("pk", flat=True), _open_one))


@transaction.atomic
def extend(*, by: User, election: Election, closes_at: datetime, reason: str) -> Election:
    """Let the window end later; the reason is public. Errors: WrongInput; WrongState once the window has ended."""
    extended = _locked(by, election, Role.ORGANIZER)
    _require_unended(extended)
    said, before = _public(reason), extended.closes_at
    if before is None or closes_at <= before:
        raise errors.WrongInput(_("An extension must end later than the vote does now."), field="closes_at")
    if extended.opens_at is None or closes_at - extended.opens_at > LONGEST:
        raise errors.WrongInput(_("A vote takes at most ninety days."), field="closes_at")
    extended.closes_at = closes_at
    extended.save(update_fields=["closes_at"])
    times = {"before": _written(before), "closes_at": _written(closes_at)}
    _note(by, extended, "election.extend", times | {"reason": said})
    return extended


@transaction.atomic
def close_now(*, by: User, election: Election, reason: str) -> Election:
    """Let the window end with this transaction; the reason is public. The end is posted by the clock's next round."""
    closed = _locked(by, election, Role.OWNER)
    _require_unended(closed)
    if closed.opens_at is None or closed.opens_at >= _clock(closed):
        raise errors.VoteNotOpen(_("The vote has not begun; it can be called off instead."))
    said, before = _public(reason), closed.closes_at
    Election.objects.filter(pk=closed.pk).update(closes_at=Now(), closing_reason=said)
    closed.refresh_from_db()
    _note(
        by, closed, "election.close_early", {"closes": [_written(before), _written(closed.closes_at)], "reason": said}
    )
    return closed


@transaction.atomic
def call_off(*, by: User, election: Election, reason: str) -> Election:
    """Give an election up before it opens; the reason is public if the election is. Raises WrongState."""
    off = _locked(by, election, Role.OWNER)
    if off.state == State.READY:
        _require_waiting(off)
    elif off.state not in (State.DRAFT, State.CEREMONY):
        raise errors.WrongState(_("Only an election that has not opened, and is not being frozen, can be called off."))
    off.closing_reason, off.state = _public(reason), State.CANCELLED
    off.save(update_fields=["closing_reason", "state"])
    _note(by, off, "election.call_off", {"reason": off.closing_reason})
    return off


@transaction.atomic
def send_test_letter(*, by: User, election: Election) -> None:
    """Queue a letter about this election to the official."""
    roles.require(by=by, organization=election.organization, role=Role.ORGANIZER)
    key = f"{TEST}:{election.pk}:{by.pk}:{timezone.now().isoformat()}"
    letter = Draft(TEST, key, by.email, election.organization.language, {"election": election.pk})
    queue(drafts=[letter._replace(organization=election.organization_id, election=election.pk)])
    _note(by, election, "election.test_letter", {"to": by.email})


@transaction.atomic
def _open_one(uuid: str) -> bool:
    opened = locked(uuid)
    if not Election.objects.due_to_open().filter(pk=uuid).exists():
        return False  # another round, or an official, was first
    Election.objects.filter(pk=uuid).update(state=State.OPEN, opened_at=F("opens_at"))
    _note(None, opened, "election.open", {"by": "clock"})
    return True


def _locked(by: User, election: Election, role: Role) -> Election:
    roles.require(by=by, organization=election.organization, role=role)
    return locked(election.pk)


def _clock(election: Election) -> datetime:
    """The database's clock, read once the election's lock is held: what casting asks, too."""
    moment: datetime = Election.objects.filter(pk=election.pk).values_list(Now(), flat=True).get()
    return moment


def _require_waiting(election: Election) -> None:
    if election.state != State.READY:
        raise errors.WrongState(_("Only a frozen election that has not opened yet can be opened."))
    if election.opens_at is not None and election.opens_at <= _clock(election):
        raise errors.WrongState(_("The vote has opened already."))


def _require_unended(election: Election) -> None:
    if election.state not in (State.READY, State.OPEN):
        raise errors.WrongState(_("Only an election that is frozen or open has a window that can be changed."))
    if election.closes_at is not None and election.closes_at <= _clock(election):
        raise errors.VoteClosed(_("The vote is over; its window cannot be changed any more."))


def _public(reason: str) -> str:
    said = " ".join(reason.split())
    if not said:
        raise errors.WrongInput(_("Say why: everybody will be able to read it."), field="reason")
    if len(said) > 300:
        raise errors.WrongInput(_("At most %(number)d characters, please.") % {"number": 300}, field="reason")
    return said


def _move(election: Election, state: State) -> None:
    election.state = state
    election.save(update_fields=["state"])


def _written(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat(timespec="seconds")


def _note(by: User | None, election: Election, verb: str, detail: Mapping[str, object]) -> None:
    audit.record(by=by, verb=verb, subject=election.label, organization=election.organization_id, detail=dict(detail))
