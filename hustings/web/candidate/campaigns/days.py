"""Days as a campaign's clock has them."""

from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone

from hustings.pursuit.models import Campaign


def today_of(campaign: Campaign) -> date:
    """Which day it is in the campaign's time zone."""
    return timezone.now().astimezone(ZoneInfo(campaign.time_zone)).date()
