"""Drives with their texts, and the signatures under them.

In: what the stage's actions were told. Out: rows with the constraints that make a wrong state impossible to store.
"""

from hustings.drives.models.drive import Drive, Petition
from hustings.drives.models.signature import Signature, WithdrawalRequest

__all__ = ["Drive", "Petition", "Signature", "WithdrawalRequest"]
