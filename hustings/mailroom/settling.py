"""What became of messages, written down: each outcome, and what it says of the provider and of the receiving domain."""

import logging
import random
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, assert_never

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from hustings.mailroom import pace
from hustings.mailroom.lanes import locked_provider
from hustings.mailroom.models import Message, Pace
from hustings.mailroom.outcomes import Away, Cut, Deferred, Outcome, Refused, Taken, Unanswered
from hustings.mailroom.suppression_actions import note_bounce
from hustings.mailroom.words import said
from hustings.mailroom.workers import HOME

logger = logging.getLogger("hustings.mailroom")

State = Message.State
JITTER = 0.2
PATIENCE = 5
"""How often in a row a connection may break, or an answer stay out, before the provider is left alone for a while."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A message that was handed over, as what, and what became of it."""

    message: Message
    outcome: Outcome


def settle(*, worker: str, settled: list[Settled]) -> None:
    """Write down what became of these messages of this worker; call it in a transaction."""
    now = timezone.now()
    for each in settled:
        _settle(worker, each.message, each.outcome, now)
    _learn([each for each in settled if not isinstance(each.outcome, Refused)], now)


def suppress(*, worker: str, message: Message, reason: str) -> None:
    """Its recipient is not written to: this message of this worker is never sent."""
    ours = Message.objects.filter(pk=message.pk, worker=worker, state=State.QUEUED)
    ours.update(state=State.SUPPRESSED, reason=reason, worker="", settled_at=timezone.now())


def refuse(*, worker: str, message: Message, reason: str) -> None:
    """It cannot be written, so nothing was handed over: this message of this worker is never sent."""
    ours = Message.objects.filter(pk=message.pk, worker=worker, state=State.QUEUED)
    ours.update(state=State.FAILED, reason=said(reason), worker="", settled_at=timezone.now())


def drop(*, worker: str, message: Message) -> None:
    """It has lost its point, as its writer says: this worker's message goes, row and all, for that would tell when."""
    Message.objects.filter(pk=message.pk, worker=worker, state=State.QUEUED).delete()


def _settle(worker: str, message: Message, outcome: Outcome, now: datetime) -> None:
    # Others may have given the message up as this worker's last: what the worker knows is better. What a provider
    # told of it meanwhile (delivered, bounced) is later news than that it was taken.
    ours = Message.objects.filter(pk=message.pk, worker=worker)
    begun = ours.filter(state__in=(State.SENDING, State.UNKNOWN))
    match outcome:
        case Taken(provider_id):
            known: dict[str, Any] = {
                "worker": "",
                "provider": settings.MAIL_PROVIDER,
                "provider_id": " ".join(provider_id.replace("\0", " ").split())[:255],
            }
            known |= {"wording_id": message.wording_id, "sent_at": now, "attempts": F("attempts") + 1}
            if not begun.update(state=State.SENT, reason="", settled_at=None, **known):
                ours.update(**known)
        case Deferred(words) | Cut(words):
            begun.update(**_again(message, words, now))
        case Away(_):
            begun.update(state=State.QUEUED, reason="", settled_at=None, worker="", lane=HOME)
        case Refused(words, nobody):
            state = State.BOUNCED if nobody else State.FAILED
            counted = {"attempts": F("attempts") + 1, "provider": settings.MAIL_PROVIDER, "settled_at": now}
            if begun.update(state=state, reason=said(words), worker="", **counted) and nobody:
                note_bounce(address=message.to)
        case Unanswered(words):
            counted = {"attempts": F("attempts") + 1, "provider": settings.MAIL_PROVIDER, "settled_at": now}
            begun.update(state=State.UNKNOWN, reason=said(words), worker="", **counted)
        case _:
            assert_never(outcome)


def _again(message: Message, words: str, now: datetime) -> dict[str, Any]:
    """What changes of a message that is tried again later; given up when it was tried often enough."""
    counted: dict[str, Any] = {"attempts": message.attempts + 1, "reason": said(words), "worker": ""}
    if message.attempts >= len(settings.MAIL_BACK_OFF):
        tried = said(f"given up after {message.attempts + 1} attempts: {words}")
        return counted | {"state": State.FAILED, "reason": tried, "settled_at": now}
    # Not all at the same moment: they were refused together.
    seconds = settings.MAIL_BACK_OFF[message.attempts] * random.uniform(1, 1 + JITTER)  # noqa: S311 - no secret
    later = now + timedelta(seconds=seconds)
    return counted | {"state": State.QUEUED, "lane": HOME, "not_before": later, "settled_at": None}


def _learn(settled: list[Settled], now: datetime) -> None:
    """Slow down for a domain that defers, leave a provider alone that is away; both recover by what is taken."""
    trouble = [each.outcome for each in settled if isinstance(each.outcome, Away | Cut | Unanswered)]
    strikes = Counter(Pace.of("domain", each.message.domain) for each in settled if isinstance(each.outcome, Deferred))
    taken = Counter(Pace.of("domain", each.message.domain) for each in settled if isinstance(each.outcome, Taken))
    keys = {Pace.PROVIDER, *strikes, *taken}
    if not (trouble or strikes or Pace.objects.filter(key__in=keys, strikes__gt=0).exists()):
        return
    provider = locked_provider()
    for row in Pace.objects.filter(key__in=keys - {Pace.PROVIDER}):
        row.strikes = max(0, min(pace.MOST_STRIKES, row.strikes + strikes[row.key] - taken[row.key]))
        row.save(update_fields=["strikes"])
    away = [outcome for outcome in trouble if isinstance(outcome, Away)]
    if away:
        _leave_alone(provider, away[0], now)
    elif taken:
        _reach(provider)
    elif trouble:
        _grow_impatient(provider, trouble, now)


def _leave_alone(provider: Pace, away: Away, now: datetime) -> None:
    if provider.paused_until and provider.paused_until > now:
        return  # another connection found the same, at the same time
    provider.strikes += 1
    provider.paused_until = now + pace.pause(settings.MAIL_PAUSE, provider.strikes)
    provider.reason = said(away.words)
    provider.save(update_fields=["strikes", "paused_until", "reason"])
    # A wrong password stays wrong until the operator mends it; what cannot be reached comes back by itself, mostly.
    logger.log(logging.CRITICAL if away.ours else logging.WARNING, "no mail is sent: %s", provider.reason)


def _reach(provider: Pace) -> None:
    if provider.strikes:
        provider.strikes, provider.paused_until, provider.reason = 0, None, ""
        provider.save(update_fields=["strikes", "paused_until", "reason"])


def _grow_impatient(provider: Pace, trouble: list[Away | Cut | Unanswered], now: datetime) -> None:
    provider.strikes += len(trouble)
    if provider.strikes >= PATIENCE:
        provider.paused_until = now + pace.pause(settings.MAIL_PAUSE, provider.strikes - PATIENCE + 1)
        provider.reason = said(trouble[-1].words)
        logger.warning("mail is held up: %s", provider.reason)
    provider.save(update_fields=["strikes", "paused_until", "reason"])
