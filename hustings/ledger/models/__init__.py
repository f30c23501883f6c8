"""The rows of the ledger, a module for each noun.

In: what the stage's actions were told. Out: the chain's entries, which nothing changes, and rows made of them for
reading; besides them what is on its way in (batches, submissions) and out (webhooks).
"""

from hustings.ledger.models.batch import Batch, BatchName, BatchRow
from hustings.ledger.models.contest import Candidate, Contest
from hustings.ledger.models.endorsement import Endorsement
from hustings.ledger.models.endorser import Endorser, EndorserName
from hustings.ledger.models.entry import Entry, Head
from hustings.ledger.models.submission import Submission
from hustings.ledger.models.webhook import Delivery, Try, Webhook

__all__ = [
    "Batch",
    "BatchName",
    "BatchRow",
    "Candidate",
    "Contest",
    "Delivery",
    "Endorsement",
    "Endorser",
    "EndorserName",
    "Entry",
    "Head",
    "Submission",
    "Try",
    "Webhook",
]
