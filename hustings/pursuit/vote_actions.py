"""What changes the votes to come that are held elsewhere."""

import re
import zoneinfo
from dataclasses import dataclass
from datetime import date, time

from django.db import transaction
from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.contests.texts import parse_link
from hustings.pursuit.access import hold, require, require_room
from hustings.pursuit.models import OnBallot, OutsideVote, Target
from hustings.roll.names import parse_name

MAX_VOTES = 20  # of a target
_THRESHOLD = re.compile(r"[1-9][0-9]{0,8}/[1-9][0-9]{0,8}|[0-9]{1,3}([.,][0-9]{1,3})?\s?%")


@dataclass(frozen=True, slots=True)
class Announced:
    """A vote as an endorser announced it: its days, perhaps with times by a clock in ``time_zone``. WrongInput."""

    time_zone: str
    opens_on: date | None = None
    opens_time: time | None = None
    closes_on: date | None = None
    closes_time: time | None = None
    rule: str = ""
    threshold: str = ""
    on_ballot: OnBallot = OnBallot.UNKNOWN
    link: str = ""

    def __post_init__(self) -> None:
        if self.time_zone not in zoneinfo.available_timezones():
            raise errors.WrongInput(_("Choose a time zone from the list."), field="time_zone")
        if self.opens_on is None and self.closes_on is None:
            raise errors.WrongInput(_("Write at least one of the two days."), field="closes_on")
        for day, clock in (("opens_on", "opens_time"), ("closes_on", "closes_time")):
            if getattr(self, day) is None and getattr(self, clock) is not None:
                raise errors.WrongInput(_("A time needs its day."), field=day)
        if self.opens_on and self.closes_on and self._ends_first():
            raise errors.WrongInput(_("It closes before it opens."), field="closes_on")
        if self.rule.strip():
            object.__setattr__(self, "rule", parse_name(self.rule, field="rule", longest=1000))
        object.__setattr__(self, "threshold", self.threshold.strip())
        if self.threshold and not _THRESHOLD.fullmatch(self.threshold):
            raise errors.WrongInput(_("Write it as a fraction or per cent, such as 2/3 or 60%."), field="threshold")
        if self.link.strip():
            object.__setattr__(self, "link", parse_link(self.link, field="link"))

    def _ends_first(self) -> bool:
        assert self.opens_on is not None
        assert self.closes_on is not None
        opens = (self.opens_on, self.opens_time or time.min)
        return (self.closes_on, self.closes_time or time.max) <= opens


@transaction.atomic
def note_vote(*, by: User, target: Target, announced: Announced, vote: OutsideVote | None = None) -> OutsideVote:
    """Note a vote of the target's, or change ``vote``. Errors: WrongState."""
    require(by=by, campaign=target.campaign)
    hold(target.campaign_id)
    if vote is None:
        require_room(target.votes.count(), MAX_VOTES)
        vote = OutsideVote(target=target)
    vote.time_zone, vote.rule, vote.threshold = announced.time_zone, announced.rule, announced.threshold
    vote.opens_on, vote.opens_time = announced.opens_on, announced.opens_time
    vote.closes_on, vote.closes_time = announced.closes_on, announced.closes_time
    vote.on_ballot, vote.link = announced.on_ballot, announced.link
    vote.save()
    return vote


@transaction.atomic
def remove_vote(*, by: User, vote: OutsideVote) -> None:
    """Forget the vote."""
    require(by=by, campaign=vote.target.campaign)
    vote.delete()
