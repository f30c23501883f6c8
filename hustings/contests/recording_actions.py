"""What changes the links to interviews and debates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.audit import actions as audit
from hustings.contests import spokesperson_actions as spokespersons
from hustings.contests.locks import hold_contest
from hustings.contests.models import Candidate, Contest, Recording
from hustings.contests.texts import parse_link
from hustings.roll.names import parse_name

MAX_RECORDINGS = 100


@dataclass(frozen=True, slots=True)
class Recorded:
    """An interview or debate: what it is called, its day, where it can be seen. Errors: WrongInput."""

    title: str
    held_on: date
    link: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", parse_name(self.title, field="title", longest=200))
        object.__setattr__(self, "link", parse_link(self.link, field="link"))


@transaction.atomic
def add(*, by: User, contest: Contest, recorded: Recorded, candidates: Sequence[Candidate]) -> Recording:
    """Show this recording, with the candidates who took part. Errors: WrongInput, WrongState."""
    spokespersons.require_reviewer(by=by, contest=contest)
    locked = hold_contest(contest.pk)
    if not candidates or any(candidate.contest_id != locked.pk for candidate in candidates):
        raise errors.WrongInput(_("Choose who took part."), field="candidates")
    if locked.recordings.count() >= MAX_RECORDINGS:
        raise errors.WrongState(_("At most %(number)d recordings, please.") % {"number": MAX_RECORDINGS})
    made = Recording.objects.create(contest=locked, title=recorded.title, held_on=recorded.held_on, link=recorded.link)
    made.candidates.set(candidates)
    names = [candidate.name for candidate in candidates]
    _note(by, locked, "recording.add", {"title": made.title, "link": made.link, "with": names})
    return made


@transaction.atomic
def remove(*, by: User, recording: Recording) -> None:
    """Show this recording no more."""
    contest = hold_contest(recording.contest_id)
    spokespersons.require_reviewer(by=by, contest=contest)
    _note(by, contest, "recording.remove", {"title": recording.title, "link": recording.link})
    recording.delete()


def _note(by: User, contest: Contest, verb: str, detail: dict[str, object]) -> None:
    organization = contest.organization_id
    audit.record(by=by, verb=verb, subject=f"contest {contest.pk}", organization=organization, detail=detail)
