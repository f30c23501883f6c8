"""Turnout of an election, for its officials: how many, by hour, by state; never how anybody voted.

Counts of small places are theirs alone: they name no one, but with outside knowledge they may come near to it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import CharField, Count, F, Func, Q, Sum
from django.utils import formats

from hustings.board.models import Ballot, Chain
from hustings.credentials.models import VotingRight
from hustings.elections.models import Election

HOURS_SHOWN = 72  # more are summed up to days
MOST_STATES = 60


@dataclass(frozen=True, slots=True)
class Turnout:
    """Ballots posted by voters, and voters who posted them; without those of rights that were voided."""

    ballots: int
    voters: int
    eligible: int

    @property
    def again(self) -> int:
        """Ballots that replaced another one."""
        return self.ballots - self.voters


@dataclass(frozen=True, slots=True)
class Span:
    """The ballots of an hour or a day, which begins at ``start`` in the organization's zone."""

    start: datetime
    words: str
    ballots: int


@dataclass(frozen=True, slots=True)
class StateTurnout:
    """The turnout of one state, as the roll calls it."""

    name: str
    eligible: int
    voters: int


class Hour(Func):
    """The hour of a moment as text, in UTC: 2026-09-01 20."""

    output_field = CharField()
    template = "to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24')"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="substr(%(expressions)s, 1, 13)", **context)


def turnout(election: Election) -> Turnout:
    """How many ballots and voters so far."""
    ballots = Chain.objects.filter(election=election).values_list("ballots", flat=True).first() or 0
    rights = VotingRight.objects.filter(election=election)
    if election.voided:
        ballots -= rights.filter(voided_at__isnull=False).aggregate(number=Sum("ballots"))["number"] or 0
    return Turnout(ballots, rights.voters().count(), election.entitled)


def by_span(election: Election, now: datetime) -> list[Span]:
    """Ballots by hour from the opening to now or the close, without gaps; by day when that is long."""
    if election.opens_at is None or election.closes_at is None or election.opens_at > now:
        return []
    rows = Ballot.objects.filter(chain=election.pk).annotate(hour=Hour(F("posted_at"))).values("hour")
    counted = {_parsed(row["hour"]): row["number"] for row in rows.annotate(number=Count("pk")).order_by()}
    clock = ZoneInfo(election.organization.time_zone)
    hours = _hours(election.opens_at, min(now, election.closes_at), counted)
    if len(hours) <= HOURS_SHOWN:
        return [
            Span(hour.astimezone(clock), _hour_words(hour.astimezone(clock)), counted.get(hour, 0)) for hour in hours
        ]
    days: dict[datetime, int] = {}
    for hour in hours:
        day = hour.astimezone(clock).replace(hour=0)
        days[day] = days.get(day, 0) + counted.get(hour, 0)
    return [Span(day, formats.date_format(day, "SHORT_DATE_FORMAT"), number) for day, number in days.items()]


def by_state(election: Election) -> list[StateTurnout]:
    """The turnout of each state, the largest first; what is beyond the list's end is summed up."""
    rights = VotingRight.objects.filter(election=election, member__isnull=False, voided_at=None)
    rows = rights.values_list("state").order_by()
    counted = rows.annotate(eligible=Count("pk"), voters=Count("pk", filter=Q(ballots__gt=0)))
    states = sorted((StateTurnout(*row) for row in counted), key=lambda state: (-state.eligible, state.name))
    rest = states[MOST_STATES:]
    if len(rest) < 2:
        return states
    others = StateTurnout("…", sum(state.eligible for state in rest), sum(state.voters for state in rest))
    return [*states[:MOST_STATES], others]


def _parsed(hour: str) -> datetime:
    return datetime.strptime(hour, "%Y-%m-%d %H").replace(tzinfo=UTC)


def _hours(first: datetime, last: datetime, counted: dict[datetime, int]) -> list[datetime]:
    start = min([first.astimezone(UTC).replace(minute=0, second=0, microsecond=0), *counted])
    end = max([last.astimezone(UTC), *counted])
    return [start + timedelta(hours=number) for number in range((end - start) // timedelta(hours=1) + 1)]


def _hour_words(hour: datetime) -> str:
    return f"{formats.date_format(hour, 'D')} {formats.time_format(hour, 'TIME_FORMAT')}"
