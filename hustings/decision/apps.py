"""The application as Django knows it."""

from django.apps import AppConfig


class DecisionConfig(AppConfig):
    """hustings.decision."""

    name = "hustings.decision"
    label = "decision"
    default_auto_field = "django.db.models.BigAutoField"
