"""What the organizer's forms share: an action's refusal is shown where the mistake was made."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from hustings import errors

WALL_CLOCK = "%Y-%m-%dT%H:%M"


class OfficeForm(forms.Form):
    """A form of these pages."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def carries_out(self, action: Callable[[], object]) -> bool:
        """Whether the form is in order and the action took it; if not, the form says why."""
        if not self.is_valid():
            return False
        try:
            action()
        except errors.WrongInput as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, f"{refusal}")
        except errors.WrongState as refusal:
            self.add_error(None, f"{refusal}")
        else:
            return True
        return False


class WallClockField(forms.Field):
    """A day and a minute as a clock on the wall shows them; which moment that is, the organization's zone says."""

    default_error_messages = {"invalid": _("Write a day and a time, such as 2026-09-01T20:00.")}

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local", "class": "moment"}, format=WALL_CLOCK)
        super().__init__(widget=widget, **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        """The datetime written, without a zone; seconds are what some browsers add."""
        written = str(value or "").strip()
        if not written:
            return None
        try:
            without_seconds = re.sub(r"^(.{16}):00(\.0+)?$", r"\1", written.replace(" ", "T"))
            return datetime.strptime(without_seconds, WALL_CLOCK)  # noqa: DTZ007 - a wall clock has none
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


def on_the_wall(moment: datetime | None, zone: str) -> str | None:
    """The moment as such a field shows it, by a clock in this zone."""
    return moment.astimezone(ZoneInfo(zone)).strftime(WALL_CLOCK) if moment else None


def day_field(**kwargs: Any) -> forms.DateField:
    """A day, chosen from a calendar where the browser has one."""
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d"), **kwargs
    )


def number_field(**kwargs: Any) -> forms.IntegerField:
    """A whole number."""
    return forms.IntegerField(widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}), **kwargs)
