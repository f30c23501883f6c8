"""How long an address rests between letters that anybody can have sent to it by typing it into a form."""

from datetime import datetime, timedelta

from django.utils import timezone

REST = timedelta(minutes=10)
"""After a first letter to an address the next one goes out this much later at the earliest; then twice as much, …"""

LONGEST_REST = timedelta(hours=24)

MOST_OF_NETWORK = 200
"""Requests of one network in an hour: each sends a letter to an address that a stranger may have written."""


def rested(letters: int, letter_at: datetime | None) -> bool:
    """Whether another letter may go to an address that got so many, the last one at this moment."""
    if letter_at is None:
        return True
    rest: timedelta = min(REST * 2 ** min(letters - 1, 10), LONGEST_REST)
    return timezone.now() - letter_at >= rest
