"""The page of an election before, during and after, and what programs read of it."""

from hashlib import sha256
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hustings.board.casting import examiner_of
from hustings.board.models import Chain
from hustings.credentials.models import VotingRight
from hustings.decision.certificate import fingerprints
from hustings.decision.models import Certificate, DeclaredDecision, Release
from hustings.elections.models import Election
from hustings.tally.models import Tally
from hustings.web.public.found import public_election
from hustings.web.public.notes import notes_of
from hustings.web.public.outcome import decision_of, outcome_of, rule_of
from hustings.web.public.phase import Phase, phase_of
from hustings.web.public.picture import turnout_share
from hustings.web.public.sentences import rule_sentences


@require_safe
def page(request: HttpRequest, uuid: str) -> HttpResponse:
    """The election's page, by its phase."""
    election = public_election(uuid)
    phase = phase_of(election, timezone.now())
    chain = Chain.objects.filter(election=election).first()
    context: dict[str, Any] = {
        "election": election,
        "organization": election.organization,
        "phase": phase,
        "options": election.options.select_related("candidate"),
        "trustees": _trustees(election),
        "rule": rule_sentences(rule_of(election), election.entitled, blank=election.blank),
        "notes": notes_of(election),
        "chain": chain,
        "head": sha256(bytes(chain.last_event)).hexdigest() if chain else "",
        "fingerprints": fingerprints(chain) if chain else {},
    }
    if phase in (Phase.REVIEW, Phase.COUNTING):
        context |= _counting(election)
    declared = DeclaredDecision.objects.select_related("election").filter(election=election).first()
    if phase is Phase.DECIDED and declared is not None:
        context |= {
            "outcome": outcome_of(declared),
            "certificate": Certificate.objects.filter(decision=declared).exists(),
            "released": Release.objects.filter(election=election).exists(),
        }
    return render(request, "public/election.html", context)


@require_safe
def election_json(_request: HttpRequest, uuid: str) -> HttpResponse:
    """The frozen election, the very bytes that voters' ballots are bound to."""
    election = public_election(uuid)
    return HttpResponse(examiner_of(election.uuid).election.raw, content_type="application/json")


@require_safe
def result_json(_request: HttpRequest, uuid: str) -> JsonResponse:
    """The result and the decision, with all numbers that led there; 404 while there is none."""
    election = public_election(uuid)
    declared = DeclaredDecision.objects.select_related("election").filter(election=election).first()
    if declared is None:
        raise Http404
    labels = election.options.values_list("label", flat=True)
    return JsonResponse(
        {
            "uuid": election.uuid,
            "options": [{"label": label, "votes": n} for label, n in zip(labels, declared.counts, strict=True)],
            "blank": declared.blank,
            "ballots": declared.ballots,
            "eligible": declared.eligible,
            "voted_before": declared.voted_before,
            **(_joined(declared) if declared.register_hash else {}),
            "decision": decision_of(declared).to_json(),
            "archive": {"sha256": declared.archive_hash, "size": declared.archive_size},
            "decided_at": declared.decided_at.isoformat(),
        },
        json_dumps_params={"ensure_ascii": False},
    )


def _joined(declared: DeclaredDecision) -> dict[str, Any]:
    numbers = {"drawn": declared.joined, "voided": declared.voided, "unused": declared.unused}
    return {"joined": {**numbers, "voted": declared.voted_joined, "register": declared.register_hash}}


def _trustees(election: Election) -> dict[str, Any]:
    found = list(election.trustees.all())
    every = election.trusteeship == Election.Trusteeship.SINGLE
    return {
        "all": found,
        "count": len(found),
        "needed": len(found) if every else election.threshold,
        "sole": len(found) == 1,
        "every": every or election.threshold == len(found),
        "needed_is_one": not every and election.threshold == 1,
    }


def _counting(election: Election) -> dict[str, Any]:
    """How many voted, and how far the tally has come."""
    tally = Tally.objects.filter(election=election).first()
    voters = VotingRight.objects.of(election).voters().count()
    return {"tally": tally, "voters": voters, "turnout": turnout_share(voters, election.entitled)}
