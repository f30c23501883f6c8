"""What people and programs are told when something is refused: a sentence, a code, a status; never a trace."""

import logging
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from hustings import errors

logger = logging.getLogger(__name__)

API = "/api/"


def wants_json(request: HttpRequest) -> bool:
    """Whether a program asks: the browser's own code says so in its Accept header, the API is for nobody else."""
    return request.path.startswith(API) or request.headers.get("accept", "").startswith("application/json")


def refusal(request: HttpRequest, *, code: str, status: int, sentence: str) -> HttpResponse:
    """The answer to what cannot be done, in the form that the asker reads."""
    if wants_json(request):
        return JsonResponse({"code": code, "sentence": sentence}, status=status)
    return render(request, "refusal.html", {"code": code, "status": status, "sentence": sentence}, status=status)


class RefusalMiddleware:
    """Turns a Fault or a Refusal that no view caught into its answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        # Django's answer to another method than the address takes is an empty page.
        return other_method(request, answer) if answer.status_code == 405 and not answer.streaming else answer

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The answer to an error of ours; None leaves all others to Django."""
        if isinstance(exception, errors.Fault):
            return refusal(request, code=exception.name, status=400, sentence=f"{exception}")
        if isinstance(exception, errors.Refusal):
            return refusal(request, code=exception.code, status=exception.status, sentence=f"{exception}")
        return None


def other_method(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """An address was opened that only takes what a form sends, by reloading it say."""
    said = _("This address shows nothing by itself: it takes what a form sends. Go back, and use the form's button.")
    if request.path.startswith(API):
        said = _("Nothing can be changed here: the API is read with GET.")
    told = refusal(request, code="OtherMethod", status=405, sentence=said)
    told["Allow"] = answer["Allow"]
    return told


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from a page of ours, or whose page was open too long."""
    logger.info("a form was refused: %s", reason)
    said = _("This page was open for too long, or cookies are switched off. Load it again and repeat what you did.")
    return refusal(request, code="StalePage", status=403, sentence=said)


def too_large(request: HttpRequest) -> HttpResponse:
    """More came than any form holds."""
    said = _("This is more than the page takes, so nothing of it was kept. Send less, or a smaller file.")
    return refusal(request, code="TooLarge", status=413, sentence=said)


def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request that is none: too much, for a host that is not ours, or not what its headers say."""
    if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)):
        return too_large(request)
    said = _("The site cannot make anything of this request. Go back to the start page, and begin there.")
    return refusal(request, code="Unreadable", status=400, sentence=said)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django names it
    """Nothing is at this address: the same answer for what never was and for what this visitor may not see."""
    said = _("There is no such page. Check the address, or go back to the start page.")
    return refusal(request, code="NotFound", status=404, sentence=said)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django names it
    """The visitor's role does not allow this."""
    said = _("Your role in this organization does not allow this. Ask one of its owners.")
    return refusal(request, code="NotAllowed", status=403, sentence=said)


def failed(request: HttpRequest) -> HttpResponse:
    """Something broke on our side."""
    said = _("Something went wrong here, not with you. Nothing was changed half-way; please try again.")
    return refusal(request, code="Failed", status=500, sentence=said)
