"""The application as Django knows it."""

from django.apps import AppConfig


class MailroomConfig(AppConfig):
    """hustings.mailroom."""

    name = "hustings.mailroom"
    label = "mailroom"
    default_auto_field = "django.db.models.BigAutoField"
