"""Rows of the ledger as the API and the export files show them."""

from datetime import UTC
from decimal import Decimal

from hustings.ledger import models
from hustings.ledger.actions import SITE
from hustings.ledger.kinds import EndorserKind, Evidence, Outcome, ProcessKind, Standing, Status
from hustings.web.api import links, schemas


def endorser_name(row: models.Endorser) -> schemas.EndorserName:
    """The endorser, named."""
    return schemas.EndorserName(
        id=row.slug, name=row.name, kind=EndorserKind(row.kind), page=links.endorser_page(row.slug)
    )


def contest_name(row: models.Contest) -> schemas.ContestName:
    """The contest, named."""
    return schemas.ContestName(id=row.slug, name=row.name, page=links.contest_page(row.slug))


def candidate_name(row: models.Candidate, contest: str) -> schemas.CandidateName:
    """The candidate of the contest with this slug, named."""
    return schemas.CandidateName(person=row.person, name=row.name, page=links.candidate_page(contest, row.person))


def endorser(row: models.Endorser) -> schemas.Endorser:
    """The endorser; its parent and its names are read already."""
    return schemas.Endorser(
        **endorser_name(row).model_dump(),
        also=[one.name for one in row.names.all() if one.name != row.name],
        founded=row.founded or None,
        members=row.members,
        parent=row.parent.slug if row.parent else None,
        site=row.site or None,
        wikidata=row.wikidata or None,
        stated_in=row.stated_id,
        api=links.api(f"endorsers/{row.slug}"),
        endorsements=links.api(f"endorsers/{row.slug}/endorsements"),
    )


def contest(row: models.Contest) -> schemas.Contest:
    """The contest."""
    return schemas.Contest(
        **contest_name(row).model_dump(),
        cycle=row.cycle,
        office=row.office or None,
        party=row.party or None,
        jurisdiction=row.jurisdiction or None,
        decided_on=row.decided_on or None,
        wikidata=row.wikidata or None,
        stated_in=row.stated_id,
        api=links.api(f"contests/{row.slug}"),
        candidates=links.api(f"contests/{row.slug}/candidates"),
        endorsements=links.api(f"contests/{row.slug}/endorsements"),
    )


def candidate(row: models.Candidate, contest: str) -> schemas.Candidate:
    """The candidate of the contest with this slug."""
    return schemas.Candidate(
        **candidate_name(row, contest).model_dump(),
        contest=contest,
        also=row.also,
        party=row.party or None,
        outcome=Outcome(row.outcome) if row.outcome else None,
        share=row.share or None,
        note=row.note or None,
        wikidata=row.wikidata or None,
        stated_in=row.stated_id,
        endorsements=links.api(f"contests/{contest}/endorsements?person={row.person}"),
    )


def endorsement(row: models.Endorsement) -> schemas.Endorsement:
    """The endorsement; its parts are read already (`with_parts`, and ``corrected_by``)."""
    later = getattr(row, "corrected_by", None)
    return schemas.Endorsement(
        entry=row.pk,
        hash=row.entry.hash,
        page=links.entry_page(row.pk),
        api=links.api(f"endorsements/{row.pk}"),
        endorser=endorser_name(row.endorser),
        contest=contest_name(row.contest),
        candidate=candidate_name(row.candidate, row.contest.slug) if row.candidate else None,
        status=Status(row.status),
        date=row.date or None,
        process=_process(row),
        share=None if row.share is None else f"{Decimal(row.share) / 100:.2f}",
        position=row.position or None,
        evidence=Evidence(row.evidence),
        proof=schemas.Proof(**row.proof) if row.proof else None,
        source=_source(row),
        note=row.note or None,
        corrects=schemas.Correction(entry=row.corrects_id, reason=row.reason) if row.corrects_id else None,
        corrected_by=later.pk if later else None,
        standing=Standing(row.standing),
        ended_on=row.ended_on,
        recorder=row.entry.recorder.slug if row.entry.recorder else SITE,
        recorded_at=row.entry.at,
    )


def _process(row: models.Endorsement) -> schemas.Process:
    return schemas.Process(
        kind=ProcessKind(row.process),
        rule=row.rule or None,
        threshold=row.threshold or None,
        ballots=row.ballots,
        eligible=row.eligible,
        results=[schemas.Share(**share) for share in row.results],
    )


def _source(row: models.Endorsement) -> schemas.Source | None:
    if not row.source_title and not row.source_link:
        return None
    return schemas.Source(
        title=row.source_title or None,
        link=row.source_link or None,
        date=row.source_date or None,
        text_hash=row.source_hash or None,
    )


def entry(row: models.Entry) -> schemas.Entry:
    """The entry; its recorder is read already."""
    recorder = row.recorder.slug if row.recorder else SITE
    return schemas.Entry(
        number=row.number,
        hash=row.hash,
        type=row.type,
        at=row.at.astimezone(UTC),
        recorder=recorder if row.number else None,
        line=bytes(row.line).decode(),
        page=links.entry_page(row.number),
        api=links.api(f"entries/{row.number}"),
    )
