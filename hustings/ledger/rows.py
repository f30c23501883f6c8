"""The rows that are made of entries: written only while these are appended, by `actions.append`."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

from django.db import models
from django.utils.translation import gettext as _

from hustings import errors
from hustings.decision.models import DeclaredDecision
from hustings.ledger.columns import (
    Columns,
    candidate_columns,
    contest_columns,
    endorsement_columns,
    endorser_columns,
    names_by_key,
    share_of,
)
from hustings.ledger.kinds import Evidence, Standing, Status
from hustings.ledger.models import Candidate, Contest, Endorsement, Endorser, EndorserName, Entry
from hustings.ledger.order import check_order, unstated
from hustings.ledger.parts import Process, Share
from hustings.ledger.standing import Stated, standings
from hustings.ledger.statements import (
    CandidateStatement,
    ContestStatement,
    EndorsementStatement,
    EndorserStatement,
    Statement,
)

Appended = tuple[Entry, Statement]
S = TypeVar("S", bound=Statement)
Row = TypeVar("Row", Endorser, Contest, Candidate)
BATCH = 500


def take(appended: Sequence[Appended], decision: DeclaredDecision | None) -> None:
    """Bring the rows up to date with these new entries, which are stored. Errors: WrongInput (see `actions.append`)."""
    check_order([statement for _entry, statement in appended])
    _endorsers(_of(appended, EndorserStatement))
    _contests(_of(appended, ContestStatement))
    _candidates(_of(appended, CandidateStatement))
    _endorsements(_of(appended, EndorsementStatement), decision)


def _of(appended: Sequence[Appended], kind: type[S]) -> list[tuple[Entry, S]]:
    return [(entry, statement) for entry, statement in appended if isinstance(statement, kind)]


# -- endorsers, contests, candidates -----------------------------------------------------------------------------------


def _endorsers(stated: list[tuple[Entry, EndorserStatement]]) -> None:
    known = _endorsers_by_slug({one.id for _entry, one in stated})
    latest = {one.id: (entry, one) for entry, one in stated}
    new = [
        Endorser(slug=slug, stated=entry, **endorser_columns(one))
        for slug, (entry, one) in latest.items()
        if slug not in known
    ]
    Endorser.objects.bulk_create(new, batch_size=BATCH)
    rows = known | {row.slug: row for row in new}
    parents = rows | _endorsers_by_slug({one.parent for _entry, one in latest.values() if one.parent} - rows.keys())
    changed = []
    for slug, (entry, one) in latest.items():
        row = rows[slug]
        _set(row, endorser_columns(one) | {"stated": entry})
        row.parent = _stated(parents, one.parent) if one.parent else None
        if slug in known or row.parent is not None:
            changed.append(row)
    fields = ["name", "kind", "founded", "members", "site", "wikidata", "stated", "parent"]
    Endorser.objects.bulk_update(changed, fields, batch_size=100)
    _name(rows, [one for _entry, one in latest.values()], set(known))


def _name(rows: dict[str, Endorser], stated: Iterable[EndorserStatement], known: set[str]) -> None:
    names = []
    for one in stated:
        keys = names_by_key(one)
        if one.id in known:
            EndorserName.objects.filter(endorser=rows[one.id]).exclude(key__in=keys).delete()
        names += [EndorserName(endorser=rows[one.id], name=name, key=key) for key, name in keys.items()]
    EndorserName.objects.bulk_create(
        names,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["endorser", "key"],
        update_fields=["name"],
    )


def _contests(stated: list[tuple[Entry, ContestStatement]]) -> None:
    latest = {one.id: (entry, one) for entry, one in stated}
    rows = [Contest(slug=slug, stated=entry, **contest_columns(one)) for slug, (entry, one) in latest.items()]
    fields = ["name", "key", "cycle", "office", "party", "jurisdiction", "decided_on", "wikidata", "stated"]
    Contest.objects.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["slug"], update_fields=fields
    )


def _candidates(stated: list[tuple[Entry, CandidateStatement]]) -> None:
    contests = _contests_by_slug({one.contest for _entry, one in stated})
    latest = {(one.contest, one.id): (entry, one) for entry, one in stated}
    rows = [
        Candidate(contest=_stated(contests, contest), person=person, stated=entry, **candidate_columns(one))
        for (contest, person), (entry, one) in latest.items()
    ]
    # Known before, by whatever names: what they got in a vote is found by the names that they have now.
    known = Candidate.objects.filter(contest__in=contests.values(), person__in={row.person for row in rows})
    named = known.values_list("pk", "contest__slug", "person")
    again = {pk for pk, contest, person in named if (contest, person) in latest}
    fields = ["name", "also", "party", "outcome", "share", "note", "wikidata", "stated"]
    Candidate.objects.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["contest", "person"], update_fields=fields
    )
    _share_anew(again)


def _share_anew(candidates: set[int]) -> None:
    rows = Endorsement.objects.filter(candidate__in=candidates).exclude(results=[]).select_related("candidate")
    for row in rows:
        row.share = _share(row)
    Endorsement.objects.bulk_update(rows, ["share"], batch_size=BATCH)


def _share(row: Endorsement) -> int | None:
    if row.candidate is None:
        return None
    process = Process(ballots=row.ballots, results=tuple(Share(**share) for share in row.results))
    return share_of(process, row.candidate.keys)


# -- endorsements ------------------------------------------------------------------------------------------------------


def _endorsements(stated: list[tuple[Entry, EndorsementStatement]], decision: DeclaredDecision | None) -> None:
    if not stated:
        return
    endorsers = _endorsers_by_slug({one.endorser for _entry, one in stated})
    contests = _contests_by_slug({one.contest for _entry, one in stated})
    people = {one.candidate for _entry, one in stated if one.candidate}
    candidates: dict[int, dict[str, Candidate]] = defaultdict(dict)
    for candidate in Candidate.objects.filter(contest__in=contests.values(), person__in=people):
        candidates[candidate.contest_id][candidate.person] = candidate
    rows, corrected = [], []
    for entry, one in stated:
        row = Endorsement(entry=entry, decision=decision)
        row.endorser, row.contest = _stated(endorsers, one.endorser), _stated(contests, one.contest)
        row.candidate = _stated(candidates[row.contest_id], one.candidate) if one.candidate else None
        _set(row, endorsement_columns(one))
        row.share = _share(row)
        row.standing = Standing.STANDS.value  # until all of its endorser and contest are settled, in this transaction
        if one.corrects is not None:
            row.corrects = _corrected(one)
            corrected.append(row.corrects)
        rows.append(row)
    twice = [row.pk for row in corrected]
    if len(set(twice)) < len(twice):
        raise errors.WrongInput(_("One entry would be corrected twice: correct the correction instead."))
    Endorsement.objects.bulk_create(rows, batch_size=BATCH)
    settle({(row.endorser_id, row.contest_id) for row in (*rows, *corrected)})


def _corrected(one: EndorsementStatement) -> Endorsement:
    """The endorsement that this one corrects."""
    assert one.corrects is not None
    found = Endorsement.objects.with_parts().filter(pk=one.corrects.entry).first()
    if found is None:
        said = _("There is no endorsement with the number %(number)d: a correction names one that is entered already.")
        raise errors.WrongInput(said % {"number": one.corrects.entry}, field="corrects")
    if found.entry.hash != one.corrects.hash:
        raise errors.WrongInput(_("Its hash is not the one of the entry that is corrected."), field="corrects")
    later = Endorsement.objects.filter(corrects=found).first()
    if later is not None:
        said = _("Entry %(number)d is corrected already, by entry %(later)d: correct that one.")
        raise errors.WrongInput(said % {"number": found.pk, "later": later.pk}, field="corrects")
    if found.status == Status.RETRACTED.value:
        raise errors.WrongInput(_("A retraction is not corrected: enter the endorsement anew."), field="corrects")
    if found.evidence == Evidence.PROVEN.value and one.evidence is not Evidence.PROVEN:
        said = _(
            "The entry is proven by a certificate, which no other word corrects: enter what happened since instead."
        )
        raise errors.WrongInput(said, field="corrects")
    person = found.candidate.person if found.candidate is not None else ""
    about = found.endorser.slug, found.contest.slug, person
    if one.status is Status.RETRACTED and (one.endorser, one.contest, one.candidate) != about:
        said = _("What is taken back is about the endorser, contest and candidate of entry %(number)d, and no other.")
        raise errors.WrongInput(said % {"number": found.pk}, field="corrects")
    return found


def settle(pairs: set[tuple[int, int]]) -> None:
    """Say anew what each endorsement of these endorsers in these contests (their keys) counts for."""
    endorsers, contests = {endorser for endorser, _contest in pairs}, {contest for _endorser, contest in pairs}
    named = ("pk", "endorser_id", "contest_id", "status", "candidate_id", "last_day", "evidence", "corrected_by__pk")
    rows: dict[tuple[int, int], list[Stated]] = defaultdict(list)
    before: dict[int, tuple[str, date | None]] = {}
    found = Endorsement.objects.filter(endorser__in=endorsers, contest__in=contests)
    for number, endorser, contest, status, candidate, last, evidence, corrected, *stood in found.values_list(
        *named, "standing", "ended_on"
    ):
        one = Stated(number, Status(status), candidate, last, Evidence(evidence), corrected is not None)
        rows[endorser, contest].append(one)
        before[number] = (stood[0], stood[1])
    changed = [
        Endorsement(pk=number, standing=stands.standing.value, ended_on=stands.ended_on)
        for pair in pairs
        for number, stands in standings(rows[pair]).items()
        if before[number] != (stands.standing.value, stands.ended_on)  # most of many imported ones stand at once
    ]
    Endorsement.objects.bulk_update(changed, ["standing", "ended_on"], batch_size=BATCH)


def _set(row: models.Model, columns: Columns) -> None:
    for name, value in columns.items():
        setattr(row, name, value)


# -- what is there already ---------------------------------------------------------------------------------------------


def _endorsers_by_slug(slugs: set[str]) -> dict[str, Endorser]:
    return {row.slug: row for row in Endorser.objects.filter(slug__in=slugs)}


def _contests_by_slug(slugs: set[str]) -> dict[str, Contest]:
    return {row.slug: row for row in Contest.objects.filter(slug__in=slugs)}


def _stated(among: dict[str, Row], slug: str) -> Row:
    if slug not in among:
        raise unstated(slug)
    return among[slug]
