"""The outbox's two pages."""

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hustings.web.outbox.messages import newest, one

SHOWN = 200


@never_cache
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The latest messages."""
    return render(request, "outbox/listing.html", {"messages_sent": newest(_folder(), SHOWN), "shown": SHOWN})


@never_cache
@require_safe
def message(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """One message, its links to be followed."""
    return render(request, "outbox/message.html", {"mail": one(_folder(), name, number)})


def _folder() -> Path:
    # With a mail server there is no folder: then nothing is kept here, and nothing is shown.
    return Path(getattr(settings, "EMAIL_FILE_PATH", None) or settings.HOME / "outbox")
