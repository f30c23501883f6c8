"""What answers of the API and export files have in common: no cookies, for pages of any site, fresh as of the head."""

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_etags

from hustings.ledger.models import Entry

PLACES = ("/api/", "/export/")
METHODS = "GET, HEAD, OPTIONS"
PREFLIGHT = {
    "Allow": METHODS,
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since",
    "Access-Control-Max-Age": "86400",
}
SHAPE = "1"
"""Changes when the same entries are written in another way."""


class ProgramsMiddleware:
    """Stands around whatever answers programs: an answer that they have already is not made again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(PLACES):
            return self.get_response(request)
        answer = self._answer(request)
        answer.headers["Access-Control-Allow-Origin"] = "*"
        answer.headers["Access-Control-Expose-Headers"] = "ETag, Last-Modified"
        return answer

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers=PREFLIGHT)
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        # Read before the answer is made: an entry that comes between makes the tag too old, never the answer.
        tag, changed_at = _state(request)
        if tag in parse_etags(request.headers.get("If-None-Match", "")):
            return _fresh(HttpResponse(status=304), tag, changed_at)
        answer = self.get_response(request)
        if answer.status_code != 200 or "text/html" in answer.headers.get("Content-Type", ""):
            answer.headers["Cache-Control"] = "no-store"
            return answer
        fresh = _fresh(answer, tag, changed_at)
        unchanged = get_conditional_response(request, etag=tag, last_modified=int(changed_at.timestamp()))
        return fresh if unchanged is None else _fresh(unchanged, tag, changed_at)


def _state(request: HttpRequest) -> tuple[str, datetime]:
    """The tag of this address as the ledger stands, and when it came to stand so.

    The tag names the address: only who got this very answer has it, so that it need not be made to be compared.
    """
    last = Entry.objects.order_by("-number").values_list("hash", "at").first()
    hash_, at = last or ("", datetime.fromtimestamp(0, UTC))
    seen = f"{SHAPE} {request.get_full_path()} {hash_}"
    return f'"{sha256(seen.encode("utf-8", "surrogateescape")).hexdigest()[:32]}"', at


def _fresh(answer: HttpResponseBase, tag: str, changed_at: datetime) -> HttpResponseBase:
    answer.headers["ETag"] = tag
    answer.headers["Last-Modified"] = http_date(changed_at.timestamp())
    answer.headers["Cache-Control"] = "public, no-cache"
    return answer
