"""The application as Django knows it."""

from django.apps import AppConfig


class PursuitConfig(AppConfig):
    """hustings.pursuit."""

    name = "hustings.pursuit"
    label = "pursuit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Sign up as the writer of the letters to whoever is invited into a campaign."""
        from hustings.pursuit import letters as _letters  # noqa: F401, PLC0415 - models are not there before
