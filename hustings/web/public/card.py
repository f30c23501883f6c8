"""What social cards say of a decision: public figures alone, in words and as a bar."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from hustings.decision import Kind
from hustings.web.public.outcome import Outcome
from hustings.web.public.picture import Picture
from hustings.web.public.sentences import asked, whole_number

MOST_PORTRAITS = 3
VERSION = 1  # changed with the drawing, so that nobody keeps the old one


class Shape(Enum):
    """A card's width and height in pixels, by its name in addresses."""

    WIDE = (1200, 630)
    SQUARE = (1080, 1080)

    @classmethod
    def of(cls, name: str) -> Shape | None:
        """The shape of this name; None when there is none."""
        return cls.__members__.get(name.upper())


@dataclass(frozen=True, slots=True)
class Measure:
    """The leading option's votes, or the ballots cast, as a bar against what was needed: parts of its whole width."""

    value: float
    needed: float
    label: str
    good: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """One of several side by side: ``value`` is a part of the whole width, ``colour`` as Pillow reads it."""

    name: str
    count: str
    value: float
    colour: str


@dataclass(frozen=True, slots=True)
class Card:
    """All that a card shows, in words; ``portraits`` are pictures as they are stored.

    ``bars`` take the headline's place.
    """

    organization: str
    contest: str
    headline: str
    figures: str
    turnout: str
    foot: str
    endorsed: bool
    measure: Measure | None
    portraits: tuple[bytes, ...] = field(repr=False)
    bars: tuple[Bar, ...] = ()

    @property
    def alternative(self) -> str:
        """What the card says, for whoever does not see it."""
        return f"{self.organization}. {self.headline} {self.figures} {self.turnout}"

    def tag(self, shape: Shape) -> str:
        """A name for the picture that is another as soon as anything in it is."""
        portraits = [sha256(portrait).hexdigest() for portrait in self.portraits]
        return sha256(f"{VERSION} {shape.name} {self!r} {portraits}".encode()).hexdigest()[:32]


def card_of(outcome: Outcome) -> Card:
    """The card of a decision, in the language that is active; whoever calls has the election at hand."""
    election, decision = outcome.declared.election, outcome.decision
    shown, figures = outcome.picture, ""
    if decision.kind is Kind.NO_QUORUM and outcome.quorum is not None:
        shown = outcome.quorum
    elif decision.leaders:
        bar = shown.bars[0]
        said = {"share": bar.share, "votes": whole_number(bar.votes), "of": whole_number(decision.of)}
        figures = _("%(share)s: %(votes)s of %(of)s") % said + f" ({_needs(outcome)})"
    turnout = _("%(ballots)s of %(eligible)s members voted (%(share)s).") % {
        "ballots": whole_number(decision.tallies.ballots),
        "eligible": whole_number(decision.tallies.eligible),
        "share": outcome.turnout or "–",
    }
    host = urlsplit(settings.SITE_ADDRESS).netloc
    return Card(
        organization=election.organization.name,
        contest=election.contest.name,
        headline=outcome.headline,
        figures=figures,
        turnout=turnout,
        foot=_("Anyone can check it: %(address)s") % {"address": f"{host}/e/{election.pk}/"},
        endorsed=outcome.endorsed,
        measure=_measure(shown, good=outcome.endorsed) if shown.bars else None,
        portraits=_portraits(outcome),
    )


def _needs(outcome: Outcome) -> str:
    return _("needed: %(asked)s") % {"asked": asked(outcome.decision.rule)}


def _measure(picture: Picture, *, good: bool) -> Measure:
    value, needed = _part(picture.bars[0].width), _part(picture.threshold)
    return Measure(value, needed, picture.threshold_label, good)


def _part(percent: str) -> float:
    return float(percent.rstrip("%")) / 100


def _portraits(outcome: Outcome) -> tuple[bytes, ...]:
    options = outcome.declared.election.options.filter(label__in=outcome.decision.options).select_related("candidate")
    found = []
    for option in options:
        if option.candidate is not None and option.candidate.portrait:
            try:
                with option.candidate.portrait.open("rb") as file:
                    found.append(file.read())
            except FileNotFoundError:  # the card does without
                continue
    return tuple(found[:MOST_PORTRAITS])
