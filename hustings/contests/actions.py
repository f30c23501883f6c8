"""What changes contests and candidates.

A candidate who stands in a frozen election keeps the name that the ballot says; while ballots may come, the line, the
statement and the portrait stay too, so that every voter is shown the same.
"""

from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.audit import actions as audit
from hustings.contests.models import Answer, Candidate, Contest, Pitch
from hustings.contests.models.contest import MAX_STATEMENT
from hustings.contests.portraits import read_portrait
from hustings.roll import roles
from hustings.roll.models import Organization, Role
from hustings.roll.names import parse_name

MAX_CANDIDATES = 100  # of a contest: a ballot with more takes a telephone minutes to encrypt
# The states of elections (a later stage) in which their candidates stay as they are, and those before any freeze.
_SHOWN = ("sealing", "ready", "open", "review")
_LOOSE = ("draft", "ceremony", "cancelled")


@dataclass(frozen=True, slots=True)
class Matter:
    """What a contest is about. Errors: WrongInput."""

    name: str
    office: str = ""
    decided_on: date | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", parse_name(self.name, field="name", longest=200))
        if self.office.strip():
            object.__setattr__(self, "office", parse_name(self.office, field="office", longest=200))


@dataclass(frozen=True, slots=True)
class Person:
    """What is shown of a candidate, beside the portrait. Errors: WrongInput."""

    name: str
    about: str = ""
    statement: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", parse_name(self.name, field="name", longest=150))
        if self.about.strip():
            object.__setattr__(self, "about", parse_name(self.about, field="about", longest=200))
        statement = self.statement.replace("\r\n", "\n").strip()
        if len(statement) > MAX_STATEMENT:
            said = _("At most %(number)d characters, please.") % {"number": MAX_STATEMENT}
            raise errors.WrongInput(said, field="statement")
        object.__setattr__(self, "statement", statement)


@transaction.atomic
def make_contest(*, by: User, organization: Organization, matter: Matter) -> Contest:
    """A new contest. Errors: WrongInput when the organization has one of this name."""
    roles.require(by=by, organization=organization, role=Role.ORGANIZER)
    _check_free(organization, matter.name)
    contest = Contest.objects.create(
        organization=organization, name=matter.name, office=matter.office, decided_on=matter.decided_on
    )
    _note(by, contest, "contest.make", {"name": contest.name})
    return contest


@transaction.atomic
def change_contest(*, by: User, contest: Contest, matter: Matter) -> Contest:
    """Change what the contest is about. Errors: WrongInput when another has this name."""
    roles.require(by=by, organization=contest.organization, role=Role.ORGANIZER)
    locked = Contest.objects.select_for_update().get(pk=contest.pk)
    if matter.name != locked.name:
        _check_free(locked.organization, matter.name)
    _note(by, locked, "contest.change", {"name": [locked.name, matter.name]})
    locked.name, locked.office, locked.decided_on = matter.name, matter.office, matter.decided_on
    locked.save()
    return locked


@transaction.atomic
def remove_contest(*, by: User, contest: Contest) -> None:
    """Remove a contest about which there is no election. Raises WrongState."""
    roles.require(by=by, organization=contest.organization, role=Role.ORGANIZER)
    locked = Contest.objects.select_for_update().get(pk=contest.pk)
    if locked.elections.exists():
        raise errors.WrongState(_("There is an election about this contest, so it stays."))
    said = Pitch.objects.of(locked).filter(reviewed_at__isnull=False).exists() or Answer.objects.of(locked).exists()
    if said or locked.rounds.exists():
        raise errors.WrongState(_("The public log tells of what candidates said here, so it stays."))
    _note(by, locked, "contest.remove", {"name": locked.name})
    for candidate in locked.candidates.all():
        _forget_portraits(candidate)
    locked.delete()


@transaction.atomic
def add_candidate(*, by: User, contest: Contest, person: Person, portrait: BinaryIO | None = None) -> Candidate:
    """A new candidate. Errors: WrongInput for a name that the contest has, and for what is no picture."""
    roles.require(by=by, organization=contest.organization, role=Role.ORGANIZER)
    locked = Contest.objects.select_for_update().get(pk=contest.pk)
    if locked.candidates.count() >= MAX_CANDIDATES:
        raise errors.WrongState(_("A contest has at most %(number)d candidates.") % {"number": MAX_CANDIDATES})
    if locked.rounds.live().filter(drawn_at__isnull=False).exists():
        raise errors.WrongState(_("The lot for the candidates' mailings is drawn. Call them off first, or wait."))
    _check_alone(locked, person.name)
    candidate = Candidate(contest=locked, name=person.name, about=person.about, statement=person.statement)
    if portrait is not None:
        _store(candidate, read_portrait(portrait))
    candidate.save()
    _note(by, locked, "candidate.add", {"name": candidate.name})
    return candidate


@transaction.atomic
def change_candidate(
    *, by: User, candidate: Candidate, person: Person, portrait: BinaryIO | None = None, without_portrait: bool = False
) -> Candidate:
    """Change what is shown of a candidate; a new portrait replaces the old one. Raises WrongState, WrongInput."""
    roles.require(by=by, organization=candidate.contest.organization, role=Role.ORGANIZER)
    hold_elections(candidate.contest)
    locked = Candidate.objects.select_for_update().get(pk=candidate.pk)
    check_not_shown(locked)
    said = (person.about, person.statement) != (locked.about, locked.statement)
    if locked.spokespersons.exists() and (said or portrait is not None or without_portrait):
        raise errors.WrongState(_("This candidate speaks here: only they change what is said of them."))
    if person.name != locked.name:
        _check_never_frozen(locked)
        _check_alone(locked.contest, person.name)
    changed = [name for name in ("name", "about", "statement") if getattr(locked, name) != getattr(person, name)]
    locked.name, locked.about, locked.statement = person.name, person.about, person.statement
    if portrait is not None or without_portrait:
        new = None if portrait is None else read_portrait(portrait)
        _forget_portrait(locked)
        locked.portrait = ""
        if new is not None:
            _store(locked, new)
        changed.append("portrait")
    locked.save()
    _rename_options(locked)
    _note(by, locked.contest, "candidate.change", {"name": locked.name, "changed": changed})
    return locked


@transaction.atomic
def remove_candidate(*, by: User, candidate: Candidate) -> None:
    """Remove a candidate who is no option of an election. Raises WrongState."""
    roles.require(by=by, organization=candidate.contest.organization, role=Role.ORGANIZER)
    locked = Candidate.objects.select_for_update().get(pk=candidate.pk)
    if locked.options.exists():
        raise errors.WrongState(_("This candidate is an option of an election; take the option away there first."))
    said = locked.pitches.filter(reviewed_at__isnull=False).exists() or locked.answers.exists()
    if said or locked.turns.exists() or locked.contributions.exists():
        raise errors.WrongState(_("The public log tells of this candidate, who therefore stays."))
    _note(by, locked.contest, "candidate.remove", {"name": locked.name})
    _forget_portraits(locked)
    locked.delete()


def _check_free(organization: Organization, name: str) -> None:
    if organization.contests.filter(name=name).exists():
        raise errors.WrongInput(_("There is a contest of this name already."), field="name")


def _check_alone(contest: Contest, name: str) -> None:
    # Two names that differ in their case only are one name for a voter.
    if contest.candidates.filter(name__iexact=name).exists():
        raise errors.WrongInput(_("There is a candidate of this name already."), field="name")


def hold_elections(contest: Contest) -> None:
    # Whoever freezes an election holds its row: until this is committed, what is being changed is not frozen half-way.
    list(contest.elections.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def check_not_shown(candidate: Candidate) -> None:
    if candidate.options.filter(election__state__in=_SHOWN).exists():
        raise errors.WrongState(
            _("An election with this candidate is frozen: until it is closed, all stays as voters see it.")
        )


def _check_never_frozen(candidate: Candidate) -> None:
    if candidate.options.exclude(election__state__in=_LOOSE).exists():
        raise errors.WrongState(_("The name stands on the ballots of a frozen election, so it stays."))


def _rename_options(candidate: Candidate) -> None:
    loose = candidate.options.filter(election__state__in=_LOOSE).exclude(label=candidate.name)
    if loose.filter(election__options__label__iexact=candidate.name).exclude(label__iexact=candidate.name).exists():
        raise errors.WrongInput(_("Another option of an election has this text."), field="name")
    loose.update(label=candidate.name)


def _store(candidate: Candidate, picture: ContentFile[bytes]) -> None:
    candidate.portrait.save(picture.name or "", picture, save=False)


def _forget_portraits(candidate: Candidate) -> None:
    for row in (candidate, *candidate.pitches.exclude(portrait="")):
        _forget_portrait(row)


def _forget_portrait(candidate: Candidate | Pitch) -> None:
    # The file goes only once nobody's row names it any more.
    storage, name = candidate.portrait.storage, candidate.portrait.name
    if name:
        transaction.on_commit(lambda: storage.delete(name))


def _note(by: User, contest: Contest, verb: str, detail: dict[str, object]) -> None:
    organization = contest.organization_id
    audit.record(by=by, verb=verb, subject=f"contest {contest.pk}", organization=organization, detail=detail)
