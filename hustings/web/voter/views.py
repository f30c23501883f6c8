"""The voter's page, which is the same for every voter, and what its script asks for.

No view here looks at a session or sets a cookie: whose ballot it is, the ballot's own signature says. For the same
reason the token against forged requests is not asked for; another site's page could at most send a ballot that its
owner signed.
"""

import re
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from hustings import errors
from hustings.board.actions import cast as cast_ballot
from hustings.board.casting import examiner_of
from hustings.credentials.models import VotingRight
from hustings.protocol.opened_ballot import OpenedBallot
from hustings.web.context import site
from hustings.web.templatetags.browser import built
from hustings.web.voter.answers import answered_in_json, body_of
from hustings.web.voter.ballot_paper import BallotPaper, find_public, read_paper
from hustings.web.voter.sentences import page_sentences

_CREDENTIAL = re.compile(r"[0-9a-f]{64}")


@require_safe
def vote(request: HttpRequest, uuid: str) -> HttpResponse:
    """The page on which a voter votes."""
    paper = read_paper(find_public(uuid))
    return _page(request, "voter/vote.html", lambda: _vote_context(paper))


def _vote_context(paper: BallotPaper) -> dict[str, Any]:
    base, row = f"/vote/{paper.row.pk}", paper.row
    addresses = {name: f"{base}/{name}" for name in ("ballots", "status", "opened")}
    data = {
        "election": paper.election.raw.decode(),
        "phase": paper.phase,
        "closesAt": _moment(row.closes_at),
        "timeZone": row.organization.time_zone,
        "addresses": addresses | {"board": f"/e/{row.pk}/board/"},
    }
    return {"paper": paper, "election": row, "vote": data, "sentences": page_sentences()}


@csrf_exempt
@require_POST
@answered_in_json
def cast(request: HttpRequest, uuid: str) -> HttpResponse:
    """Post a ballot; the same bytes again get the same receipt."""
    receipt = cast_ballot(election_uuid=uuid, ballot=body_of(request))
    return JsonResponse(
        {
            "tracker": receipt.tracker,
            "number": receipt.number,
            "posted_at": _moment(receipt.posted_at),
            "replaces": receipt.replaces,
        }
    )


@require_safe
@answered_in_json
def status(request: HttpRequest, uuid: str) -> HttpResponse:
    """What a public credential has been used for, which the board shows as well."""
    credential = request.GET.get("credential", "")
    rights = VotingRight.objects.of(find_public(uuid))
    right = rights.filter(public_credential=credential).first() if _CREDENTIAL.fullmatch(credential) else None
    if right is None or right.member_id is None:  # of the pool, and nobody drew it
        raise errors.UnknownCredential()
    if right.voided_at is not None:
        raise errors.VoidedRight()
    used = right.ballots > 0
    return JsonResponse(
        {
            "ballots": right.ballots,
            "tracker": right.last_tracker if used else None,
            "posted_at": _moment(right.last_posted_at) if used else None,
        }
    )


@csrf_exempt
@require_POST
@answered_in_json
def opened(request: HttpRequest, uuid: str) -> HttpResponse:
    """Check a ballot that the page opened, by another program than the one that made it. It is not kept."""
    row = find_public(uuid)
    ballot = OpenedBallot.parse(body_of(request))
    ballot.check(examiner_of(row.pk).election)
    return JsonResponse({"honest": True, "tracker": ballot.tracker, "choices": ballot.choices})


@require_safe
def booth(request: HttpRequest) -> HttpResponse:
    """What runs in a visitor's browser: each file with its size and its hash."""
    return _page(request, "voter/booth.html", lambda: {"files": sorted(built().items())})


@require_safe
def hashes(_request: HttpRequest) -> HttpResponse:
    """The same for programs."""
    return JsonResponse({name: file._asdict() for name, file in sorted(built().items())})


def _page(request: HttpRequest, template: str, context: Any) -> HttpResponse:
    # Without the request, so that nothing of it can find its way into the page.
    language = request.GET.get("language", "")
    if language not in dict(settings.LANGUAGES):
        language = translation.get_language()
    with translation.override(language):
        languages = [(code, translation.get_language_info(code)["name_local"]) for code, _ in settings.LANGUAGES]
        written = render_to_string(template, {**site(request), "languages": languages, **context()})
    headers = {"Content-Language": language, "Cache-Control": "no-cache", "Referrer-Policy": "no-referrer"}
    return HttpResponse(written, headers=headers)


def _moment(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None
