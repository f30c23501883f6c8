"""The rows that are made of entries: written only while these are appended, by `actions.append`."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from hustings import errors
from hustings.decision.models import DeclaredDecision
from hustings.ledger.kinds import Evidence, Status
from hustings.ledger.models import Candidate, Contest, Endorsement, Endorser, EndorserName, Entry
from hustings.ledger.names import name_key
from hustings.ledger.order import check_order, unstated
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
    new = [Endorser(slug=slug, **_endorser(entry, one)) for slug, (entry, one) in latest.items() if slug not in known]
    Endorser.objects.bulk_create(new, batch_size=BATCH)
    rows = known | {row.slug: row for row in new}
    parents = rows | _endorsers_by_slug({one.parent for _entry, one in latest.values() if one.parent} - rows.keys())
    changed = []
    for slug, (entry, one) in latest.items():
        row = rows[slug]
        for name, value in _endorser(entry, one).items():
            setattr(row, name, value)
        row.parent = _stated(parents, one.parent) if one.parent else None
        if slug in known or row.parent is not None:
            changed.append(row)
    Endorser.objects.bulk_update(changed, [*_endorser_fields(), "parent"], batch_size=100)
    _name(rows, [one for _entry, one in latest.values()], set(known))


def _endorser(entry: Entry, one: EndorserStatement) -> dict[str, Any]:
    return {
        "name": one.name,
        "kind": one.kind.value,
        "founded": str(one.founded or ""),
        "members": one.members,
        "site": one.site,
        "wikidata": one.wikidata,
        "stated": entry,
    }


def _endorser_fields() -> list[str]:
    return ["name", "kind", "founded", "members", "site", "wikidata", "stated"]


def _name(rows: dict[str, Endorser], stated: Iterable[EndorserStatement], known: set[str]) -> None:
    names = []
    for one in stated:
        keys = {name_key(name): name for name in reversed((one.name, *one.also))}
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
    rows = [
        Contest(
            slug=one.id,
            name=one.name,
            key=name_key(one.name),
            cycle=one.cycle,
            office=one.office,
            party=one.party,
            jurisdiction=one.jurisdiction,
            decided_on=str(one.decided_on or ""),
            wikidata=one.wikidata,
            stated=entry,
        )
        for entry, one in {one.id: (entry, one) for entry, one in stated}.values()
    ]
    fields = ["name", "key", "cycle", "office", "party", "jurisdiction", "decided_on", "wikidata", "stated"]
    Contest.objects.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["slug"], update_fields=fields
    )


def _candidates(stated: list[tuple[Entry, CandidateStatement]]) -> None:
    contests = _contests_by_slug({one.contest for _entry, one in stated})
    rows = []
    for entry, one in {(one.contest, one.id): (entry, one) for entry, one in stated}.values():
        row = Candidate(
            contest=_stated(contests, one.contest), person=one.id, name=one.name, also=list(one.also), party=one.party
        )
        row.outcome, row.share, row.note = one.outcome.value if one.outcome else "", one.share, one.note
        row.wikidata, row.stated = one.wikidata, entry
        rows.append(row)
    fields = ["name", "also", "party", "outcome", "share", "note", "wikidata", "stated"]
    Candidate.objects.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["contest", "person"], update_fields=fields
    )


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
        _fill(row, one)
        if one.corrects is not None:
            row.corrects = _corrected(one)
            row.reason = one.corrects.reason
            corrected.append(row.corrects)
        rows.append(row)
    twice = [row.pk for row in corrected]
    if len(set(twice)) < len(twice):
        raise errors.WrongInput(_("One entry would be corrected twice: correct the correction instead."))
    Endorsement.objects.bulk_create(rows, batch_size=BATCH)
    settle({(row.endorser_id, row.contest_id) for row in (*rows, *corrected)})


def _fill(row: Endorsement, one: EndorsementStatement) -> None:
    process, source = one.process, one.source
    row.status, row.position, row.note, row.evidence = one.status.value, one.position, one.note, one.evidence.value
    if one.date is not None:
        row.date, row.first_day, row.last_day = str(one.date), one.date.first, one.date.last
    row.process, row.rule, row.threshold = process.kind.value, process.rule, process.threshold
    row.ballots, row.eligible = process.ballots, process.eligible
    row.results = [share.to_json() for share in process.results]
    if row.candidate is not None:
        keys = row.candidate.keys
        named = next((share.name for share in process.results if name_key(share.name) in keys), "")
        row.share = _hundredths(process.percent_of(named))
    if one.proof is not None:
        row.proof = one.proof.to_json()
    if source is not None:
        row.source_title, row.source_link, row.source_hash = source.title, source.link, source.text_hash
        row.source_date = str(source.date or "")
    row.standing = "stands"  # until all of its endorser and contest are settled, in this transaction


def _hundredths(percent: Fraction | None) -> int | None:
    return None if percent is None else int(percent * 100 + Fraction(1, 2))


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
    found = Endorsement.objects.filter(endorser__in=endorsers, contest__in=contests)
    for number, endorser, contest, status, candidate, last, evidence, corrected in found.values_list(*named):
        one = Stated(number, Status(status), candidate, last, Evidence(evidence), corrected is not None)
        rows[endorser, contest].append(one)
    changed = [
        Endorsement(pk=number, standing=stands.standing.value, ended_on=stands.ended_on)
        for pair in pairs
        for number, stands in standings(rows[pair]).items()
    ]
    Endorsement.objects.bulk_update(changed, ["standing", "ended_on"], batch_size=BATCH)


# -- what is there already ---------------------------------------------------------------------------------------------


def _endorsers_by_slug(slugs: set[str]) -> dict[str, Endorser]:
    return {row.slug: row for row in Endorser.objects.filter(slug__in=slugs)}


def _contests_by_slug(slugs: set[str]) -> dict[str, Contest]:
    return {row.slug: row for row in Contest.objects.filter(slug__in=slugs)}


def _stated(among: dict[str, Row], slug: str) -> Row:
    if slug not in among:
        raise unstated(slug)
    return among[slug]
