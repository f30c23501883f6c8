"""The application as Django knows it."""

from django.apps import AppConfig


class TallyConfig(AppConfig):
    """hustings.tally."""

    name = "hustings.tally"
    label = "tally"
    default_auto_field = "django.db.models.BigAutoField"
