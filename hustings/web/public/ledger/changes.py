"""Two contests side by side: who endorsed in both, whom each time, who changed, and who endorsed in one alone."""

from dataclasses import dataclass
from enum import Enum
from typing import Any
from urllib.parse import urlencode

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from hustings.ledger.cycles import Move, move
from hustings.ledger.kinds import EndorserKind, Status
from hustings.ledger.models import Contest, Endorsement, Endorser
from hustings.web.public.ledger.conditional import unless_known
from hustings.web.public.ledger.pages import Pages
from hustings.web.templatetags.moves import move_sentence

PAGE, CONTESTS = 100, 500


class Show(Enum):
    """Which endorsers are listed."""

    BOTH = "both"
    CHANGED = "changed"
    STAYED = "stayed"
    EARLIER = "earlier"  # in the first contest alone
    LATER = "later"


SHOWN = {
    Show.BOTH: _("In both"),
    Show.CHANGED: _("Changed"),
    Show.STAYED: _("Stayed"),
    Show.EARLIER: _("In the earlier one alone"),
    Show.LATER: _("In the later one alone"),
}


@dataclass(frozen=True, slots=True)
class Compared:
    """An endorser in both contests: the entries that stand in each, and what happened in between."""

    endorser: Endorser
    earlier: list[Endorsement]
    later: list[Endorsement]

    @property
    def move(self) -> Move | None:
        """None where it said something in one of them alone."""
        if not self.earlier or not self.later:
            return None
        return move(_people(self.earlier), _people(self.later))

    @property
    def sentence(self) -> str:
        """What happened, in words; empty where it said something in one of them alone."""
        if self.move is None:
            return ""
        # A person is called as in the later contest, so that those who stay are one.
        now = _people(self.later)
        before = {person: now.get(person, name) for person, name in _people(self.earlier).items()}
        return move_sentence(self.move, list(before.values()), list(now.values()))


def _people(rows: list[Endorsement]) -> dict[str, str]:
    """Whom these endorse: names by persons' identifiers; nobody for a decision not to endorse."""
    given = (row.candidate for row in rows if row.status != Status.NO_ENDORSEMENT.value)
    return {candidate.person: candidate.name for candidate in given if candidate is not None}


@require_safe
@unless_known
def page(request: HttpRequest) -> HttpResponse:
    """The comparison; without two contests a form that asks for them."""
    asked = [request.GET.get(name, "").replace("\0", "")[:200] for name in ("from", "to")]
    contests = list(Contest.objects.order_by(F("cycle").desc(nulls_last=True), "name")[:CONTESTS])
    known = {contest.slug for contest in contests}
    contests += Contest.objects.filter(slug__in=[slug for slug in asked if slug not in known])
    kind = next((kind for kind in EndorserKind if kind.value == request.GET.get("kind")), None)
    proposed = asked if any(asked) else [contest.slug for contest in contests[1::-1]]  # the two newest
    context: dict[str, Any] = {"contests": contests, "proposed": proposed, "kinds": list(EndorserKind), "kind": kind}
    if all(asked):
        earlier, later = (get_object_or_404(Contest, slug=slug) for slug in asked)
        context["same"] = earlier == later
        if earlier != later:
            show = next((one for one in Show if one.value == request.GET.get("show")), Show.BOTH)
            context |= _compared(earlier, later, kind, show, request.GET.get("page", ""))
    return render(request, "public/ledger/changes.html", context)


def _compared(earlier: Contest, later: Contest, kind: EndorserKind | None, show: Show, page: str) -> dict[str, Any]:
    of = _lists(_sides(earlier, kind), _sides(later, kind))
    pages = Pages(len(of[show]), PAGE, page)
    keys = [key for _name, key in sorted(of[show])[pages.start : pages.stop]]
    found = Endorser.objects.in_bulk(keys)
    query = {"from": earlier.slug, "to": later.slug, **({"kind": kind.value} if kind else {})}
    return {
        "earlier": earlier,
        "later": later,
        "counts": [
            (SHOWN[one], len(of[one]), "?" + urlencode({**query, "show": one.value}), one is show) for one in Show
        ],
        "shown": SHOWN[show],
        "rows": _rows([found[key] for key in keys], earlier, later),
        "pages": pages,
        "query": "?" + urlencode({**query, "show": show.value}),
    }


Sides = dict[tuple[str, int], set[str]]
"""The persons whom an endorser (name and key) endorses in a contest; none where it decided not to endorse."""


def _sides(contest: Contest, kind: EndorserKind | None) -> Sides:
    # Compared here and not by the database, which may look through one contest for each endorser of the other.
    rows = Endorsement.objects.current().filter(contest=contest).order_by()
    rows = rows.filter(endorser__kind=kind.value) if kind else rows
    made: Sides = {}
    for key, name, person, status in rows.values_list("endorser", "endorser__name", "candidate__person", "status"):
        people = made.setdefault((name, key), set())
        if status != Status.NO_ENDORSEMENT.value:
            people.add(person)
    return made


def _lists(earlier: Sides, later: Sides) -> dict[Show, set[tuple[str, int]]]:
    both = earlier.keys() & later.keys()
    stayed = {one for one in both if move(earlier[one], later[one]) in (Move.STAYED, Move.NOBODY_AGAIN)}
    return {
        Show.BOTH: both,
        Show.CHANGED: both - stayed,
        Show.STAYED: stayed,
        Show.EARLIER: earlier.keys() - both,
        Show.LATER: later.keys() - both,
    }


def _rows(endorsers: list[Endorser], earlier: Contest, later: Contest) -> list[Compared]:
    found = Endorsement.objects.current().filter(contest__in=(earlier, later), endorser__in=endorsers)
    by: dict[tuple[int, int], list[Endorsement]] = {}
    for row in found.select_related("candidate", "contest").order_by("entry"):
        by.setdefault((row.endorser_id, row.contest_id), []).append(row)
    return [Compared(one, by.get((one.pk, earlier.pk), []), by.get((one.pk, later.pk), [])) for one in endorsers]
