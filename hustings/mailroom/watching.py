"""The rule that stops an election's letters to thousands before receiving systems stop all mail of the site.

Where more than one in twenty of the last letters bounced or was refused, the roll is stale; where more than one in five
hundred was called unwanted, it was not theirs to write to. Large mailbox providers act on less.
"""

from collections import Counter
from fractions import Fraction

from django.db import transaction
from django.utils import timezone

from hustings.mailroom.lanes import locked_provider
from hustings.mailroom.models import Message, Pace

LAST = 1000  # letters
FEWEST = 200  # below which a share says nothing
MOST_BOUNCES = Fraction(5, 100)
MOST_COMPLAINTS = Fraction(2, 1000)
_State = Message.State
_BACK = (_State.BOUNCED, _State.FAILED)
_LEFT = (_State.SENT, _State.DELIVERED, _State.COMPLAINED, _State.UNKNOWN, *_BACK)


def watch(*, election: str) -> bool:
    """Stop this election's letters to thousands if too many of the last ones came back; whether that was so."""
    row = Pace.objects.filter(key=Pace.of("election", election)).first()
    if row is not None and row.stopped:
        return False
    letters = Message.objects.handed_over(election).filter(state__in=_LEFT)
    # What was tried again and again until it was given up comes last of all, and says little about the roll: at the end
    # of every large sending it would be most of the last thousand.
    letters = letters.exclude(state=_State.FAILED, attempts__gt=1)
    if row is not None and row.since is not None:
        letters = letters.filter(taken_at__gt=row.since)
    reason = _reason(Counter(letters.values_list("state", flat=True)[:LAST]))
    if not reason:
        return False
    _set(election, stopped=True, reason=reason)
    return True


def resume(*, election: str) -> None:
    """Let an election's letters to thousands go on, judged by those that are sent from now on."""
    _set(election, stopped=False, reason="")


def _reason(states: Counter[str]) -> str:
    letters, back, unwanted = states.total(), sum(states[state] for state in _BACK), states[_State.COMPLAINED]
    if letters < FEWEST:
        return ""
    if back > letters * MOST_BOUNCES:
        return f"{back} of the last {letters} letters came back"
    # Of fewer letters than LAST one or two complaints are a larger share, and two people's taste.
    if unwanted > LAST * MOST_COMPLAINTS:
        return f"{unwanted} of the last {letters} letters were called unwanted"
    return ""


@transaction.atomic
def _set(election: str, *, stopped: bool, reason: str) -> None:
    locked_provider()
    Pace.objects.update_or_create(
        key=Pace.of("election", election), defaults={"stopped": stopped, "reason": reason, "since": timezone.now()}
    )
