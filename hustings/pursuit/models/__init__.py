"""The rows of the pursuit, a module for each noun.

In: what the stage's actions were told. Out: rows that each belong to one campaign, and go with it.
"""

from hustings.pursuit.models.campaign import Campaign, CampaignInvitation, CampaignMember, Role
from hustings.pursuit.models.following import Cursor
from hustings.pursuit.models.proposal import Comment, CommentStatus, Proposal, Share, Version
from hustings.pursuit.models.target import Cause, Contact, Move, Note, Priority, Said, Stage, Target
from hustings.pursuit.models.vote import OnBallot, OutsideVote

__all__ = [
    "Campaign",
    "CampaignInvitation",
    "CampaignMember",
    "Cause",
    "Comment",
    "CommentStatus",
    "Contact",
    "Cursor",
    "Move",
    "Note",
    "OnBallot",
    "OutsideVote",
    "Priority",
    "Proposal",
    "Role",
    "Said",
    "Share",
    "Stage",
    "Target",
    "Version",
]
