"""What somebody tells of a message after it was handed over, and what follows for its state."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from hustings.mailroom.models import Event, Message

State = Message.State

OUTCOMES = {
    Event.Kind.SENT: State.SENT,
    Event.Kind.FAILED: State.FAILED,
    Event.Kind.DELIVERED: State.DELIVERED,
    Event.Kind.RETURNED: State.BOUNCED,
    Event.Kind.BOUNCED: State.BOUNCED,
    Event.Kind.COMPLAINED: State.COMPLAINED,
}
"""The state to which an event leads; deferring and leaving lead to none."""

_WEIGHT = {State.SENT: 1, State.FAILED: 2, State.DELIVERED: 3, State.BOUNCED: 4, State.COMPLAINED: 5}
"""What outweighs what, whatever came first: a system may take a letter, and give it back an hour later."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a provider tells: ``event_id`` is its name for the event, empty when it has none.

    The message is the one of ``token`` (`hustings.mailroom.envelope.token_of`), or else the one that the provider calls
    ``provider_id``; either may be empty.
    """

    provider: str
    event_id: str
    kind: Event.Kind
    at: datetime
    reason: str = ""
    token: str = ""
    provider_id: str = ""

    @property
    def name(self) -> str:
        """What makes the event one, at most 128 characters: its name, or else all that is told."""
        if self.event_id and len(self.event_id) <= 100:
            # One name may tell of two things: a bounce by which somebody is taken off a list, say.
            return f"{self.kind}:{self.event_id}"
        told = (self.event_id, self.token, self.provider_id, self.at.isoformat(), self.reason)
        return f"{self.kind}:{hashlib.sha256(repr(told).encode()).hexdigest()}"


class Settled(NamedTuple):
    """The state of a message after all that is known of it, and the event that decided."""

    state: str
    by: Event | None


def settle(state: str, events: Iterable[Event]) -> Settled:
    """What becomes of a message of this state by these events, whatever their order of arrival: the heaviest decides.

    Of events of one weight the first that happened does. The states in which a message has not been handed over weigh
    nothing: a report is better knowledge than ours.
    """
    decided = Settled(state, None)
    for event in sorted(events, key=lambda event: (event.at, event.event_id)):
        told = OUTCOMES.get(Event.Kind(event.kind))
        if told is None:
            continue
        weight, held = _WEIGHT[told], _WEIGHT.get(State(decided.state), 0)
        if weight > held or (weight == held and decided.by is None):
            decided = Settled(told, event)
    return decided
