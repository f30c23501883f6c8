"""Endorsements as linked data in the words of schema.org: an EndorseAction for each that stands or ended.

A decision not to endorse is one without ``endorsee`` that failed; what ends another is its ``endTime``. Identifiers are
the addresses of pages here, and Wikidata's where they are known.
"""

from typing import Any

from hustings.ledger.kinds import PEOPLE, EndorserKind, Standing, Status
from hustings.ledger.models import Candidate, Contest, Endorsement, Endorser
from hustings.web.api import links

CONTEXT = "https://schema.org"
SHOWN = (Standing.STANDS.value, Standing.ENDED.value)
Linked = dict[str, Any]


def action(row: Endorsement) -> Linked:
    """The endorsement, without a context; its parts are read already."""
    stated: Linked = {
        "@type": "EndorseAction",
        "@id": links.entry_page(row.pk),
        "identifier": row.entry.hash,
        "agent": agent(row.endorser),
        "object": contest(row.contest),
        "actionStatus": f"{CONTEXT}/CompletedActionStatus",
    }
    if row.status == Status.NO_ENDORSEMENT.value:
        stated |= {"actionStatus": f"{CONTEXT}/FailedActionStatus", "name": "decided not to endorse"}
    elif row.candidate is not None:
        stated["endorsee"] = person(row.candidate, row.contest.slug)
    times = {"startTime": row.date, "endTime": row.ended_on and row.ended_on.isoformat(), "result": _result(row)}
    stated |= {name: value for name, value in times.items() if value}
    if row.source_link:
        stated["subjectOf"] = {"@type": "CreativeWork", "url": row.source_link} | (
            {"name": row.source_title} if row.source_title else {}
        )
    return stated


def agent(row: Endorser) -> Linked:
    """Who endorses: an organization or a person."""
    kind = "Person" if EndorserKind(row.kind) in PEOPLE else "Organization"
    return {"@type": kind, "@id": links.endorser_page(row.slug), "name": row.name} | _same(row.wikidata, row.site)


def person(row: Candidate, contest: str) -> Linked:
    """A candidate of the contest with this slug."""
    return {"@type": "Person", "@id": links.candidate_page(contest, row.person), "name": row.name} | _same(row.wikidata)


def contest(row: Contest) -> Linked:
    """What is decided elsewhere."""
    return {"@type": "Event", "@id": links.contest_page(row.slug), "name": row.name} | _same(row.wikidata)


def _same(wikidata: str, url: str = "") -> Linked:
    same = {"sameAs": f"https://www.wikidata.org/entity/{wikidata}"} if wikidata else {}
    return same | ({"url": url} if url else {})


def _result(row: Endorsement) -> list[Linked]:
    return [
        {
            "@type": "PropertyValue",
            "name": share["name"],
            "value": share.get("votes", share.get("percent")),
            "unitText": "votes" if "votes" in share else "per cent",
        }
        for share in row.results
        if "votes" in share or "percent" in share
    ]
