"""The lock under which a drive and its signatures change: its organization's, which roll imports hold, too."""

from hustings.drives.models import Drive
from hustings.roll.models import Organization


def hold(drive_id: int) -> Drive:
    """The drive as it stands, with its organization, held until the transaction ends."""
    place = Drive.objects.values_list("organization", flat=True).get(pk=drive_id)
    Organization.objects.select_for_update(no_key=True).get(pk=place)
    return Drive.objects.select_related("organization").get(pk=drive_id)
