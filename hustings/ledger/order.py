"""The order of the chain: whatever an entry is about is stated before it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from hustings import errors
from hustings.ledger.models import Candidate, Contest, Endorser
from hustings.ledger.statements import (
    CandidateStatement,
    ContestStatement,
    EndorsementStatement,
    EndorserStatement,
    Statement,
)
from hustings.ledger.subjects import Subjects


def check_order(statements: Sequence[Statement]) -> None:
    """What each is about is stated before it, in rows or by an earlier one of these; else WrongInput.

    Nobody is above themselves, either.
    """
    subjects = _stated(statements)
    for one in statements:
        try:
            subjects.take(one)
        except errors.UnstatedSubject as fault:
            raise unstated(fault.detail, field=fault.where) from None
        except errors.OwnParent as fault:
            said = _("%(id)s would be its own parent: name another one, or none.")
            raise errors.WrongInput(said % {"id": fault.detail}, field="parent") from None


def unstated(slug: str, *, field: str = "") -> errors.WrongInput:
    """The refusal of what is about something that nothing states."""
    said = _("No entry before this one states what %(id)s is: state the endorser, contest or candidate first.")
    return errors.WrongInput(said % {"id": slug}, field=field)


def _stated(statements: Sequence[Statement]) -> Subjects:
    # What the rows have of whatever these are about.
    endorsers: set[str] = set()
    contests: set[str] = set()
    people: set[str] = set()
    for one in statements:
        match one:
            case EndorserStatement():
                endorsers |= {one.id, one.parent}
            case ContestStatement():
                contests.add(one.id)
            case CandidateStatement():
                contests.add(one.contest)
            case EndorsementStatement():
                endorsers.add(one.endorser)
                contests.add(one.contest)
                people.add(one.candidate)
    candidates = Candidate.objects.filter(contest__slug__in=contests, person__in=people)
    return Subjects(
        _with_parents(endorsers),
        set(Contest.objects.filter(slug__in=contests).values_list("slug", flat=True)),
        set(candidates.values_list("contest__slug", "person")),
    )


def _with_parents(slugs: set[str]) -> dict[str, str]:
    # Endorsers by their parents, with all that are above them.
    found: dict[str, str] = {}
    while wanted := slugs - found.keys() - {""}:
        rows = Endorser.objects.filter(slug__in=wanted).values_list("slug", "parent__slug")
        taken = {slug: parent or "" for slug, parent in rows}
        found |= taken
        slugs = set(taken.values())
    return found
