"""A webhook with one of everything in its log; any text stands wherever somebody, or a receiver, can write some."""

from typing import Any

from django.utils import timezone

from hustings.ledger.models import Delivery, Entry, Try, Webhook
from tests.web.officials import Office


def told(place: Office, text: str = "") -> dict[str, Any]:
    """What addresses of the pages about webhooks name: one that fails, with a delivery that was tried twice."""
    now = timezone.now()
    address = f"https://receiver.example.org/{text}"[:500]
    webhook = Webhook.objects.create(organization=place.organization, address=address, told=0, failing_since=now)
    waiting = Delivery.objects.create(webhook=webhook, entry=Entry.objects.first(), due_at=now, begun=2)
    Try.objects.create(delivery=waiting, at=now, took=12, status=500)
    Try.objects.create(delivery=waiting, at=now, took=10_000, wrong=f"Wrong {text}"[:200])
    Delivery.objects.create(webhook=webhook, arrived_at=now, begun=1)
    Delivery.objects.create(webhook=webhook, begun=10)
    return {"webhook": webhook.pk, "delivery": waiting.pk}
