"""What changes campaigns themselves: founding one, saying what it is and for whom, deleting it.

Whatever is about a campaign's rows is done under its lock (`hustings.pursuit.access.hold`).
"""

import zoneinfo
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.ledger.models import Candidate, Contest
from hustings.ledger.names import name_key
from hustings.pursuit import following_actions
from hustings.pursuit.access import hold, record, require_lead
from hustings.pursuit.models import Campaign, CampaignMember, Role
from hustings.roll.names import parse_name

MAX_CAMPAIGNS = 10  # that one user founded and that are still there
LONGEST_NAME = 150


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a campaign is: the ledger's candidate, or contest and candidate by name, or not said yet. WrongInput."""

    name: str
    time_zone: str
    candidate: Candidate | None = None
    contest_name: str = ""
    candidate_name: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", parse_name(self.name, field="name", longest=LONGEST_NAME))
        if self.time_zone not in zoneinfo.available_timezones():
            raise errors.WrongInput(_("Choose a time zone from the list."), field="time_zone")
        for field in ("contest_name", "candidate_name"):
            written = getattr(self, field).strip()
            object.__setattr__(self, field, parse_name(written, field=field, longest=200) if written else "")
        if self.candidate_name and not self.contest_name and self.candidate is None:
            raise errors.WrongInput(_("Say in which contest, too."), field="contest_name")


@transaction.atomic
def found(*, by: User, particulars: Particulars) -> Campaign:
    """A new campaign, led by whoever founds it: anybody with an account may. Errors: WrongState."""
    # The user's row is the lock under which they are counted.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if Campaign.objects.filter(founded_by=by).count() >= MAX_CAMPAIGNS:
        said = _("You have founded %(number)d campaigns: delete one that is over, or ask somebody else to found it.")
        raise errors.WrongState(said % {"number": MAX_CAMPAIGNS})
    campaign = Campaign(founded_by=by)
    _take(campaign, particulars)
    campaign.save()
    CampaignMember.objects.create(campaign=campaign, user=by, role=Role.LEAD)
    record(by, campaign, "campaign.found")
    return campaign


@transaction.atomic
def change(*, by: User, campaign: Campaign, particulars: Particulars) -> Campaign:
    """Say anew what the campaign is; with another candidate, its targets follow the ledger anew. Raises NotAllowed."""
    following_actions.hold_cursor()
    require_lead(by=by, campaign=campaign)
    held = hold(campaign.pk)
    pursued = held.candidate_id
    _take(held, particulars)
    held.save()
    if held.candidate_id != pursued:
        following_actions.follow(campaign=held)
    record(by, held, "campaign.change")
    return held


@transaction.atomic
def dissolve(*, by: User, campaign: Campaign, name: str) -> None:
    """Delete the campaign with all that it keeps, people's data too; ``name`` is typed to mean it. WrongInput."""
    require_lead(by=by, campaign=campaign)
    held = hold(campaign.pk)
    if " ".join(name.split()).casefold() != " ".join(held.name.split()).casefold():
        raise errors.WrongInput(_("This is not the campaign's name."), field="name")
    record(by, held, "campaign.dissolve")
    held.delete()


def _take(campaign: Campaign, particulars: Particulars) -> None:
    campaign.name, campaign.time_zone = particulars.name, particulars.time_zone
    candidate = particulars.candidate or _known(particulars)
    campaign.candidate = candidate
    campaign.contest_name = candidate.contest.name if candidate else particulars.contest_name
    campaign.candidate_name = candidate.name if candidate else particulars.candidate_name
    campaign.contest_key = name_key(campaign.contest_name)


def _known(particulars: Particulars) -> Candidate | None:
    contest = Contest.objects.named(particulars.contest_name) if particulars.contest_name else None
    return Candidate.objects.named(contest, particulars.candidate_name) if contest else None
