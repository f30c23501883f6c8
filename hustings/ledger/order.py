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


def check_order(statements: Sequence[Statement]) -> None:
    """What each is about is stated before it, in rows or by an earlier one of these; else WrongInput."""
    later: set[tuple[str, ...]] = {_subject(one) for one in statements if not isinstance(one, EndorsementStatement)}
    later -= {
        ("endorser", slug)
        for slug in Endorser.objects.filter(slug__in={key[1] for key in later if key[0] == "endorser"}).values_list(
            "slug", flat=True
        )
    }
    contests = Contest.objects.filter(slug__in={key[1] for key in later if key[0] != "endorser"})
    later -= {("contest", contest.slug) for contest in contests}
    known = Candidate.objects.filter(contest__in=list(contests)).values_list("contest__slug", "person")
    later -= {("candidate", *key) for key in known}
    for one in statements:
        for needed in _needed(one):
            if needed in later:
                raise unstated(needed[-1])
        later.discard(_subject(one))


def _subject(one: Statement) -> tuple[str, ...]:
    match one:
        case CandidateStatement():
            return one.type, one.contest, one.id
        case EndorserStatement() | ContestStatement():
            return one.type, one.id
        case EndorsementStatement():
            return (one.type,)


def _needed(one: Statement) -> list[tuple[str, ...]]:
    match one:
        case EndorserStatement():
            return [("endorser", one.parent)] if one.parent else []
        case ContestStatement():
            return []
        case CandidateStatement():
            return [("contest", one.contest)]
        case EndorsementStatement():
            candidate = [("candidate", one.contest, one.candidate)] if one.candidate else []
            return [("endorser", one.endorser), ("contest", one.contest), *candidate]


def unstated(slug: str) -> errors.WrongInput:
    """The refusal of what is about something that nothing states."""
    said = _("No entry before this one states what %(id)s is: state the endorser, contest or candidate first.")
    return errors.WrongInput(said % {"id": slug})
