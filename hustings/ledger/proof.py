"""What a certificate proves: its signature, and that the archive at hand is the one it names."""

import hashlib
from collections.abc import Iterable

from hustings import errors
from hustings.decision.signed import SignedCertificate, Statement


def check_archive(stated: Statement, pieces: Iterable[bytes]) -> None:
    """That these bytes, in pieces, are the archive that a certificate states; else WrongArchive."""
    hash_, size = hashlib.sha256(), 0
    for piece in pieces:
        hash_.update(piece)
        size += len(piece)
    if size != stated.archive_size:
        raise errors.WrongArchive("", f"it has {size:,} bytes instead of {stated.archive_size:,}")
    if hash_.hexdigest() != stated.archive_hash:
        raise errors.WrongArchive("", "its SHA-256 is another")


def content_hash(certificate: SignedCertificate) -> str:
    """The SHA-256 (hex) of the content that was signed."""
    return hashlib.sha256(certificate.content).hexdigest()
