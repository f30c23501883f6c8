"""The application as Django knows it."""

from django.apps import AppConfig


class DrivesConfig(AppConfig):
    """hustings.drives."""

    name = "hustings.drives"
    label = "drives"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Sign up as the writer of the letters to signers."""
        from hustings.drives import letters as _letters  # noqa: F401, PLC0415 - models are not there before
