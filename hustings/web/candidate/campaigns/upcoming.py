"""Votes to come of the endorsers that a campaign pursues: those on this site, and those written down by hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from hustings.elections.models import Election, State
from hustings.ledger.names import name_key
from hustings.pursuit.models import Campaign, OnBallot, OutsideVote, Target
from hustings.web.public.outcome import rule_of
from hustings.web.public.sentences import rule_sentences

OVER = frozenset({State.CANCELLED, State.DECIDED})


@dataclass(frozen=True)
class Upcoming:
    """A vote: of which target, from when to when, by which rule, and whether the candidate is on the ballot.

    ``election`` is the one on this site, ``vote`` what was written down of one elsewhere.
    """

    target: Target
    opens_at: datetime | None
    closes_at: datetime | None
    on_ballot: OnBallot
    rule: tuple[str, ...]
    election: Election | None = None
    vote: OutsideVote | None = None

    @property
    def moment(self) -> datetime:
        """By which it stands among others: its close, else its beginning."""
        found = self.closes_at or self.opens_at
        assert found is not None
        return found


def of_campaign(campaign: Campaign, now: datetime) -> list[Upcoming]:
    """All that are not over, those that end first first."""
    return _in_order(campaign, campaign.targets.select_related("endorser"), now)


def of_target(target: Target, now: datetime) -> list[Upcoming]:
    """The target's that are not over."""
    return _in_order(target.campaign, [target], now)


def within(campaign: Campaign, now: datetime, days: int) -> list[Upcoming]:
    """Those that open or close in so many days, or are open."""
    limit = now + timedelta(days=days)
    return [one for one in of_campaign(campaign, now) if min(one.opens_at or one.moment, one.moment) <= limit]


def _in_order(campaign: Campaign, targets: Iterable[Target], now: datetime) -> list[Upcoming]:
    by_key = {target.pk: target for target in targets}
    noted = OutsideVote.objects.of(campaign)
    if len(by_key) == 1:
        noted = noted.filter(target__in=by_key)
    outside = [_outside(vote, by_key[vote.target_id]) for vote in noted if vote.target_id in by_key]
    found = [*_here(campaign, by_key.values()), *outside]
    # What has no end is taken to be over a month after it began.
    coming = [one for one in found if (one.closes_at or one.moment + timedelta(days=30)) > now]
    return sorted(coming, key=lambda one: (one.moment, one.target.name))


def _outside(vote: OutsideVote, target: Target) -> Upcoming:
    rule = (vote.rule,) if vote.rule else ()
    return Upcoming(target, vote.opens_at, vote.closes_at, OnBallot(vote.on_ballot), rule, vote=vote)


def _here(campaign: Campaign, targets: Iterable[Target]) -> list[Upcoming]:
    """The public ones on this site, about the campaign's contest; drafts are their organizations' own business."""
    organizations = {
        target.endorser.organization_id: target
        for target in targets
        if target.endorser and target.endorser.organization_id
    }
    if not organizations or not campaign.contest_key:
        return []
    found = (
        Election.objects.public().exclude(state__in=OVER).filter(organization__in=organizations, opens_at__isnull=False)
    )
    related = found.select_related("contest", "organization").prefetch_related("options")
    return [
        _of_election(campaign, election, organizations[election.organization_id])
        for election in related
        if name_key(election.contest.name) == campaign.contest_key
    ]


def _of_election(campaign: Campaign, election: Election, target: Target) -> Upcoming:
    names = campaign.candidate.keys if campaign.candidate else frozenset({name_key(campaign.candidate_name)})
    options = {name_key(option.label) for option in election.options.all() if option.candidate_id}
    on_ballot = OnBallot.UNKNOWN if names == {""} else OnBallot.YES if names & options else OnBallot.NO
    told = rule_sentences(rule_of(election), election.entitled, blank=election.blank)[:1]
    return Upcoming(target, election.opens_at, election.closes_at, on_ballot, tuple(told), election=election)
