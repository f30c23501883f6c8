"""What the mail provider reports of messages, by its webhooks.

django-anymail knows how each provider writes and signs its reports; here stands who may report at all: the provider
that the site sends through, with the password of HUSTINGS_MAIL_WEBHOOK. Everything else finds nothing at this address.
"""

import hashlib
import logging
from typing import Any

from anymail.exceptions import AnymailConfigurationError, AnymailWebhookValidationFailure
from anymail.signals import AnymailTrackingEvent
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from hustings import errors
from hustings.mailroom import event_actions
from hustings.mailroom.models import Event
from hustings.mailroom.reports import Report

logger = logging.getLogger(__name__)

LARGEST = 2 * 2**20
"""Bytes of a report; providers that gather many into one stay below."""

_KINDS = {
    "queued": Event.Kind.SENT,
    "sent": Event.Kind.SENT,
    "delivered": Event.Kind.DELIVERED,
    "deferred": Event.Kind.DEFERRED,
    "failed": Event.Kind.FAILED,
    "rejected": Event.Kind.FAILED,
    "bounced": Event.Kind.RETURNED,
    "complained": Event.Kind.COMPLAINED,
    "unsubscribed": Event.Kind.LEFT,
}
_LASTING = frozenset({"invalid", "bounced"})


@never_cache
@csrf_exempt  # a program of the provider's sends it, and shows a password
def tracking(request: HttpRequest, provider: str) -> HttpResponseBase:
    """Take a report; NotAllowed without the password or with a wrong signature, 404 where none is taken at all."""
    if not settings.MAIL_WEBHOOK or provider != settings.MAIL_PROVIDER:
        raise Http404
    try:
        view, _args, _kwargs = resolve(f"/{provider}/tracking/", urlconf="hustings.web.mail.anymail_urls")
    except Resolver404:
        raise Http404 from None
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > LARGEST:
        raise errors.TooLarge(f"a report has {LARGEST} bytes at most")
    try:
        answer: HttpResponseBase = view(request)
    except AnymailWebhookValidationFailure as failure:
        logger.warning("a report was refused: %s", failure)
        raise errors.NotAllowed("this report does not come from the provider") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, AnymailConfigurationError) as error:
        # The password was right, so the provider speaks otherwise than we know: somebody should look.
        logger.exception("a report could not be read")
        raise errors.WrongInput(f"this report cannot be read: {type(error).__name__}") from None
    return answer


def note(event: AnymailTrackingEvent, esp_name: str, **_signal: Any) -> None:
    """Note what the library read in a report: the receiver of its one signal."""
    report = report_of(event, esp_name)
    if report is not None:
        event_actions.note_event(report=report)


def report_of(event: AnymailTrackingEvent, esp_name: str) -> Report | None:
    """What an event of the library's says in our words; None for what we do not want to know: who opened what."""
    kind = _KINDS.get(event.event_type)
    if kind is None:
        return None
    if kind in (Event.Kind.RETURNED, Event.Kind.FAILED) and event.reject_reason in _LASTING and not _soft(event):
        kind = Event.Kind.BOUNCED
    said = event.mta_response or event.description or event.reject_reason or ""
    metadata = event.metadata if isinstance(event.metadata, dict) else {}
    now = timezone.now()
    at = event.timestamp if event.timestamp is not None and timezone.is_aware(event.timestamp) else now
    # Without a name of its own an event is what it says: the moment at which it came is no part of that.
    told = (event.message_id, event.recipient, event.event_type, event.timestamp, said)
    return Report(
        provider=esp_name.lower().replace(" ", "_")[:20],
        event_id=f"{event.event_id or hashlib.sha256(repr(told).encode()).hexdigest()}",
        kind=kind,
        at=min(at, now),
        reason=f"{said}",
        token=f"{metadata.get('message', '')}",
        provider_id=f"{event.message_id or ''}",
    )


def _soft(event: AnymailTrackingEvent) -> bool:
    # Postmark tells soft bounces by its own word only.
    raw = event.esp_event
    return isinstance(raw, dict) and f"{raw.get('Type', '')}".lower().startswith("soft")
