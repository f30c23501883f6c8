"""What follows a draft drive: a contest in which its signers say whom they endorse, like any organization's members."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.contests import actions
from hustings.contests.actions import Matter, Person
from hustings.contests.models import Contest
from hustings.drives.models import Drive


@transaction.atomic
def prepare(*, by: User, drive: Drive, matter: Matter, candidates: Sequence[Person]) -> Contest:
    """A contest of the drive's organization with these candidates, once the drive has ended.

    Errors: WrongState before, WrongInput for a contest of a name that the organization has and for names said twice.
    """
    if not drive.ended:
        raise errors.WrongState(_("The drive is not ended: end it first, with a reason for its signers."))
    contest = actions.make_contest(by=by, organization=drive.organization, matter=matter)
    contest.drive = drive
    contest.save(update_fields=["drive"])
    for person in candidates:
        actions.add_candidate(by=by, contest=contest, person=person)
    return contest
