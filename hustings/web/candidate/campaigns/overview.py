"""How a campaign stands: what moved by itself, what is overdue, who is next, how many there are of each."""

from collections import Counter

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hustings.ledger.kinds import EndorserKind
from hustings.pursuit import member_actions
from hustings.pursuit.models import Cause, Move, Stage
from hustings.web.candidate.campaigns.access import CampaignRequest, campaigner
from hustings.web.candidate.campaigns.days import today_of
from hustings.web.candidate.campaigns.upcoming import within

SHOWN = 10
AHEAD = 14
"""Days of the votes that the overview names."""


@require_safe
@campaigner
def page(request: CampaignRequest) -> HttpResponse:
    """The overview."""
    here = request.campaign
    today = today_of(here)
    targets = here.targets.with_parts()
    moves = Move.objects.of(here)
    # By whoever looks themselves, nothing is news.
    news = moves.filter(pk__gt=request.member.seen).exclude(by=request.user, cause=Cause.HAND)
    overdue = targets.overdue(today).by_urgency()
    following = targets.under_way().filter(due__gte=today).by_urgency()
    context = {
        "news": news[: 3 * SHOWN],
        "news_count": news.count(),
        "upto": moves.values_list("pk", flat=True).first() or 0,
        "moves": moves[:SHOWN],
        "overdue": overdue[:SHOWN],
        "overdue_count": overdue.count(),
        "next": following[:SHOWN],
        "stages": _stages(request),
        "kinds": _kinds(request),
        "votes": within(here, timezone.now(), AHEAD),
        "today": today,
        "total": here.targets.count(),
    }
    return render(request, "campaigns/overview.html", context)


@require_POST
@campaigner
def see(request: CampaignRequest) -> HttpResponse:
    """Mark what moved as seen."""
    upto = request.POST.get("upto", "")
    if upto.isdecimal() and len(upto) < 19:
        member_actions.see(by=request.user, campaign=request.campaign, upto=int(upto))
    return redirect("campaigns:overview", request.campaign.pk)


def _stages(request: CampaignRequest) -> list[tuple[Stage, int]]:
    counted = Counter(request.campaign.targets.order_by().values_list("stage", flat=True))
    return [(stage, counted[stage]) for stage in Stage]


def _kinds(request: CampaignRequest) -> list[tuple[str, list[int], int]]:
    """Each kind that is pursued: how many in each stage, and in all."""
    counted = Counter(request.campaign.targets.order_by().values_list("kind", "stage"))
    rows = []
    for kind in EndorserKind:
        numbers = [counted[kind.value, stage.value] for stage in Stage]
        if any(numbers):
            rows.append((kind.value, numbers, sum(numbers)))
    return rows
