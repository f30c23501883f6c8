"""Noting what providers and receiving systems tell of messages."""

from django.db import transaction
from django.db.models import Q

from hustings import errors
from hustings.mailroom import suppression_actions
from hustings.mailroom.envelope import parse_message_token
from hustings.mailroom.models import Event, Message, Purpose
from hustings.mailroom.reports import OUTCOMES, Report, settle
from hustings.mailroom.words import said


@transaction.atomic
def note_event(*, report: Report, of_ours: bool = False) -> bool:
    """Note this report once, and what follows from it for its message and its recipient; whether it was new.

    What names no message of ours is kept, and changes nothing; with ``of_ours`` (anybody can have sent it) it is not
    even kept. The state of a message is worked out from all that is
    known of it, so the order in which reports arrive is of no consequence.
    """
    message = _message_of(report)
    if message is None and of_ours:
        return False
    told = {"message": message, "kind": report.kind, "reason": said(report.reason), "at": report.at}
    event, new = Event.objects.get_or_create(provider=report.provider, event_id=report.name, defaults=told)
    if new and message is not None:
        _settle(message)
        _suppress(message, event)
    return new


def _message_of(report: Report) -> Message | None:
    # Locked, for two reports of one message may come at once.
    messages = Message.objects.select_for_update()
    if report.token:
        try:
            return messages.filter(pk=parse_message_token(report.token)).first()
        except errors.NotFound:
            pass
    return messages.filter(~Q(provider_id=""), provider_id=report.provider_id).order_by("pk").first()


def _settle(message: Message) -> None:
    events = list(Event.objects.of(message))
    state, by = settle(message.state, events)
    if by is None:
        return
    message.state, message.reason = state, by.reason
    # It left before anything happened to it, whatever the clocks say.
    happened = [event.at for event in events if Event.Kind(event.kind) in OUTCOMES]
    message.sent_at = min([message.sent_at, *happened] if message.sent_at else happened)
    message.settled_at = None if state == Message.State.SENT else by.at
    message.save(update_fields=["state", "reason", "sent_at", "settled_at"])


def _suppress(message: Message, event: Event) -> None:
    if event.kind == Event.Kind.BOUNCED:
        suppression_actions.note_bounce(address=message.to)
    elif message.organization is not None and (event.kind == Event.Kind.LEFT or _is_of_campaigning(message, event)):
        suppression_actions.leave_campaigning(organization=message.organization, address=message.to)
    elif event.kind == Event.Kind.COMPLAINED:
        suppression_actions.note_complaint(organization=message.organization, address=message.to)


def _is_of_campaigning(message: Message, event: Event) -> bool:
    # Whoever finds campaigning unwanted has left it, and is still told of votes.
    return event.kind == Event.Kind.COMPLAINED and message.purpose == Purpose.CAMPAIGN
