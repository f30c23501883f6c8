"""A campaign with a pipeline, for the tests of the pursuit: of the first of two candidates in the ledger."""

from dataclasses import dataclass

from hustings.accounts.models import User
from hustings.ledger.kinds import EndorserKind
from hustings.ledger.models import Candidate, Contest, Endorser
from hustings.pursuit import actions, following_actions, target_actions
from hustings.pursuit.actions import Particulars
from hustings.pursuit.models import Campaign, Stage, Target
from hustings.pursuit.target_actions import Pursued
from tests.ledger import filled
from tests.web.officials import person

NAME = "2028 Democratic presidential nomination"


@dataclass
class Pursuit:
    """A campaign of the first of two candidates."""

    campaign: Campaign
    lead: User
    contest: Contest
    ours: Candidate
    other: Candidate

    def pursue(self, *names: str, stage: Stage = Stage.IDENTIFIED) -> list[Target]:
        """Pursue these, known by name or the ledger's, and come this far with them."""
        pursued = [Pursued(name=name, kind=EndorserKind.UNION) for name in names]
        added = target_actions.add(by=self.lead, campaign=self.campaign, pursued=pursued)
        for target in added:
            target_actions.move(by=self.lead, target=target, stage=stage)
        return [Target.objects.get(pk=target.pk) for target in added]

    def targeted(self, name: str = "Nurses United", stage: Stage = Stage.INTERVIEW) -> tuple[Endorser, Target]:
        """An endorser of the ledger, pursued and come this far with, all entries followed."""
        endorser = filled.endorser(name, "union")
        (target,) = self.pursue(name, stage=stage)
        following_actions.follow_due()
        return endorser, target


def pursuit(email: str = "lead@campaign.example.org") -> Pursuit:
    """A campaign in a contest of two candidates."""
    contest = filled.contest(NAME, cycle=2028)
    ours, other = filled.candidate(contest, "Ada Lovelace"), filled.candidate(contest, "Benito Juárez")
    lead = person(email)
    campaign = actions.found(by=lead, particulars=Particulars("Ada for all", "America/Chicago", ours))
    return Pursuit(campaign, lead, contest, ours, other)


def stage_of(target: Target) -> Stage:
    """Where it is now."""
    return Stage(Target.objects.get(pk=target.pk).stage)
