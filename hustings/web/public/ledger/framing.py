"""The one exception from the rule that no other site shows a page of this one within its own."""

from collections.abc import Callable
from functools import wraps

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.clickjacking import xframe_options_exempt

View = Callable[[HttpRequest, str], HttpResponseBase]


def framed(view: View) -> View:
    """A view, of a slug, that others may show in a frame: for pages without form, script and cookie."""

    @xframe_options_exempt
    @wraps(view)
    def shown(request: HttpRequest, slug: str) -> HttpResponseBase:
        @csp_replace({"frame-ancestors": ["*"]})
        def answered(asked: HttpRequest) -> HttpResponseBase:
            return view(asked, slug)

        return answered(request)

    return shown
