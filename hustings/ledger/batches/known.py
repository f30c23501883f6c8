"""What the ledger says already of endorsers in contests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from hustings.ledger.comparing import Said
from hustings.ledger.entries import EntryLine, parse_entry
from hustings.ledger.kinds import Standing, Status
from hustings.ledger.models import Endorsement
from hustings.ledger.statements import EndorsementStatement

About = tuple[str, str, Status, str]
"""Identifiers of endorser and contest, the status, the candidate's identifier (none of a decision not to endorse)."""
_STANDING = (Standing.STANDS.value, Standing.REPEATED.value)


def known_about(pairs: Iterable[tuple[str, str, str]]) -> dict[About, list[Said]]:
    """All entries about these endorsers in these contests (identifiers; those that are empty have none).

    Two queries. Retractions are no entries of their own: what they take back counts as corrected.
    """
    asked = {(endorser, contest) for endorser, contest, _candidate in pairs if endorser and contest}
    found: dict[About, list[Said]] = defaultdict(list)
    if not asked:
        return found
    rows = Endorsement.objects.filter(
        endorser__slug__in={endorser for endorser, _contest in asked},
        contest__slug__in={contest for _endorser, contest in asked},
    ).exclude(status=Status.RETRACTED.value)
    named = ("pk", "entry__line", "endorser__slug", "contest__slug", "standing", "corrected_by__pk")
    for number, line, endorser, contest, standing, corrected in rows.order_by("pk").values_list(*named):
        if (endorser, contest) not in asked:
            continue
        one = statement_in(bytes(line))
        candidate = "" if one.status is Status.NO_ENDORSEMENT else one.candidate
        said = Said(
            one.date, one.process, one.source, number, one.evidence, corrected is not None, standing in _STANDING
        )
        found[endorser, contest, one.status, candidate].append(said)
    return found


def statement_in(line: bytes) -> EndorsementStatement:
    """What an entry's line states, of an endorsement."""
    entry = parse_entry(line)
    assert isinstance(entry, EntryLine)
    assert isinstance(entry.states, EndorsementStatement)
    return entry.states
