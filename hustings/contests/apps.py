"""The application as Django knows it."""

from django.apps import AppConfig


class ContestsConfig(AppConfig):
    """hustings.contests."""

    name = "hustings.contests"
    label = "contests"
    default_auto_field = "django.db.models.BigAutoField"
