"""An endorser for other sites: a small page with its latest endorsement for a frame, and cards to be shared."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hustings.ledger.models import Endorsement, Endorser
from hustings.web.public.card import Card, Shape
from hustings.web.public.card_answer import drawn
from hustings.web.public.ledger.conditional import public_unless_known
from hustings.web.public.ledger.contest_rows import Listed
from hustings.web.public.ledger.framing import framed
from hustings.web.templatetags.ledger import date_in_words, endorsement_status, evidence_word


@require_safe
@framed
@public_unless_known
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """The page for a frame: the endorser's latest endorsement."""
    endorser = get_object_or_404(Endorser, slug=slug)
    one = latest(endorser)
    context = {"endorser": endorser, "one": one, "row": one.row if one else None}
    return render(request, "public/ledger/endorser_embed.html", context)


@require_safe
@public_unless_known
def card(_request: HttpRequest, slug: str, shape: str) -> HttpResponse:
    """The endorser's latest endorsement as a picture to be shared."""
    wanted = Shape.of(shape)
    if wanted is None:
        raise Http404
    return drawn(card_of(get_object_or_404(Endorser, slug=slug)), wanted, slug)


def latest(endorser: Endorser) -> Listed | None:
    """The latest that stands of what the endorser did; None without any."""
    rows = Endorsement.objects.filter(endorser=endorser).current().with_parts().defer("entry__line")
    row = rows.newest_first().first()
    return None if row is None else Listed(row)


def card_of(endorser: Endorser) -> Card:
    """What the card says, in the language that is active."""
    one = latest(endorser)
    if one is None:
        contest, told, figures, turnout = "", _("No endorsement is in force."), "", ""
    else:
        row = one.row
        whom = "" if one.nobody or row.candidate is None else f" {row.candidate.name}"
        contest, told = row.contest.name, f"{endorsement_status(row.status)}{whom}"
        figures, turnout = one.glance, f"{date_in_words(row.announced)} · {evidence_word(row.evidence)}"
    return Card(
        organization=endorser.name,
        contest=contest,
        headline=told,
        figures=figures,
        turnout=turnout,
        foot=urlsplit(settings.SITE_ADDRESS).netloc + reverse("public:ledger-endorser", args=[endorser.slug]),
        endorsed=one is not None and not one.nobody,
        measure=None,
        portraits=(),
    )
