"""Reminding those who have not voted: officials ask for it, the clock finds out who they are and shows nobody."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.audit.actions import record
from hustings.credentials.link_actions import warnings
from hustings.credentials.link_letters import REMINDER
from hustings.credentials.models import Reminder, VotingRight
from hustings.due import each
from hustings.elections.locks import locked
from hustings.elections.models import Election
from hustings.mailroom.actions import queue
from hustings.roll import roles
from hustings.roll.models import Role

BATCH = 5000
"""Reminders queued in one transaction."""

APART = timedelta(hours=24)
"""From one reminder to the next, at least."""

MOST = 5
"""Reminders of one election."""


@transaction.atomic
def remind(*, by: User, election: Election) -> Reminder:
    """Have everybody reminded who has not voted. Raises WrongState while that is not possible, or is too much."""
    roles.require(by=by, organization=election.organization, role=Role.ORGANIZER)
    reminded = locked(election.pk)
    refusal = why_not(reminded)
    if refusal:
        raise errors.WrongState(refusal)
    made = Reminder.objects.create(election=reminded, number=Reminder.objects.of(reminded).count() + 1)
    detail = {"reminder": made.number}
    record(
        by=by, verb="credentials.remind", subject=reminded.label, organization=reminded.organization_id, detail=detail
    )
    return made


def why_not(election: Election) -> str:
    """Why nobody can be reminded now, as a sentence; empty when they can."""
    now = timezone.now()
    if not election.takes_ballots_at(now):
        return _("Members can be reminded while the vote is open.")
    if election.invited < election.eligible:
        return _("The voting links are not all on their way yet: wait until they are.")
    last = Reminder.objects.of(election).last()
    if last is not None and last.number >= MOST:
        return _(
            "There have been %(number)d reminders; more would annoy people, and have the mail called unwanted."
        ) % {"number": MOST}
    if last is not None and now - last.asked_at < APART:
        return _("The last reminder was less than a day ago. Wait until a day has passed.")
    return ""


def queue_due() -> int:
    """Queue the next letters of every reminder that is under way; how many reminders were. The clock's work."""
    under_way = dict(Reminder.objects.under_way().values_list("election", "pk"))  # of a vote one at a time
    each(under_way, lambda uuid: queue_next(reminder=under_way[uuid]))
    return len(under_way)


@transaction.atomic
def queue_next(*, reminder: int) -> int:
    """Queue the next letters of a reminder, BATCH at most; how many there were, 0 when all are queued.

    Whether somebody has voted is asked once more when their letter is written.
    """
    election = locked(Reminder.objects.values_list("election", flat=True).get(pk=reminder))
    row = Reminder.objects.get(pk=reminder)
    now = timezone.now()
    if row.queued_at is not None:
        return 0  # another clock was first
    silent = VotingRight.objects.of(election).filter(ballots=0, voided_at=None, member__isnull=False)
    rights = list(silent.filter(number__gte=row.reached)[:BATCH].addressed()) if election.takes_ballots_at(now) else []
    told = ((right, {"election": right.election, "right": right.number}) for right in rights)
    drafts = [
        right.draft(REMINDER, f"{REMINDER}:{right.election}:{row.number}:{right.number}", what)._replace(bulk=True)
        for right, what in told
    ]
    queue(drafts=[*drafts, *warnings(rights)])
    row.reached = rights[-1].number + 1 if rights else row.reached
    row.queued_at = now if len(rights) < BATCH else None
    row.save(update_fields=["reached", "queued_at"])
    return len(rights)
