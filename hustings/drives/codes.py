"""The codes in letters to signers: one signs, another takes the signature back; neither does the other's work."""

from hustings.drives.models import Signature
from hustings.mailroom.codes import made_code


def code_of(signature: Signature) -> str:
    """The code that signs; once the signature was taken back, another one does (`hustings.mailroom.codes`)."""
    return _made(signature, "sign")


def withdrawal_code_of(signature: Signature) -> str:
    """The code that takes the signature back."""
    return _made(signature, "withdraw")


def _made(signature: Signature, use: str) -> str:
    said = f"{use}|{signature.pk}|{signature.drive_id}|{signature.address}|{signature.withdrawals}"
    return made_code("hustings.drives.signature", said)
