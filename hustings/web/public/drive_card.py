"""What the share card of a draft drive says."""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hustings.drives.letters import ending_in_words
from hustings.drives.models import Drive
from hustings.web.public.card import Card, Measure
from hustings.web.public.sentences import whole_number


def drive_card(drive: Drive, count: int) -> Card:
    """The card of a drive with so many signatures, in the language that is active."""
    host = urlsplit(settings.SITE_ADDRESS).netloc
    signed = ngettext("%(number)s person has signed.", "%(number)s people have signed.", count)
    goal = _("Goal: %(number)s") % {"number": whole_number(drive.goal)} if drive.goal else ""
    return Card(
        organization=drive.organization.name,
        contest=drive.contest,
        headline=ending_in_words(drive) if drive.ended else _("%(person)s, run!") % {"person": drive.person},
        figures=signed % {"number": whole_number(count)},
        turnout=_("%(share)s%% of the goal") % {"share": count * 100 // drive.goal} if drive.goal else "",
        foot=f"{host}/d/{drive.slug}/",
        endorsed=False,
        measure=_measure(count, drive.goal, goal) if drive.goal else None,
        portraits=(),
    )


def _measure(count: int, goal: int, label: str) -> Measure:
    whole = max(count, goal)
    return Measure(count / whole, goal / whole, label, good=count >= goal)
