"""A ledger with one of everything that an organization enters; any text stands wherever somebody can write some."""

from typing import Any

from django.db.models.functions import Now

from hustings.ledger.models import Submission
from hustings.ledger.parts import Source
from tests.ledger import filled
from tests.web.officials import Office


def entered(place: Office, text: str = "") -> dict[str, Any]:
    """What addresses of the ledger's pages name: a sourced entry that may be corrected, a certificate refused."""

    def said(word: str) -> str:
        return f"{word} {text}"[:200].strip()

    by = {"recorder": place.organization}
    contest = filled.contest(said("Entered contest"), office=said("Office"), party=said("Party"), **by)
    ada = filled.candidate(contest, said("Ada"), also=(said("A."),), note=said("Note"), **by)
    union = filled.endorser(said("Union"), "union", also=(said("U."),), site="https://union.example.org/", **by)
    source = Source(said("Title"), "https://union.example.org/ada")
    vote = filled.process("member_vote", (said("Ada"), 700), rule=said("Rule"), ballots=1000)
    first = filled.endorsement(union, contest, ada, date="2026-01", source=source, process=vote, **by)
    corrected = filled.endorsement(
        union,
        contest,
        ada,
        date="2026-01-12",
        source=source,
        process=vote,
        note=said("Note"),
        corrects=first,
        reason=said("Reason"),
        **by,
    )
    refused = Submission.objects.create(
        organization=place.organization,
        by=place.owner,
        title=said("Certificate"),
        state=Submission.State.REFUSED,
        fault="WrongArchive",
        reason=said("Reason"),
        ended_at=Now(),
    )
    return {"number": corrected.pk, "submission": refused.pk, "contest": contest.slug, "endorser": union.slug} | {
        "person": ada.person
    }
