"""Times as a clock on the wall of the organization shows them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from hustings import errors


def moment(wall: datetime, zone: str, *, field: str) -> datetime:
    """The moment (UTC) at which clocks in this zone show ``wall`` (without a zone of its own).

    Errors: WrongInput when, because clocks are put forward or back, they never show it or show it twice.
    """
    clock = ZoneInfo(zone)
    first, second = (wall.replace(tzinfo=clock, fold=fold).astimezone(UTC) for fold in (0, 1))
    shown = {"time": f"{wall:%Y-%m-%d %H:%M}", "zone": zone}
    if first.astimezone(clock).replace(tzinfo=None) != wall:
        said = _("In %(zone)s clocks are put forward then: %(time)s does not exist. Choose a time an hour later.")
        raise errors.WrongInput(said % shown, field=field)
    if first != second:
        said = _("In %(zone)s clocks are put back then: %(time)s comes twice. Choose a time an hour earlier or later.")
        raise errors.WrongInput(said % shown, field=field)
    return first
