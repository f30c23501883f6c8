"""What a webhook is sent, and how it is signed: Standard Webhooks, version 1, HMAC-SHA256.

A webhook's secret is derived from the site's key, which lies in the folder of secrets: a copy of the database signs
nothing (docs/decisions/webhooks.md).
"""

import base64
import hmac
from datetime import datetime
from typing import TypeAlias

from django.conf import settings
from django.utils.crypto import salted_hmac

from hustings.ledger.actions import SITE
from hustings.ledger.models import Entry
from hustings.ledger.models.webhook import Delivery, Webhook
from hustings.protocol import canonical
from hustings.protocol.canonical import Json

PREFIX = "whsec_"
Headers: TypeAlias = dict[str, str]


def secret(webhook: Webhook, number: int) -> str:
    """The webhook's secret of this number, as its receiver is told it."""
    return PREFIX + base64.b64encode(_key(webhook, number)).decode()


def body(delivery: Delivery) -> bytes:
    """What is sent: the same bytes at each try."""
    return canonical.dumps(_test(delivery) if delivery.entry is None else _told(delivery.entry))


def headers(delivery: Delivery, sent: bytes, at: datetime) -> Headers:
    """The headers that name and sign what is sent, once for each secret that holds."""
    name, seconds = f"msg_{delivery.pk.hex}", str(int(at.timestamp()))
    signed = b".".join((name.encode(), seconds.encode(), sent))
    keys = [_key(delivery.webhook, number) for number in delivery.webhook.secret_numbers]
    signatures = [base64.b64encode(hmac.digest(key, signed, "sha256")).decode() for key in keys]
    return {
        "webhook-id": name,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


def _key(webhook: Webhook, number: int) -> bytes:
    return salted_hmac("hustings.ledger.webhook", f"{webhook.pk.hex} {number}", algorithm="sha256").digest()


def _told(entry: Entry) -> Json:
    recorder = entry.recorder.slug if entry.recorder else SITE
    return {
        "type": f"ledger.{entry.type}",
        "timestamp": entry.at.isoformat(),
        "data": {
            "number": entry.number,
            "hash": entry.hash,
            "recorder": recorder,
            "line": bytes(entry.line).decode(),
            "page": f"{settings.SITE_ADDRESS}/ledger/entries/{entry.number}/",
            "api": f"{settings.SITE_ADDRESS}/api/v1/entries/{entry.number}",
        },
    }


def _test(delivery: Delivery) -> Json:
    return {
        "type": "ledger.test",
        "timestamp": delivery.made_at.isoformat(),
        "data": {"site": settings.SITE_ADDRESS},
    }
