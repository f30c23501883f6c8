"""The start page, and the page of an organization: its votes, whom it endorsed, its signing keys."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hustings.decision.keys import keys_json
from hustings.drives.models import Drive
from hustings.elections.models import Election
from hustings.roll.models import Organization
from hustings.web.public.outcome import outcome_in_words
from hustings.web.public.phase import Phase, phase_of
from hustings.web.public.went_on import decided, endorser_of, went_on

SHOWN = 60
SHOWN_WITH = ("organization", "contest", "decision")


class Listed:
    """An election on a list: how far it has come, and what it decided in a few words."""

    def __init__(self, election: Election, phase: Phase) -> None:
        self.election = election
        self.phase = phase
        self.outcome = outcome_in_words(election) if phase is Phase.DECIDED else ""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this site is, and the votes that are open, to come, and decided."""
    newest = Election.objects.public().select_related(*SHOWN_WITH).prefetch_related("options").order_by("-closes_at")
    return render(request, "public/home.html", _by_phase(newest[:SHOWN]))


@require_safe
def organization(request: HttpRequest, slug: str) -> HttpResponse:
    """An organization: its votes, its signing keys."""
    found = get_object_or_404(Organization, slug=slug)
    votes = Election.objects.public().filter(organization=found).select_related(*SHOWN_WITH).prefetch_related("options")
    keys = found.signing_keys.order_by("retired_at", "-made_at")
    contests = found.contests.filter(published_at__isnull=False).order_by("-published_at")
    drives = Drive.objects.of(found).public()
    context: dict[str, object] = {"organization": found, "keys": keys, "contests": contests, "drives": drives}
    phases = _by_phase(votes.order_by("-closes_at"))
    over = [(vote.election, vote.outcome) for vote in phases["over"] if vote.phase is Phase.DECIDED]
    endorser = endorser_of(found)
    context |= {**phases, "decided": decided(over), "endorser": endorser}
    context["went_on"] = went_on(endorser) if endorser else []
    return render(request, "public/organization.html", context)


@require_safe
def keys(_request: HttpRequest, slug: str) -> JsonResponse:
    """An organization's signing keys for programs (docs/certificate.md)."""
    return JsonResponse(keys_json(get_object_or_404(Organization, slug=slug)), json_dumps_params={"indent": 1})


def _by_phase(elections: Iterable[Election]) -> dict[str, list[Listed]]:
    now = timezone.now()
    listed = [Listed(election, phase_of(election, now)) for election in elections]
    return {
        "running": [vote for vote in listed if vote.phase is Phase.DURING],
        "coming": [vote for vote in listed if vote.phase is Phase.BEFORE],
        "counting": [vote for vote in listed if vote.phase in (Phase.REVIEW, Phase.COUNTING)],
        "over": [vote for vote in listed if vote.phase in (Phase.DECIDED, Phase.CANCELLED)],
    }
