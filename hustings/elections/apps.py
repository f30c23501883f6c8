"""The application as Django knows it."""

from django.apps import AppConfig


class ElectionsConfig(AppConfig):
    """hustings.elections."""

    name = "hustings.elections"
    label = "elections"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Sign up as the writer of the letters to trustees, of the test letter, and of rehearsals."""
        from hustings.elections import letters as _test  # noqa: F401, PLC0415 - models are not there before
        from hustings.elections import rehearsal as _rehearsal  # noqa: F401, PLC0415
        from hustings.elections import trustee_letters as _letters  # noqa: F401, PLC0415
