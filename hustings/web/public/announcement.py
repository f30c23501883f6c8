"""The press page of a released announcement, and its cards: before the release neither is there."""

from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from hustings.decision.models import DeclaredDecision, Release
from hustings.elections.models import Election
from hustings.web.public.announced import announced, language_for
from hustings.web.public.card import Shape, card_of
from hustings.web.public.card_answer import drawn_unless_known
from hustings.web.public.found import public_election
from hustings.web.public.outcome import outcome_of


@require_safe
def page(request: HttpRequest, uuid: str) -> HttpResponse:
    """What was announced, with its figures, its evidence and whatever was corrected since."""
    release = _released(uuid)
    election = release.election
    declared = _declared(election)
    language = language_for(release, translation.get_language() or "")
    with translation.override(language):
        said = announced(release, language, outcome_of(declared))
    with translation.override(election.organization.language):
        card = card_of(outcome_of(declared))
    context = {
        "election": election,
        "organization": election.organization,
        "said": said,
        "outcome": outcome_of(declared),
        "certificate": True,  # nothing is released without one
        "host": urlsplit(said.link).hostname or "",
        "card": card,
        "cards": [(shape.name.lower(), *shape.value) for shape in Shape],
    }
    return render(request, "public/announcement.html", context)


@require_safe
def card(request: HttpRequest, uuid: str, shape: str) -> HttpResponseBase:
    """The decision as a picture to be shared, in the organization's language whoever asks."""
    wanted = Shape.of(shape)
    if wanted is None:
        raise Http404
    response = card_response(request, _released(uuid).election, wanted)
    response["Cache-Control"] = "public, max-age=300"
    return response


def card_response(request: HttpRequest, election: Election, shape: Shape) -> HttpResponseBase:
    """The card of a decided election; drawn only for whoever has not got the same already."""
    declared = _declared(election)
    with translation.override(election.organization.language):
        made = card_of(outcome_of(declared))
    return drawn_unless_known(request, made, shape, election.pk)


def _released(uuid: str) -> Release:
    election = public_election(uuid)
    found = Release.objects.select_related("announcement", "election__organization", "election__contest")
    release = found.filter(election=election.pk).first()
    if release is None:
        raise Http404
    return release


def _declared(election: Election) -> DeclaredDecision:
    declared = DeclaredDecision.objects.filter(election=election.pk).first()
    if declared is None:
        raise Http404
    declared.election = election
    return declared
