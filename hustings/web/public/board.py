"""The board: trackers in order, found by tracker or credential, and the events of the vote."""

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from hustings.board.models import Ballot, Chain, Record
from hustings.credentials.models import VotingRight
from hustings.elections.models import Election
from hustings.protocol.decryptions import OwnedPartialDecryption
from hustings.protocol.events import Event
from hustings.tally.models import PartialDecryption, Tally
from hustings.web.public.found import public_election

PAGE = 100
LEAST_PREFIX = 4
_TRACKER = re.compile(r"[A-Za-z0-9+/]{1,43}")
_CREDENTIAL = re.compile(r"[0-9a-f]{64}")
_SHOWN = ("number", "tracker", "credential", "posted_at")


@dataclass(frozen=True, slots=True)
class Line:
    """A ballot on the board; ``number`` counts from 1, and ``replaced`` says that a later one of its voter counts.

    ``voids``: it is the site's own blank one in the place of a voided registration's, and counts for nothing.
    """

    number: int
    tracker: str
    credential: str
    posted_at: datetime
    replaced: bool
    voids: bool


@dataclass(frozen=True, slots=True)
class Posted:
    """An event that is no ballot's; ``at`` is None where no moment was noted."""

    height: int
    what: Promise | str
    hash: str
    at: datetime | None


@require_safe
def page(request: HttpRequest, uuid: str) -> HttpResponse:
    """A page of the board, or what a search finds."""
    election = public_election(uuid)
    chain = Chain.objects.get(election=election)
    sought = request.GET.get("q", "").strip()
    context: dict[str, Any] = {"election": election, "organization": election.organization, "chain": chain}
    context |= {"sought": sought, "head": sha256(bytes(chain.last_event)).hexdigest(), "least": LEAST_PREFIX}
    if sought:
        context |= _found(chain, sought)
    else:
        context |= _one_page(chain, _number(request.GET.get("from", "")))
    context["events"] = _events(chain, election)
    response = render(request, "public/board.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def _number(text: str) -> int:
    """The number (from 1) at which a page starts; what is no number starts at the beginning."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 1


def _one_page(chain: Chain, first: int) -> dict[str, Any]:
    # By number and not by skipping: the page after a million ballots costs what the first one does.
    first = max(1, min(first, chain.ballots))
    rows = Ballot.objects.of(chain).filter(number__gte=first - 1, number__lt=first - 1 + PAGE)
    last = (chain.ballots - 1) // PAGE * PAGE + 1
    return {
        "lines": _lines(chain, rows),
        "earlier": max(1, first - PAGE) if first > 1 else None,
        "later": first + PAGE if first + PAGE <= chain.ballots else None,
        "last": last if last > first else None,
    }


def _found(chain: Chain, sought: str) -> dict[str, Any]:
    if _CREDENTIAL.fullmatch(sought.lower()):
        rows = Ballot.objects.of(chain).filter(credential=sought.lower())
    elif not _TRACKER.fullmatch(sought) or len(sought) < LEAST_PREFIX:
        return {"lines": [], "unreadable": True}
    else:
        rows = Ballot.objects.of(chain).with_tracker_from(sought)
    lines = _lines(chain, rows[: PAGE + 1])
    return {"lines": lines[:PAGE], "more_found": len(lines) > PAGE}


def _lines(chain: Chain, rows: QuerySet[Ballot]) -> list[Line]:
    found = list(rows.values_list(*_SHOWN))
    credentials = {credential for _number, _tracker, credential, _at in found}
    last = Ballot.objects.filter(chain=chain, credential__in=credentials).values("credential")
    latest = dict(last.annotate(last=Max("number")).order_by().values_list("credential", "last"))
    rights = VotingRight.objects.filter(election=chain.pk, voided_at__isnull=False, public_credential__in=credentials)
    voided = {*rights.values_list("public_credential", flat=True)}
    return [
        Line(
            number + 1,
            tracker,
            credential,
            at,
            replaced=latest[credential] > number,
            voids=latest[credential] == number and credential in voided,
        )
        for number, tracker, credential, at in found
    ]


_EVENTS = {
    "Setup": _("The vote was frozen: question, options, rule, trustees, credentials"),
    "EndBallots": _("The vote was closed"),
    "EncryptedTally": _("The ballots that count were summed up, still encrypted"),
    "Result": _("The sum was opened: the result"),
}


def _events(chain: Chain, election: Election) -> list[Posted]:
    rows = Record.objects.of(chain).filter(kind=Record.Kind.EVENT).values_list("hash", "content")
    tally = Tally.objects.filter(election=election).first()
    decrypted = dict(PartialDecryption.objects.filter(tally=tally).values_list("trustee", "posted_at")) if tally else {}
    names = dict(election.trustees.values_list("number", "name"))
    moments = {
        "EndBallots": election.closed_at,
        "EncryptedTally": tally.summed_at if tally else None,
        "Result": tally.opened_at if tally else None,
    }
    log = []
    for hash_, content in rows:
        event = Event.parse(bytes(content))
        if event.type == "PartialDecryption":
            owner = _owner(chain, event)
            text = _("%(name)s decrypted, with proof") % {"name": names.get(owner, owner)}
            log.append(Posted(event.height, text, hash_, decrypted.get(owner)))
        else:
            log.append(Posted(event.height, _EVENTS.get(event.type, event.type), hash_, moments.get(event.type)))
    return log


def _owner(chain: Chain, event: Event) -> int:
    owned = Record.objects.get(chain=chain, hash=event.payload)
    return OwnedPartialDecryption.parse(bytes(owned.content)).owner
