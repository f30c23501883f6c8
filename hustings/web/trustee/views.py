"""The trustee's page, signing in with its link, and what the page asks for."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from hustings import errors
from hustings.board.models import Chain
from hustings.elections import ceremony
from hustings.elections.models import FROZEN, Election, State, Trustee
from hustings.protocol import canonical, pedersen
from hustings.protocol.pedersen import Voutput
from hustings.tally.models import Tally
from hustings.web.trustee import door
from hustings.web.trustee.sentences import catalogue

MAX_SIGN_IN = 1000
"""Bytes of the largest request to sign in."""

_AT_WORK = (State.CEREMONY, State.SEALING, *FROZEN)


@require_GET
@never_cache
@ensure_csrf_cookie
def page(request: HttpRequest, uuid: str) -> HttpResponse:
    """The page of every trustee of an election: it tells nothing about the election before the link is tried."""
    if not Election.objects.filter(pk=uuid, state__in=_AT_WORK).exists():
        raise Http404
    return render(request, "trustee/page.html", {"uuid": uuid, "sentences": catalogue()})


@require_POST
def sign_in(request: HttpRequest, uuid: str) -> HttpResponse:
    """Take the number and the secret of a link: they come in the body, out of the address's fragment."""
    if not Election.objects.filter(pk=uuid, state__in=_AT_WORK).exists():
        raise Http404
    number, token = _link(request)
    door.open_door(request, uuid, number, token)
    return JsonResponse({"signed_in": True})


@require_GET
@never_cache
def state(request: HttpRequest, uuid: str) -> HttpResponse:
    """All that the page shows and needs, for the trustee who signed in."""
    trustee = door.signed_in(request, uuid)
    trustees = list(trustee.election.trustees.select_related("election"))
    return JsonResponse(
        {
            "election": _election(trustee.election, len(trustees)),
            "number": trustee.number,
            "step": _step(trustee, trustees),
            "trustees": [_seen(each) for each in trustees],
            "certificates": _certificates(trustees),
            "own": {name: getattr(trustee, name) for name in ("public_key", "certificate", "vinput", "voutput")},
            "question": door.question(request, trustee),
            "tally": _tally(trustee.election),
        }
    )


@require_GET
@never_cache
def certificates(request: HttpRequest, uuid: str) -> HttpResponse:
    """All certificates, a line each, as `hustings trustee threshold polynomial` and `voutput` take them."""
    trustee = door.signed_in(request, uuid)
    return _file("\n".join(_certificates(list(trustee.election.trustees.all()))), "certs.jsons")


@require_GET
@never_cache
def vinput(request: HttpRequest, uuid: str) -> HttpResponse:
    """What the trustee is sent in round 5."""
    trustee = door.signed_in(request, uuid)
    return _file(trustee.vinput, f"trustee-{trustee.number}.vinput")


@require_GET
@never_cache
def decryption_key(request: HttpRequest, uuid: str) -> HttpResponse:
    """The trustee's own decryption key, encrypted to itself, as the command line reads it beside the saved file."""
    trustee = door.signed_in(request, uuid)
    private_key = pedersen.parse(Voutput, trustee.voutput.encode()).private_key if trustee.voutput else ""
    return _file(private_key, f"trustee-{trustee.number}.dkey")


# -- what the state consists of ----------------------------------------------------------------------------------------


def _election(election: Election, size: int) -> dict[str, Any]:
    return {
        "name": election.name,
        "organization": election.organization.name,
        "state": election.state,
        "kind": election.trusteeship,
        "threshold": election.threshold if election.trusteeship == Election.Trusteeship.THRESHOLD else size,
        "size": size,
        "closes_at": election.closes_at,
        "fingerprint": election.fingerprint,
        "result": f"/e/{election.uuid}/",
    }


def _step(trustee: Trustee, trustees: list[Trustee]) -> str:
    election = trustee.election
    if trustee.decrypted_at is not None:
        return "thanks"
    if election.state == State.DECIDED or Tally.objects.filter(election=election, opened_at__isnull=False).exists():
        return "over"
    if election.state == State.DECRYPTING:
        return "decrypt"
    return str(ceremony.step_of(trustee, trustees))


def _seen(trustee: Trustee) -> dict[str, Any]:
    return {
        "number": trustee.number,
        "name": trustee.name,
        "begun": bool(trustee.certificate or trustee.public_key),
        "key": bool(trustee.public_key or trustee.voutput),
        "checked": trustee.checked_at is not None,
        "decrypted": trustee.decrypted_at is not None,
    }


def _certificates(trustees: list[Trustee]) -> list[str]:
    certificates = [trustee.certificate for trustee in trustees]
    return certificates if all(certificates) else []


def _tally(election: Election) -> dict[str, Any] | None:
    tally = Tally.objects.filter(election=election).exclude(hash="").first()
    if tally is None:
        return None
    size = Chain.objects.values_list("size", flat=True).get(election=election)
    archive = f"/e/{election.uuid}/archive.bel"
    return {"hash": tally.hash, "ballots": tally.ballots, "weight": str(tally.weight), "archive": archive, "size": size}


def _file(content: str, name: str) -> HttpResponse:
    if not content:
        raise Http404
    said = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content + "\n", content_type="application/octet-stream", headers=said)


def _link(request: HttpRequest) -> tuple[int, str]:
    # Number and secret of a request to sign in; what is not of this form is a wrong link like any other.
    try:
        if len(request.body) > MAX_SIGN_IN:
            raise errors.TooLarge(_("This is no trustee's link."))
        fields = canonical.Reader(canonical.loads(request.body)).fields("number", "token")
        return fields["number"].integer(), fields["token"].text()
    except errors.EncodingFault:
        raise errors.NotFound(_("This link is not valid, or a newer one was sent to you. Use the newest.")) from None
