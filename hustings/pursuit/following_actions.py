"""What moves pipelines by itself: the ledger's new entries, and votes on this site that open or are called off.

The clock calls `follow_due`. Entries are read in batches behind the last one that was followed; a batch and how far it
reached are one transaction, so that whatever is cut off is done again, and nothing twice. A target is moved when what
the ledger says of its endorser in the campaign's contest is something else than when it was last looked at: what a
person does after that stays done.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from hustings.elections.models import Election, State
from hustings.ledger.kinds import ENDINGS, Standing, Status
from hustings.ledger.models import Candidate, Contest, Endorsement, Endorser, EndorserName, Entry, Head
from hustings.ledger.names import name_key
from hustings.pursuit.models import Campaign, Cause, Cursor, Move, Said, Stage, Target
from hustings.pursuit.models.target import TargetQuerySet

BATCH = 1000
"""Entries in one transaction."""

BATCHES = 50
"""Of which so many are followed in one turn: the clock has other things to do."""

_STAGE_OF = {Said.ENDORSED: Stage.ENDORSED, Said.LOST: Stage.LOST, Said.ENDED: Stage.CONTACTED}
_FOLLOWED = ("said", "before", "stage")


@dataclass(frozen=True, slots=True)
class Row:
    """An endorsement's entry, as far as a target follows it."""

    entry: int
    candidate: int | None
    status: Status
    standing: Standing


def follow_due() -> list[int]:
    """Follow whatever is new; the targets (their rows' numbers) that were moved."""
    moved = []
    for _turn in range(BATCHES):
        if not _is_behind():
            break
        moved += follow_batch()
    return moved + follow_elections()


@transaction.atomic
def follow_batch() -> list[int]:
    """Follow the next entries of the ledger; the targets that were moved."""
    cursor = hold_cursor()
    head = Head.objects.values_list("number", flat=True).first()
    if head is None or head <= cursor.number:
        return []
    first, last = cursor.number + 1, min(cursor.number + BATCH, head)
    types = set(Entry.objects.filter(number__range=(first, last)).values_list("type", flat=True))
    touched: set[int] = set()
    if "endorser" in types:
        touched |= _link_targets(first, last)
    if types & {"contest", "candidate"}:
        touched |= _link_campaigns(first, last)
    if "endorsement" in types:
        touched |= _targets_about(first, last)
    moved = _settle(touched)
    cursor.number = last
    cursor.save(update_fields=["number"])
    return moved


def hold_cursor() -> Cursor:
    """The cursor, locked until the transaction ends: the first of the locks of whatever adds what is to follow."""
    Cursor.objects.get_or_create(pk=1)
    return Cursor.objects.select_for_update(no_key=True).get(pk=1)


def follow(*, campaign: Campaign, targets: Sequence[Target] | None = None) -> list[int]:
    """Bring these targets of the campaign, or all, to where the ledger has them; for whoever holds the cursor."""
    chosen = campaign.targets.values_list("pk", flat=True) if targets is None else [target.pk for target in targets]
    return _settle(set(chosen))


def target_of(campaign: Campaign, endorser: Endorser) -> Target:
    """A new row, not saved, for this endorser."""
    return Target(
        campaign=campaign, endorser=endorser, name=endorser.name, key=name_key(endorser.name), kind=endorser.kind
    )


def follow_elections() -> list[int]:
    """Note the votes on this site that opened or were called off; the targets that were moved."""
    moved = []
    called_off = Target.objects.filter(election__state=State.CANCELLED)
    if called_off.exists():
        moved += _return(called_off)
    pursued = Target.objects.under_way().values("endorser__organization")  # of others nothing is asked, every second
    opened = Election.objects.public().filter(state=State.OPEN, organization__in=pursued)
    for election in opened.select_related("contest"):
        key = name_key(election.contest.name)
        about = Target.objects.under_way().filter(
            endorser__organization=election.organization_id, campaign__contest_key=key
        )
        begun = about.exclude(election=election)
        if begun.exists():
            moved += _begin(begun, election)
    return moved


# -- votes on this site ------------------------------------------------------------------------------------------------


@transaction.atomic
def _begin(targets: TargetQuerySet, election: Election) -> list[int]:
    moves = []
    for target in targets.select_for_update(no_key=True, of=("self",)):
        target.election, target.before_election = election, target.stage
        moves += _moved(target, Stage.VOTE, election)
    return _note(moves)


@transaction.atomic
def _return(targets: TargetQuerySet) -> list[int]:
    moves = []
    for target in targets.select_for_update(no_key=True, of=("self",)).select_related("election"):
        election, before = target.election, target.before_election
        target.election, target.before_election = None, ""
        # Whoever moved it meanwhile knew better.
        goal = Stage(before) if before and target.stage == Stage.VOTE else Stage(target.stage)
        moves += _moved(target, goal, election)
    return _note(moves)


def _moved(target: Target, goal: Stage, election: Election | None) -> list[Move]:
    origin, target.stage = target.stage, goal
    target.save(update_fields=["election", "before_election", "stage"])
    if origin == goal:
        return []
    return [Move(target=target, cause=Cause.ELECTION, election=election, origin=origin, destination=goal)]


def _note(moves: list[Move]) -> list[int]:
    return [move.target_id for move in Move.objects.bulk_create(moves)]


# -- what the ledger has come to know ----------------------------------------------------------------------------------


def _is_behind() -> bool:
    head = Head.objects.values_list("number", flat=True).first()
    read = Cursor.objects.values_list("number", flat=True).first()
    return head is not None and head > (-1 if read is None else read)


def _link_targets(first: int, last: int) -> set[int]:
    """Give targets known by name the endorser that these entries state, and the others its new name."""
    stated = Endorser.objects.filter(stated__number__range=(first, last))
    restated = list(Target.objects.filter(endorser__in=stated).select_related("endorser"))
    for target in restated:
        assert target.endorser is not None
        target.name, target.kind = target.endorser.name, target.endorser.kind
        target.key = name_key(target.name)
    Target.objects.bulk_update(restated, ["name", "kind", "key"], batch_size=500)
    names = EndorserName.objects.filter(endorser__in=stated).select_related("endorser").order_by("-endorser_id")
    endorsers = {name.key: name.endorser for name in names}
    linked = set()
    for target in Target.objects.filter(endorser=None, key__in=endorsers.keys()):
        endorser = endorsers[target.key]
        if not Target.objects.filter(campaign=target.campaign_id, endorser=endorser).exists():
            target.endorser, target.name, target.kind = endorser, endorser.name, endorser.kind
            target.save(update_fields=["endorser", "name", "kind"])
            linked.add(target.pk)
    return linked


def _link_campaigns(first: int, last: int) -> set[int]:
    """Give campaigns known by name the candidate that these entries state; their targets, which follow from now on."""
    span = (first, last)
    stated = Contest.objects.filter(Q(stated__number__range=span) | Q(candidates__stated__number__range=span))
    keys = stated.values_list("key", flat=True).distinct()
    linked = []
    for campaign in Campaign.objects.unlinked().filter(contest_key__in=list(keys)).exclude(candidate_name=""):
        contest = Contest.objects.named(campaign.contest_name)
        candidate = Candidate.objects.named(contest, campaign.candidate_name) if contest else None
        if candidate is not None:
            Campaign.objects.filter(pk=campaign.pk, candidate=None).update(candidate=candidate)
            linked.append(campaign.pk)
    return set(Target.objects.filter(campaign__in=linked).values_list("pk", flat=True))


def _targets_about(first: int, last: int) -> set[int]:
    """The targets whose endorsers these entries are about, in their campaigns' contests."""
    about = Endorsement.objects.filter(entry__number__range=(first, last)).values_list("endorser", "contest")
    pairs = set(about)
    found = Target.objects.filter(
        endorser__in={endorser for endorser, _contest in pairs},
        campaign__candidate__contest__in={contest for _endorser, contest in pairs},
    ).values_list("pk", "endorser", "campaign__candidate__contest")
    return {pk for pk, endorser, contest in found if (endorser, contest) in pairs}


# -- bringing targets to where the ledger has them ---------------------------------------------------------------------


def _settle(targets: set[int]) -> list[int]:
    """Move each of these (rows' numbers) if the ledger says something new of it; those that were moved."""
    if not targets:
        return []
    held = Target.objects.select_for_update(no_key=True, of=("self",)).select_related("campaign__candidate")
    rows = list(held.filter(pk__in=targets).order_by("pk"))
    entries = _entries(rows)
    moves, changed = [], []
    for target in rows:
        candidate = target.campaign.candidate
        about = entries[target.endorser_id, candidate.contest_id] if candidate else []
        said, entry = verdict(about, candidate.pk if candidate else None)
        if said != target.said:
            origin, goal = Stage(target.stage), _take(target, said)
            changed.append(target)
            if origin != goal:
                by_ledger = {"cause": Cause.LEDGER, "entry": entry, "said": said}
                moves.append(Move(target=target, origin=origin, destination=goal, **by_ledger))
    Target.objects.bulk_update(changed, _FOLLOWED, batch_size=500)
    return _note(moves)


def verdict(rows: Sequence[Row], candidate: int | None) -> tuple[Said, int | None]:
    """What all entries about an endorser in a contest say to the campaign of this candidate, and which one says so."""
    standing = [row for row in rows if row.standing is Standing.STANDS]
    ours = [row for row in standing if row.candidate == candidate and row.status is not Status.NO_ENDORSEMENT]
    ended = [
        row for row in rows if row.candidate == candidate and row.standing is Standing.NOTICE and row.status in ENDINGS
    ]
    for said, deciding in ((Said.ENDORSED, ours), (Said.LOST, standing), (Said.ENDED, ended)):
        if deciding:
            return said, max(row.entry for row in deciding)
    return Said.NOTHING, max((row.entry for row in rows), default=None)


def _take(target: Target, said: Said) -> Stage:
    """Note in the target what the ledger says now; the stage to which it goes, its own when it stays."""
    was = Said(target.said)
    # Whoever moved it since the ledger did knew better: to there it goes back, should the next be taken back.
    by_ledger = was is not Said.NOTHING and target.stage == _STAGE_OF[was]
    goal = Stage(target.stage)
    if said is Said.NOTHING:
        goal = Stage(target.before) if by_ledger and target.before else goal
        target.before = ""
    else:
        if not by_ledger:
            target.before = target.stage
        if said is not Said.ENDED or goal is Stage.ENDORSED:
            goal = _STAGE_OF[said]
    target.said, target.stage = said, goal
    return goal


def _entries(targets: Sequence[Target]) -> dict[tuple[int | None, int], list[Row]]:
    """The entries about these targets' endorsers in their campaigns' contests."""
    endorsers = {target.endorser_id for target in targets if target.endorser_id is not None}
    contests = {target.campaign.candidate.contest_id for target in targets if target.campaign.candidate}
    found = Endorsement.objects.filter(endorser__in=endorsers, contest__in=contests)
    rows: dict[tuple[int | None, int], list[Row]] = defaultdict(list)
    for endorser, contest, entry, candidate, status, standing in found.values_list(
        "endorser", "contest", "entry", "candidate", "status", "standing"
    ):
        rows[endorser, contest].append(Row(entry, candidate, Status(status), Standing(standing)))
    return rows
