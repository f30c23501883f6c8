"""What an announcement says once its places are filled, in the language that is being read; and what was corrected."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext as _

from hustings.decision import placeholders
from hustings.decision.announcement_actions import giving_of
from hustings.decision.models import AnnouncementText, Correction, Release
from hustings.decision.possible import Outcome
from hustings.decision.prepared import Texts
from hustings.elections.models import Election
from hustings.web.public.outcome import Outcome as Shown
from hustings.web.public.picture import shown_share
from hustings.web.public.sentences import amount, asked, least_votes, listed, whole_number


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: ``changed`` when it was not there as first released."""

    text: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Announced:
    """A released announcement in one language, as it reads today, and as it was first released."""

    release: Release
    language: str
    headline: tuple[Piece, ...]
    press: tuple[Piece, ...]
    first_headline: str
    first_press: str
    corrections: list[Correction]
    link: str
    contact: str

    @property
    def title(self) -> str:
        """The headline on one line."""
        return "".join(piece.text for piece in self.headline)

    @property
    def changed(self) -> bool:
        """Whether the text is another than the one first released."""
        return any(piece.changed for piece in (*self.headline, *self.press)) or self._shorter

    @property
    def _shorter(self) -> bool:
        now = ("".join(piece.text for piece in self.headline), "".join(piece.text for piece in self.press))
        return now != (self.first_headline, self.first_press)


def announced(release: Release, language: str, shown: Shown) -> Announced:
    """The announcement in this language, which it has; the same language must be the one that is being read."""
    texts = release.announcement.texts.get(language=language)
    election = release.election
    corrections = list(Correction.objects.of(election.pk))
    mine = [correction for correction in corrections if correction.language == language]
    latest = mine[-1] if mine else texts
    values, outcome = values_of(election, shown), release.announcement.decision.outcome
    first_headline, first_press = placeholders.parse_press(outcome, texts.headline, texts.press).filled(values)
    headline, press = placeholders.parse_press(outcome, latest.headline, latest.press).filled(values)
    return Announced(
        release,
        language,
        compared(first_headline, headline),
        compared(first_press, press),
        first_headline,
        first_press,
        [correction for correction in corrections if correction.language == language or correction.link],
        giving_of(release.announcement).address(),
        release.announcement.contact,
    )


def language_for(release: Release, wanted: str) -> str:
    """The language to show: the one wanted if the announcement has it, else the organization's."""
    known = set(release.announcement.texts.values_list("language", flat=True))
    primary = wanted.partition("-")[0]
    return next((one for one in (wanted, primary) if one in known), release.election.organization.language)


def values_of(election: Election, shown: Shown) -> dict[str, str]:
    """Every figure and name that a text can ask for, but for those that are each member's own."""
    decision, rule = shown.decision, shown.decision.rule
    share = shown_share(decision.votes, decision.of, rule) if decision.of else "–"
    return names_of(election) | {
        "decision": " ".join(shown.sentences),
        "ballots": whole_number(decision.tallies.ballots),
        "eligible": whole_number(decision.tallies.eligible),
        "turnout": shown.turnout,
        "endorsed": listed(decision.options) if decision.options else "",
        "leaders": listed(decision.leaders) if decision.leaders else _("nobody"),
        "votes": amount(decision.votes),
        "of": amount(decision.of),
        "share": share,
        "asked": asked(rule),
        "threshold": amount(decision.threshold),
        "needed": amount(least_votes(rule, decision.of)),
        "quorum": amount(decision.quorum) if decision.quorum is not None else "",
    }


def open_values(election: Election, outcome: Outcome) -> dict[str, str]:
    """The names that are known before the decision; each figure is its own name in angle quotes."""
    return {place.name: f"‹{place.name}›" for place in placeholders.OF[outcome]} | names_of(election)


def names_of(election: Election) -> dict[str, str]:
    """What is known of an election from the beginning."""
    page = f"{settings.SITE_ADDRESS}/e/{election.pk}"
    return {
        "organization": election.organization.name,
        "election": election.name,
        "contest": election.contest.name,
        "question": election.question,
        "page": f"{page}/announcement/",
        "certificate": f"{page}/certificate/",
    }


def filled(texts: Texts | AnnouncementText, outcome: Outcome, values: dict[str, str]) -> Texts:
    """The texts with their places filled; ``values`` are `values_of`, the member's name and, for a call, the link."""
    subject, letter = placeholders.parse_letter(outcome, texts.subject, texts.letter).filled(values)
    headline, press = placeholders.parse_press(outcome, texts.headline, texts.press).filled(values)
    if not texts.call:
        return Texts(subject, letter, headline, press)
    said = placeholders.parse_call(outcome, texts.call_subject, texts.call).filled(values)
    return Texts(subject, letter, headline, press, *said)


@lru_cache(maxsize=64)
def compared(first: str, now: str) -> tuple[Piece, ...]:
    """The text of now in pieces, word by word, those marked that the first text has not; blanks are not looked at."""
    old, new = first.split(), now.split()
    words = re.findall(r"\S+\s*", now)  # as many as `new`: with the blanks behind them
    start = now[: len(now) - len(now.lstrip())]
    pieces = [Piece(start)] if start else []
    # Words that come often begin no match: without that a text of one word over and over would take half a minute.
    for tag, _from, _to, begin, end in SequenceMatcher(None, old, new).get_opcodes():
        said = "".join(words[begin:end])
        if tag == "equal":
            pieces.append(Piece(said))
        elif said:
            pieces.append(Piece(said.rstrip(), changed=True))
            pieces += [Piece(said[len(said.rstrip()) :])] if said != said.rstrip() else []
    return tuple(pieces)
