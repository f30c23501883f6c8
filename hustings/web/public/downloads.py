"""The archive, its hints and the register to download, while they grow: a part or the whole, never half an event."""

from collections.abc import Callable, Iterator

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from hustings.board import archive as files
from hustings.board.models import Chain
from hustings.credentials.models import RegisterEntry
from hustings.web.public.byterange import Part, Unsatisfiable, part_of
from hustings.web.public.found import public_election

Pieces = Callable[[int, int], Iterator[bytes]]
"""The file's bytes from one offset up to another, or further, in pieces."""


@require_safe
def archive(request: HttpRequest, uuid: str) -> HttpResponseBase:
    """The archive as of this request's one look at the chain: what is posted meanwhile comes with the next one.

    A monitor asks for ``Range: bytes=SIZE-`` of the copy that it has. 416 tells that there is nothing new.
    """
    chain = _chain(uuid)
    etag = f'"{chain.size}-{chain.height}"'
    return _answer(request, (f"{uuid}.bel", chain.size, etag), lambda start, stop: files.archive(chain, start, stop))


@require_safe
def hints(request: HttpRequest, uuid: str) -> HttpResponseBase:
    """The hints of the ballots in the archive as of this request (spec/hints.md)."""
    chain = _chain(uuid)
    size = files.hints_size(chain)
    etag = f'"{size}-{chain.ballots}"'
    return _answer(request, (f"{uuid}.hints", size, etag), lambda start, _stop: files.hints(chain, start))


@require_safe
def register(request: HttpRequest, uuid: str) -> HttpResponseBase:
    """The register of who joined, as of this request (spec/register.md); 404 where nobody can join."""
    election = public_election(uuid)
    entries = RegisterEntry.objects.of(election)
    size = entries.size()
    if not size:
        raise Http404
    file = (f"{uuid}.register.jsonl", size, f'"register-{size}"')
    return _answer(request, file, lambda start, _stop: entries.lines(start))


def _chain(uuid: str) -> Chain:
    chain = Chain.objects.filter(election=public_election(uuid)).first()
    if chain is None:
        raise Http404
    return chain


def _answer(request: HttpRequest, file: tuple[str, int, str], pieces: Pieces) -> HttpResponseBase:
    name, size, etag = file
    headers = {
        "ETag": etag,
        "Accept-Ranges": "bytes",
        "Cache-Control": "no-cache",
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Robots-Tag": "noindex",
    }
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers=headers)
    # A beginning never changes, so a range continues any older copy; If-Range of another copy asks for the whole.
    asked = request.headers.get("Range")
    if request.headers.get("If-Range", etag) != etag:
        asked = None
    try:
        part, partial = part_of(asked, size)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    headers["Content-Length"] = str(part.end - part.start)
    if partial:
        headers["Content-Range"] = part.content_range
    body = iter(()) if request.method == "HEAD" else _cut(pieces(part.start, part.end), part)
    return StreamingHttpResponse(
        body, status=206 if partial else 200, headers=headers, content_type="application/octet-stream"
    )


def _cut(pieces: Iterator[bytes], part: Part) -> Iterator[bytes]:
    left = part.end - part.start
    for piece in pieces:
        yield piece[:left]
        left -= len(piece)
        if left <= 0:
            return
