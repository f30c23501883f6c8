"""A contest for other sites: a small page for a frame, a picture of the chart, and cards to be shared.

They are the same for everybody: they set no cookie, have no form, and link to the contest's page.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from hustings.web.card_picture import STILL
from hustings.web.public.card import Bar, Card, Shape
from hustings.web.public.card_answer import drawn
from hustings.web.public.ledger.conditional import public_unless_known
from hustings.web.public.ledger.contest_standings import Stand, Standings, standings_of
from hustings.web.public.ledger.framing import framed
from hustings.web.public.sentences import whole_number

HEAD, BELOW = 64, 28  # pixels above and beneath the chart in its picture
FRAMED = 120  # pixels of the lines in a frame: all of it fits 400 by 300
MOST_NAMES = 4


@require_safe
@framed
@public_unless_known
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """The page for a frame."""
    here = standings_of(slug, FRAMED)
    return render(request, "public/ledger/contest_embed.html", {"here": here, "said": here.said})


@require_safe
@public_unless_known
def chart(request: HttpRequest, slug: str) -> HttpResponse:
    """The chart as a picture."""
    here = standings_of(slug)
    high = HEAD + BELOW + (here.chart.height if here.chart else 0)
    context = {"here": here, "said": here.said, "high": high, "foot": high - 10, "address": _address(slug)}
    return render(request, "public/ledger/contest_chart.svg", context, content_type="image/svg+xml")


@require_safe
@public_unless_known
def card(_request: HttpRequest, slug: str, shape: str) -> HttpResponse:
    """The contest as a picture to be shared."""
    wanted = Shape.of(shape)
    if wanted is None:
        raise Http404
    return drawn(card_of(standings_of(slug)), wanted, slug)


def card_of(here: Standings) -> Card:
    """What the card says, in the language that is active."""
    leading = [stand for stand in here.shown if stand.count][:MOST_NAMES]
    most = max((stand.count for stand in leading), default=1)
    count = here.totals.all
    text = ngettext("%(count)s endorsement in force", "%(count)s endorsements in force", count)
    return Card(
        organization=here.contest.name,
        contest=_("Who endorsed whom, when, how, on whose word"),
        headline=_("No endorsement is in force."),
        figures=text % {"count": whole_number(count)} if leading else "",
        turnout="",
        foot=_address(here.contest.slug),
        endorsed=False,
        measure=None,
        portraits=(),
        bars=tuple(_bar(stand, most) for stand in leading),
    )


def _bar(stand: Stand, most: int) -> Bar:
    colour = stand.look.colour if stand.look else STILL
    return Bar(stand.candidate.name, whole_number(stand.count), stand.count / most, colour)


def _address(slug: str) -> str:
    """The contest's page as people read it: the host and the path."""
    return urlsplit(settings.SITE_ADDRESS).netloc + reverse("public:ledger-contest", args=[slug])
