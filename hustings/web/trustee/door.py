"""Who signed in as which trustee: what the session holds, and how often a link may be tried."""

import secrets

from django.core.cache import cache
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from hustings import errors
from hustings.elections import ceremony_actions
from hustings.elections.models import Trustee

TRIES = 10
"""Wrong links from one address for one trustee within `SPAN`: a link cannot be guessed, and need not be tried."""

SPAN = 600
"""Seconds for which a wrong link is remembered."""

_HELD = "trustee"
_QUESTION = "trustee-question"


def open_door(request: HttpRequest, uuid: str, number: int, token: str) -> Trustee:
    """Sign in with a link's number and secret. Raises NotFound for a wrong one, TooMany after several."""
    try:
        trustee = ceremony_actions.sign_in(election_uuid=uuid, number=number, token=token)
    except errors.NotFound:
        # Only after the try: whoever tries wrong links must not lock out whoever has the right one.
        _count_try(f"trustee-door|{uuid}|{number}|{request.META.get('REMOTE_ADDR', '')}")
        raise
    # A session that was prepared by somebody else does not become this trustee's.
    request.session.cycle_key()
    request.session[_HELD] = {"election": uuid, "number": number, "token_hash": trustee.token_hash}
    ask_anew(request)
    return trustee


def signed_in(request: HttpRequest, uuid: str) -> Trustee:
    """The trustee of this election who signed in; 404 for everybody else, also when the link was replaced since."""
    held = request.session.get(_HELD)
    if not isinstance(held, dict) or held.get("election") != uuid:
        raise Http404
    found = Trustee.objects.select_related("election__organization").filter(
        election_id=uuid, number=held["number"], token_hash=held["token_hash"]
    )
    trustee = found.first()
    if trustee is None:
        raise Http404
    return trustee


def question(request: HttpRequest, trustee: Trustee) -> str:
    """What the next check of the saved file answers: this election, this trustee, and a number not seen before."""
    return f"{trustee.election_id}|{trustee.number}|{request.session[_QUESTION]}"


def ask_anew(request: HttpRequest) -> None:
    """Have another question for the next check: an answered one is asked no second time."""
    request.session[_QUESTION] = secrets.token_hex(16)


def _count_try(name: str) -> None:
    tries = cache.get(name, 0)
    if tries >= TRIES:
        raise errors.TooMany(_("Too many wrong links were tried. Wait ten minutes, then open the newest link again."))
    cache.set(name, tries + 1, SPAN)
