"""The application as Django knows it."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """hustings.audit."""

    name = "hustings.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
