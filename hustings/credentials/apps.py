"""The application as Django knows it."""

from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    """hustings.credentials."""

    name = "hustings.credentials"
    label = "credentials"
    default_auto_field = "django.db.models.BigAutoField"
