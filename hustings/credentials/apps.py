"""The application as Django knows it."""

from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    """hustings.credentials."""

    name = "hustings.credentials"
    label = "credentials"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Sign up as the writer of the letters to voters."""
        from hustings.credentials import letters, link_letters, registration_letters  # noqa: F401, PLC0415 - no models before
