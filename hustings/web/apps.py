"""The application as Django knows it."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """hustings.web."""

    name = "hustings.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
