"""A campaign with one of everything, as rows: any text stands wherever somebody can write some."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hustings.accounts.models import User
from hustings.ledger.names import name_key
from hustings.mailroom.codes import code_hash
from hustings.pursuit import proposal_actions
from hustings.pursuit.models import (
    Campaign,
    CampaignInvitation,
    CampaignMember,
    Cause,
    Comment,
    CommentStatus,
    Contact,
    Move,
    Note,
    OnBallot,
    OutsideVote,
    Proposal,
    Role,
    Share,
    Stage,
    Target,
    Version,
)
from tests.web.officials import person

DAY = timedelta(days=1)


def campaigning(lead: User, text: str = "", *, contest: str = "Contest of tests") -> dict[str, Any]:
    """A campaign that this user leads; what the addresses of its pages name."""
    now = datetime.now(UTC)
    campaign = Campaign.objects.create(
        name=f"Ada for all {text}"[:150],
        contest_name=contest,
        contest_key=name_key(contest),
        candidate_name=f"Ada Lovelace {text}"[:200],
        founded_by=lead,
    )
    CampaignMember.objects.create(campaign=campaign, user=lead, role=Role.LEAD)
    other = person(f"helper{Campaign.objects.count()}@campaign.example.org")
    member = CampaignMember.objects.create(campaign=campaign, user=other)
    invitation = CampaignInvitation.objects.create(campaign=campaign, email="invited@example.org")
    target = Target.objects.create(
        campaign=campaign,
        name=f"Nurses United {text}"[:200],
        key=name_key(f"Nurses United {text}")[:200],
        kind="union",
        stage=Stage.CONTACTED,
        next_step=f"Call {text}"[:200],
        due=now.date() - DAY,
        owner=member,
        priority=1,
    )
    Move.objects.create(target=target, cause=Cause.HAND, by=other, origin="identified", destination="contacted")
    contact = Contact.objects.create(
        target=target,
        name=f"Joan {text}"[:150],
        role=f"Chair {text}"[:150],
        address="joan@example.org",
        phone="555 0100",
    )
    note = Note.objects.create(target=target, by=lead, text=f"Note {text}")
    vote = OutsideVote.objects.create(
        target=target,
        opens_on=now.date(),
        closes_on=now.date() + 3 * DAY,
        time_zone="UTC",
        rule=f"Two thirds {text}"[:1000],
        threshold="2/3",
        on_ballot=OnBallot.YES,
        link="https://votes.example.org/",
    )
    return {
        "campaign": campaign.pk,
        "member": member.pk,
        "invitation": invitation.pk,
        "target": target.pk,
        "contact": contact.pk,
        "note": note.pk,
        "vote": vote.pk,
        **_proposal(campaign, target, lead, text),
    }


def _proposal(campaign: Campaign, target: Target, by: User, text: str) -> dict[str, Any]:
    """A proposal of two versions, the first of which was shared and commented on."""
    now = datetime.now(UTC)
    proposal = Proposal.objects.create(campaign=campaign, title=f"Schools {text}"[:200])
    first = Version.objects.create(proposal=proposal, number=1, text=f"Pay teachers. {text}", by=by, shared_at=now)
    version = Version.objects.create(proposal=proposal, number=2, text=f"Pay teachers more. {text}", by=by)
    share = Share(version=first, target=target, reader=f"Joan {text}"[:150], by=by)
    share.code_hash = code_hash(proposal_actions.code_of(share))
    share.save()
    comment = Comment.objects.create(
        share=share, text=f"More. {text}", status=CommentStatus.PARTLY, answer=f"Yes. {text}", answered_at=now
    )
    return {"proposal": proposal.pk, "version": version.pk, "share": share.pk, "comment": comment.pk}
