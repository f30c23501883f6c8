"""Answers to the page's own script: JSON, also where something is refused."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse

from hustings import errors
from hustings.web.voter.sentences import refusal_sentence

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

MAX_BODY = 2**20
"""Bytes of a ballot or an opened one: more than any that the site's elections can have."""


class WrongContentType(errors.Refusal):
    """A ballot is sent as application/json, which no form of another site can do unasked."""

    status = 415


def answered_in_json(view: View[P]) -> View[P]:
    """The view, with faults and refusals as ``{"code", "sentence"}`` for the voter; nothing of it is kept by caches."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except errors.UnknownCredential as fault:
            response = _refused(fault.name, fault, 404)
        except errors.Fault as fault:
            response = _refused(fault.name, fault, 400)
        except errors.Refusal as refusal:
            response = _refused(refusal.code, refusal, refusal.status)
        response["Cache-Control"] = "no-store"
        return response

    return answer


def body_of(request: HttpRequest) -> bytes:
    """What was sent; TooLarge before it is read, WrongContentType."""
    if request.content_type != "application/json":
        raise WrongContentType("send it as application/json")
    length = request.headers.get("content-length", "")
    # Whatever is no number Django takes for none, and then reads nothing.
    if length.isdecimal() and int(length[:20]) > MAX_BODY:
        raise errors.TooLarge("")
    try:
        return request.body
    except RequestDataTooBig:
        raise errors.TooLarge("") from None


def _refused(code: str, error: errors.HustingsError, status: int) -> JsonResponse:
    return JsonResponse({"code": code, "sentence": refusal_sentence(error)}, status=status)
