"""What is refused before any page looks at it: bodies larger than any form, and addresses that no database takes."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from hustings.roll.models import Role, Staff
from hustings.web.refusals import not_found, too_large

LARGEST_FORM = 16 * 2**20
"""Bytes of the largest form but one: a portrait, also one that is too large and is told so, with a statement."""

FOR_ROLLS = frozenset({"organizer:roll-upload", "organizer:ledger-certificates", "organizer:ledger-import-upload"})
"""Where more may be sent, by whoever may import rolls there: they may be large, and so may archives."""


class LimitsMiddleware:
    """Stands before whatever reads a body: the check against forged requests reads it whole, files onto the disk."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """None for what may pass: a view is chosen by now, and who signed in is known."""
        if "\0" in request.path_info:
            return not_found(request)
        # Django reads no more than the header says, and nothing where it says nothing.
        length = request.headers.get("content-length", "")
        if length.isdecimal() and int(length[:20]) > _most(request):
            return too_large(request)
        return None


def _most(request: HttpRequest) -> int:
    match = request.resolver_match
    if match is not None and match.view_name in FOR_ROLLS and request.user.is_authenticated:
        held = Staff.objects.filter(organization__slug=match.kwargs["slug"], user=request.user)
        if held.exclude(role=Role.OBSERVER).exists():
            return int(settings.LARGEST_ROLL) + 2**20
    return LARGEST_FORM
