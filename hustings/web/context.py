"""What every template knows."""

from django.conf import settings
from django.http import HttpRequest


def site(_request: HttpRequest) -> dict[str, object]:
    """The site's address, and whether mail stays in the development outbox."""
    return {"site_address": settings.SITE_ADDRESS, "development": settings.DEVELOPMENT}
