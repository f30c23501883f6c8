"""The decisions that an election can come to, as the organizer's pages name them and their addresses do."""

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext as _

from hustings.decision import announcement_actions as actions
from hustings.decision.models import AnnouncementText, DeclaredDecision
from hustings.decision.possible import Outcome, Possible
from hustings.elections.models import Election


@dataclass(frozen=True, slots=True)
class Row:
    """A possible decision, and in which languages something is prepared for it."""

    key: str
    words: str
    written: list[AnnouncementText]
    missing: bool  # in the organization's language
    came: bool


def rows_of(election: Election) -> list[Row]:
    """Every possible decision of a frozen election, and what is prepared for it."""
    texts = AnnouncementText.objects.filter(announcement__election=election).select_related(
        "announcement__option", "by"
    )
    written: dict[Possible, list[AnnouncementText]] = {}
    for text in texts.order_by("language"):
        written.setdefault(text.announcement.decision, []).append(text)
    declared = DeclaredDecision.objects.filter(election=election).first()
    came = declared.came_to() if declared else None
    language = election.organization.language
    return [
        Row(
            key_of(decision, election),
            words_of(decision),
            written.get(decision, []),
            all(text.language != language for text in written.get(decision, [])),
            decision == came,
        )
        for decision in actions.decisions_of(election)
    ]


def key_of(decision: Possible, election: Election) -> str:
    """The decision's name in addresses."""
    if decision.outcome is Outcome.ENDORSED:
        labels = [option.label for option in election.options.all()]
        return f"endorsed-{labels.index(decision.option) + 1}"
    return f"{decision.outcome.value}".replace("_", "-")


def decision_at(election: Election, key: str) -> Possible:
    """The decision of this name; 404 when the election cannot come to it."""
    for decision in actions.decisions_of(election):
        if key_of(decision, election) == key:
            return decision
    raise Http404


def words_of(decision: Possible) -> str:
    """The decision in a few words."""
    if decision.outcome is Outcome.ENDORSED:
        return _("%(name)s is endorsed") % {"name": decision.option}
    return {
        Outcome.SEVERAL: _("Several are endorsed, for they have equally many votes"),
        Outcome.NO_ENDORSEMENT: _("Nobody is endorsed"),
        Outcome.NO_QUORUM: _("Too few members vote: no quorum"),
    }[decision.outcome]


def languages() -> dict[str, str]:
    """The site's languages by their codes."""
    return {code: f"{name}" for code, name in settings.LANGUAGES}
