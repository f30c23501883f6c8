"""The rows of contests, a module for each noun.

In: what the stage's actions were told. Out: rows with the constraints that make a wrong state impossible to store.
"""

from hustings.contests.models.contest import Candidate, Contest
from hustings.contests.models.mailing import Contribution, Round, Slot, Turn
from hustings.contests.models.pitch import Pitch, Reason
from hustings.contests.models.questionnaire import Answer, Question
from hustings.contests.models.recording import Recording
from hustings.contests.models.spokesperson import Spokesperson, SpokespersonInvitation

__all__ = [
    "Answer",
    "Candidate",
    "Contest",
    "Contribution",
    "Pitch",
    "Question",
    "Reason",
    "Recording",
    "Round",
    "Slot",
    "Spokesperson",
    "SpokespersonInvitation",
    "Turn",
]
