"""Who may see and do what under /candidate/<candidate>/: whoever speaks for that candidate, and nobody else.

Whoever is not signed in is sent to sign in; everybody else, staff included, gets what a candidate that does not exist
gives.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import Http404, HttpResponseBase

from hustings.contests.models import Candidate, Contest
from hustings.web.organizer.access import SignedInRequest, View, signed_in

P = ParamSpec("P")


class SpeakerRequest(SignedInRequest):
    """A request of somebody who speaks for the candidate that the address names."""

    candidate: Candidate
    contest: Contest


def speaker(view: Callable[Concatenate[SpeakerRequest, P], HttpResponseBase]) -> View:
    """A view about one candidate: ``request.candidate`` is taken from the address, the view gets its other parts."""

    @signed_in
    @wraps(view)
    def checked(request: SignedInRequest, /, candidate: int, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        spoken_for = Candidate.objects.filter(spokespersons__user=request.user)
        found = spoken_for.select_related("contest__organization").filter(pk=candidate).first()
        if found is None:
            raise Http404
        spoken = cast("SpeakerRequest", request)
        spoken.candidate, spoken.contest = found, found.contest
        return view(spoken, *args, **kwargs)

    return checked
