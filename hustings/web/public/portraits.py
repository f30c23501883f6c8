"""Portraits of candidates: of public contests and elections for everybody, all others for the organization's staff."""

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from hustings.contests.models import Candidate
from hustings.elections.models import Election


@require_safe
def portrait(request: HttpRequest, candidate: int) -> HttpResponseBase:
    """The candidate's portrait: a JPEG, for that is what every upload is made into."""
    found = get_object_or_404(Candidate.objects.exclude(portrait=""), pk=candidate)
    voted_on = Election.objects.public().filter(options__candidate=found)
    public = found.contest.published_at is not None or voted_on.exists()
    if not public and not _is_staff(request, found):
        raise Http404
    try:
        file = found.portrait.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(file, content_type="image/jpeg")
    # A new portrait has a new file, and a day later everybody sees it.
    response["Cache-Control"] = "public, max-age=86400" if public else "private, max-age=300"
    response["Content-Disposition"] = "inline"
    return response


def _is_staff(request: HttpRequest, candidate: Candidate) -> bool:
    user = request.user
    return user.is_authenticated and candidate.contest.organization.staff.filter(user=user).exists()
