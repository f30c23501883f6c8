"""The application as Django knows it."""

from django.apps import AppConfig


class ElectionsConfig(AppConfig):
    """hustings.elections."""

    name = "hustings.elections"
    label = "elections"
    default_auto_field = "django.db.models.BigAutoField"
