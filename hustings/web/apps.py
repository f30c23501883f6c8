"""The application as Django knows it."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """hustings.web."""

    name = "hustings.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Sign up as the writer of the letters that announce decisions, and for what mail providers report."""
        from anymail.signals import tracking  # noqa: PLC0415

        from hustings.web.mail.hooks import note  # noqa: PLC0415

        tracking.connect(note, dispatch_uid="hustings.web.mail")
        from hustings.web import announcement_letters as _letters  # noqa: F401, PLC0415 - models are not there before
