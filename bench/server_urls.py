"""The site's addresses, and /empty."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hustings.web.urls import urlpatterns as site


@csrf_exempt
@require_POST
def empty(request: HttpRequest) -> HttpResponse:
    """Read the body and answer as short as a receipt is."""
    return HttpResponse(b"{}" + b" " * (len(request.body) & 127), content_type="application/json")


urlpatterns: list[URLPattern | URLResolver] = [*site, path("empty", empty)]
