"""The application as Django knows it."""

from django.apps import AppConfig


class BoardConfig(AppConfig):
    """hustings.board."""

    name = "hustings.board"
    label = "board"
    default_auto_field = "django.db.models.BigAutoField"
