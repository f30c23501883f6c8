"""The application as Django knows it."""

from django.apps import AppConfig


class RollConfig(AppConfig):
    """hustings.roll."""

    name = "hustings.roll"
    label = "roll"
    default_auto_field = "django.db.models.BigAutoField"
