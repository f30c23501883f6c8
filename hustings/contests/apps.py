"""The application as Django knows it."""

from django.apps import AppConfig


class ContestsConfig(AppConfig):
    """hustings.contests."""

    name = "hustings.contests"
    label = "contests"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Sign up as the writer of the letters about pitches."""
        from hustings.contests import letters as _letters  # noqa: F401, PLC0415 - models are not there before
