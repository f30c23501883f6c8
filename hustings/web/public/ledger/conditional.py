"""Answers to whoever has the page already: nothing new, as long as the ledger has no new entry."""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from importlib.metadata import version
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers

from hustings.ledger.models import Head

P = ParamSpec("P")
SECONDS = 60
RELEASE = version("hustings")


def head_tag(*also: str) -> str:
    """A weak entity tag of what is made of the whole ledger: another one with each entry, language and release."""
    head = Head.objects.values_list("hash", flat=True).first() or ""
    told = " ".join((RELEASE, head, translation.get_language() or "", *also))
    return f'W/"{sha256(told.encode()).hexdigest()[:32]}"'


def unless_known(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """The view's page of the ledger, or 304 for a browser that has it; one that is signed in always gets it anew.

    The page has a token against forged requests, of the visitor's cookie: its tag is another one with each cookie.
    """

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        cookie = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
        if not cookie or settings.SESSION_COOKIE_NAME in request.COOKIES:
            return view(request, *args, **kwargs)
        tag = head_tag(cookie)
        same = get_conditional_response(request, etag=tag)
        if same is not None:
            return same
        response = view(request, *args, **kwargs)
        if response.status_code == 200:
            response["ETag"] = tag
            patch_cache_control(response, private=True, no_cache=True)
        return response

    return answer


def public_unless_known(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """The same for what has neither cookies nor forms: anybody may keep it for a while."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        tag = head_tag()
        response = get_conditional_response(request, etag=tag)
        if response is None:
            response = view(request, *args, **kwargs)
        if response.status_code in (200, 304):
            response["ETag"] = tag
            patch_cache_control(response, public=True, max_age=SECONDS)
            patch_vary_headers(response, ("Cookie", "Accept-Language"))  # either may say the language
        return response

    return answer
