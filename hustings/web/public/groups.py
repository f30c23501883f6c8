"""Turnout of those on the roll and of those who joined during the vote, apart; what was voided, and why."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hustings.decision.models import DeclaredDecision
from hustings.web.public.picture import turnout_share
from hustings.web.public.register import reasons
from hustings.web.public.sentences import whole_number


@dataclass(frozen=True, slots=True)
class Group:
    """Voters of a group, and how many of it may vote."""

    voted: int
    eligible: int

    @property
    def share(self) -> str:
        """The group's turnout; empty when nobody is in it."""
        return turnout_share(self.voted, self.eligible)


@dataclass(frozen=True, slots=True)
class Groups:
    """Both groups of a vote that people could join; the voided are in neither."""

    roll: Group
    joined: Group
    voided: int
    reasons: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of_numbers(cls, *, ballots: int, eligible: int, drawn: int, voided: int, voted: int) -> "Groups":
        """Of the numbers of a decision or its certificate: ``voted`` of those who joined, the voided left out."""
        joined = drawn - voided
        return cls(Group(ballots - voted, eligible - joined), Group(voted, joined), voided)

    def sentence(self) -> str:
        """All of it in a line, for certificates."""
        said = {
            "roll": whole_number(self.roll.voted),
            "members": whole_number(self.roll.eligible),
            "joined": whole_number(self.joined.voted),
            "entitled": whole_number(self.joined.eligible),
        }
        told = _("%(roll)s of %(members)s on the roll, %(joined)s of %(entitled)s who joined during the vote") % said
        voided = ngettext("%(number)s voided", "%(number)s voided", self.voided) % {"number": whole_number(self.voided)}
        return f"{told}; {voided}"


def groups_of(declared: DeclaredDecision) -> Groups | None:
    """The groups of a decided vote, with the voids' public reasons; None where nobody could join."""
    if not declared.register_hash:
        return None
    groups = Groups.of_numbers(
        ballots=declared.ballots,
        eligible=declared.eligible,
        drawn=declared.joined,
        voided=declared.voided,
        voted=declared.voted_joined,
    )
    return Groups(groups.roll, groups.joined, groups.voided, tuple(reasons(declared.election)))


def groups_in(stated: dict[str, object]) -> Groups | None:
    """The groups as a certificate states them; None where nobody could join."""
    joined = stated.get("joined")
    if not isinstance(joined, dict):
        return None
    ballots, eligible = stated["ballots"], stated["eligible"]
    assert isinstance(ballots, int)
    assert isinstance(eligible, int)
    numbers = {name: int(joined[name]) for name in ("drawn", "voided", "voted")}
    return Groups.of_numbers(ballots=ballots, eligible=eligible, **numbers)
