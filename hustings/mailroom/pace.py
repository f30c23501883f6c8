"""How many messages may go now, at a rate: the generic cell rate algorithm, as ATM networks have it (ITU-T I.371).

Pure. ``next_at`` is the moment at which the next message is due, were they evenly spaced; as many may run ahead of it
as go in a second, or one.
"""

import math
from datetime import date, datetime, timedelta

AHEAD = 1.0  # seconds


def allowed(next_at: datetime | None, now: datetime, rate: float) -> int:
    """How many messages may go now, at ``rate`` a second."""
    ahead = max(AHEAD, 1 / rate)
    owed = max(0.0, (next_at - now).total_seconds()) if next_at else 0.0
    return max(0, math.floor((ahead - owed) * rate + 1e-6))


def after(next_at: datetime | None, now: datetime, rate: float, count: int) -> datetime:
    """``next_at`` once ``count`` messages more are let go."""
    return max(next_at or now, now) + timedelta(seconds=count / rate)


def quota(first: int | None, first_day: date | None, today: date, rate: float) -> int | None:
    """How many messages may go today: ``first`` on the first day, twice as many on each day after it; None: any."""
    if first is None:
        return None
    days = (today - first_day).days if first_day else 0
    # Beyond what the rate lets through in a day the doubling has no meaning, and its numbers no end.
    if days >= 63 or first * 2**days >= rate * 86_400:
        return None
    return int(first * 2**days)


def slowed(rate: float, strikes: int) -> float:
    """The rate for a domain that deferred messages lately: halved by each of a few strikes."""
    return rate / (1 << min(strikes, MOST_STRIKES))


MOST_STRIKES = 5
"""Of a domain: a system that defers every first try (greylisting) must not be reached at a crawl for it."""


def pause(shortest: float, strikes: int) -> timedelta:
    """How long the provider is left alone after so many failures in a row: doubled each time, at most 60 times."""
    return timedelta(seconds=shortest * min(2 ** min(strikes - 1, 16), 60))
