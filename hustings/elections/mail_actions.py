"""What officials do about an election's mail as a whole: rehearse it, let it go on after it was stopped."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.audit import actions as audit
from hustings.audit.models import Entry
from hustings.elections.locks import locked
from hustings.elections.models import Election, State
from hustings.elections.rehearsal import REHEARSAL
from hustings.mailroom.actions import Draft, queue
from hustings.mailroom.letters import worded_kinds
from hustings.mailroom.models import Pace
from hustings.mailroom.watching import resume
from hustings.roll import roles
from hustings.roll.models import Role, Staff

REHEARSED = "mail.rehearse"
APART = timedelta(minutes=2)


@transaction.atomic
def rehearse(*, by: User, election: Election, kinds: Sequence[str], language: str) -> int:
    """Queue a letter of each of these kinds to each of the staff; how many letters. Raises WrongState, TooMany."""
    roles.require(by=by, organization=election.organization, role=Role.ORGANIZER)
    rehearsed = locked(election.pk)
    now = timezone.now()
    if rehearsed.state in (State.DECIDED, State.CANCELLED):
        raise errors.WrongState(_("This vote is over: there is nothing left to rehearse."))
    if Entry.objects.about(rehearsed.label).filter(verb=REHEARSED, at__gt=now - APART).exists():
        said = _("A rehearsal went out less than two minutes ago. Look at its letters first, then try again.")
        raise errors.TooMany(said)
    staff = Staff.objects.filter(organization=rehearsed.organization, user__is_active=True).order_by("pk")
    people = list(staff.values_list("user", "user__email"))
    known = worded_kinds()
    drafts = [
        Draft(
            REHEARSAL,
            f"{REHEARSAL}:{rehearsed.pk}:{now.isoformat()}:{kind}:{user}",
            email,
            language,
            {"election": rehearsed.pk, "kind": kind, "at": now.isoformat()},
            purpose=known[kind].purpose,
            organization=rehearsed.organization_id,
            election=rehearsed.pk,
        )
        for kind in kinds
        if kind in known
        for user, email in people
    ]
    queue(drafts=drafts)
    _note(by, rehearsed, REHEARSED, {"letters": len(drafts), "staff": len(people), "language": language})
    return len(drafts)


@transaction.atomic
def let_go_on(*, by: User, election: Election) -> None:
    """Let an election's letters to thousands go on that were stopped because too many came back. Raises WrongState."""
    roles.require(by=by, organization=election.organization, role=Role.ORGANIZER)
    stopped = locked(election.pk)
    row = Pace.objects.of_election(stopped.pk)
    if row is None:
        raise errors.WrongState(_("The letters of this vote are not stopped."))
    resume(election=stopped.pk)
    _note(by, stopped, "mail.go_on", {"stopped": row.reason})


def _note(by: User, election: Election, verb: str, detail: dict[str, object]) -> None:
    audit.record(by=by, verb=verb, subject=election.label, organization=election.organization_id, detail=detail)
