"""The application as Django knows it."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """hustings.ledger."""

    name = "hustings.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
