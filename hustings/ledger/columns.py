"""What a statement says, as the columns of the row that is made of it."""

from collections.abc import Collection
from fractions import Fraction
from typing import Any

from hustings.ledger.names import name_key
from hustings.ledger.parts import Process
from hustings.ledger.statements import CandidateStatement, ContestStatement, EndorsementStatement, EndorserStatement

Columns = dict[str, Any]


def endorser_columns(one: EndorserStatement) -> Columns:
    """Of `Endorser`, without the parent."""
    return {
        "name": one.name,
        "kind": one.kind.value,
        "founded": str(one.founded or ""),
        "members": one.members,
        "site": one.site,
        "wikidata": one.wikidata,
    }


def names_by_key(one: EndorserStatement) -> dict[str, str]:
    """The endorser's names, the first of those with the same key."""
    return {name_key(name): name for name in reversed((one.name, *one.also))}


def contest_columns(one: ContestStatement) -> Columns:
    """Of `Contest`."""
    return {
        "name": one.name,
        "key": name_key(one.name),
        "cycle": one.cycle,
        "office": one.office,
        "party": one.party,
        "jurisdiction": one.jurisdiction,
        "decided_on": str(one.decided_on or ""),
        "wikidata": one.wikidata,
    }


def candidate_columns(one: CandidateStatement) -> Columns:
    """Of `Candidate`, without the contest."""
    return {
        "name": one.name,
        "also": list(one.also),
        "party": one.party,
        "outcome": one.outcome.value if one.outcome else "",
        "share": one.share,
        "note": one.note,
        "wikidata": one.wikidata,
    }


def endorsement_columns(one: EndorsementStatement) -> Columns:
    """Of `Endorsement`, without endorser, contest, candidate, their share, what it corrects, and its standing."""
    process, source = one.process, one.source
    return {
        "status": one.status.value,
        "date": str(one.date or ""),
        "first_day": one.date.first if one.date else None,
        "last_day": one.date.last if one.date else None,
        "process": process.kind.value,
        "rule": process.rule,
        "threshold": process.threshold,
        "ballots": process.ballots,
        "eligible": process.eligible,
        "results": [share.to_json() for share in process.results],
        "position": one.position,
        "evidence": one.evidence.value,
        "proof": one.proof.to_json() if one.proof else {},
        "source_title": source.title if source else "",
        "source_link": source.link if source else "",
        "source_date": str(source.date or "") if source else "",
        "source_hash": source.text_hash if source else "",
        "note": one.note,
        "reason": one.corrects.reason if one.corrects else "",
    }


def share_of(process: Process, keys: Collection[str]) -> int | None:
    """What whoever has names of these keys got in the vote, in hundredths of a per cent, rounded half up."""
    named = next((share.name for share in process.results if name_key(share.name) in keys), "")
    percent = process.percent_of(named)
    return None if percent is None else int(percent * 100 + Fraction(1, 2))
