"""The application as Django knows it."""

from django.apps import AppConfig


class RollConfig(AppConfig):
    """hustings.roll."""

    name = "hustings.roll"
    label = "roll"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Sign up as the writer of the letters about rolls and staff, and as the reader of letterheads."""
        from hustings.roll import letterheads as _letterheads  # noqa: F401, PLC0415
        from hustings.roll import letters as _letters  # noqa: F401, PLC0415 - models are not there before
        from hustings.roll import wording_letters as _wording_letters  # noqa: F401, PLC0415
