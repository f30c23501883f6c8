"""What officials read of registrations: marks in plain words, and registrations that belong together in groups."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hustings.credentials.models import Registration
from hustings.credentials.registration import Mark
from hustings.elections.models import Election
from hustings.roll.models import Member

WORDS: dict[Mark, Promise] = {
    Mark.ALIKE: _("Perhaps another writing of an address that is there already"),
    Mark.CONFUSABLE: _("Letters of another alphabet that look like Latin ones"),
    Mark.NAMESAKE: _("Same name and state as somebody who is there already"),
    Mark.NETWORK: _("Many of one network within an hour"),
    Mark.DOMAIN: _("Many of one small mail domain within an hour"),
    Mark.SEQUENCE: _("Many addresses within an hour that differ in digits only"),
    Mark.TRAP: _("Filled in a field that people do not see"),
    Mark.INACTIVE: _("On the roll, but made inactive there"),
}

_ALONE = "alone"
_TOGETHER = {
    Mark.NETWORK: ("network", _("From one network")),
    Mark.SEQUENCE: ("stem", _("Addresses that differ in digits only")),
    Mark.DOMAIN: ("domain", _("From one mail domain")),
    Mark.ALIKE: ("likeness", _("Alike addresses")),
}
"""Which mark makes which trait a group's, the first that holds; and the group's name."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A registration to be looked at, with what it resembles."""

    registration: Registration
    marks: list[Promise]
    members: list[Member]
    others: list[Registration]


@dataclass(slots=True)
class Group:
    """Registrations that are decided together, or the rest."""

    name: Promise
    together: bool
    rows: list[Looked] = field(default_factory=list)

    @property
    def shared(self) -> list[Promise]:
        """The marks that all of a group have, said once for all."""
        if not self.together:
            return []
        return [words for words in self.rows[0].marks if all(words in row.marks for row in self.rows)]


def words_of(registration: Registration) -> list[Promise]:
    """Its marks in words; what this release does not know is left out."""
    return [WORDS[mark] for mark in Mark if mark.value in registration.marks]


def grouped(election: Election, waiting: Sequence[Registration]) -> list[Group]:
    """The registrations in groups, the largest first; those that belong to no other come last, each for itself."""
    alike = _alike(election, waiting)
    numbers = {number for registration in waiting for number in registration.resembles}
    members = Member.objects.of(election.organization).in_bulk(list(numbers))
    groups: dict[tuple[str, str], Group] = {}
    counted = _counted(waiting)
    for registration in waiting:
        kind, value, name = _belongs(registration, counted)
        group = groups.setdefault((kind, value), Group(name, together=kind != _ALONE))
        others = [other for other in alike[registration.likeness] if other.pk != registration.pk]
        named = {other.address for other in others}  # whoever has joined is on the roll by now, too
        resembled = [members[number] for number in registration.resembles if number in members]
        resembled = [member for member in resembled if member.address not in named]
        group.rows.append(Looked(registration, words_of(registration), resembled, others[:5]))
    return sorted(groups.values(), key=lambda group: (not group.together, -len(group.rows)))


def _belongs(registration: Registration, counted: dict[tuple[str, str], int]) -> tuple[str, str, Promise]:
    for mark, (trait, name) in _TOGETHER.items():
        value = getattr(registration, trait)
        if mark.value in registration.marks and counted[trait, value] > 1:
            return trait, value, name
    return _ALONE, "", _("Each for itself")


def _counted(waiting: Iterable[Registration]) -> dict[tuple[str, str], int]:
    counted: dict[tuple[str, str], int] = defaultdict(int)
    for registration in waiting:
        for mark, (trait, _name) in _TOGETHER.items():
            if mark.value in registration.marks:
                counted[trait, getattr(registration, trait)] += 1
    return counted


def _alike(election: Election, waiting: Sequence[Registration]) -> dict[str, list[Registration]]:
    likenesses = {registration.likeness for registration in waiting if Mark.ALIKE.value in registration.marks}
    found: dict[str, list[Registration]] = defaultdict(list)
    about = Registration.objects.of(election).confirmed().filter(Q(likeness__in=likenesses))
    for registration in about:
        found[registration.likeness].append(registration)
    return found
