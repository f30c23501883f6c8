"""Addresses of the pages about webhooks."""

from django.urls import URLPattern, path

from hustings.web.organizer.ledger import webhooks

_webhook = "<uuid:webhook>"

urlpatterns: list[URLPattern] = [
    path("", webhooks.webhooks, name="webhooks"),
    path(f"{_webhook}/", webhooks.webhook, name="webhook"),
    path(f"{_webhook}/secret/", webhooks.change_secret, name="webhook-secret"),
    path(f"{_webhook}/test/", webhooks.send_test, name="webhook-test"),
    path(f"{_webhook}/pause/", webhooks.pause, name="webhook-pause"),
    path(f"{_webhook}/resume/", webhooks.resume, name="webhook-resume"),
    path(f"{_webhook}/remove/", webhooks.remove, name="webhook-remove"),
    path(f"{_webhook}/deliveries/<uuid:delivery>/again/", webhooks.try_again, name="webhook-again"),
]
