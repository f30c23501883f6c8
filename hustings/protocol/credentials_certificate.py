"""The credential authority's signature of its list, which archives of Belenios from release 3.3 may carry.

The specification of 3.0 does not know it. It is a record of the set-up, and whatever is published must verify.
"""

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Self

from hustings import errors
from hustings.protocol.canonical import Json, Message, Reader
from hustings.protocol.certificates import not_identity
from hustings.protocol.credentials import PublicCredentials
from hustings.protocol.group import Element
from hustings.protocol.pki import SignedMessage


@dataclass(frozen=True, slots=True)
class CredentialsCertificate(Message):
    """For which election a list of how many credentials was made, its hash, the keys and signature of who made it."""

    uuid: str
    voters: int
    credentials_hash: str
    verification: Element
    encryption: Element
    signature: SignedMessage | None

    def check(self, uuid: str, credentials: PublicCredentials) -> None:
        """Return when it is for this election and list, and signed by its own key; else WrongCredentialsCertificate."""
        said = (self.uuid, self.voters, self.credentials_hash)
        if said != (uuid, credentials.count, credentials.hash_hex):
            raise errors.WrongCredentialsCertificate("", "it is for another election or another list")
        if self.signature is None or self.signature.message != self.signed_hash():
            raise errors.WrongCredentialsCertificate("signature", "it signs something else")
        try:
            self.signature.verify(self.verification)
        except errors.WrongChallenge:
            raise errors.WrongCredentialsCertificate("signature", "it is wrong") from None

    def signed_hash(self) -> str:
        """What is signed: the hash of the certificate without its signature."""
        return sha256(replace(self, signature=None).write()).hexdigest()

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        names = ("uuid", "voter_list_length", "public_creds_hash", "verification_key", "encryption_key", "signature")
        fields = reader.fields(*names, optional=frozenset({"signature"}))
        return cls(
            fields["uuid"].text(),
            fields["voter_list_length"].integer(),
            fields["public_creds_hash"].hash(),
            not_identity(fields["verification_key"]),
            not_identity(fields["encryption_key"]),
            SignedMessage.from_json(fields["signature"]) if "signature" in fields else None,
        )

    def to_json(self) -> Json:
        fields: dict[str, Json] = {
            "uuid": self.uuid,
            "voter_list_length": self.voters,
            "public_creds_hash": self.credentials_hash,
            "verification_key": self.verification.hex(),
            "encryption_key": self.encryption.hex(),
        }
        return fields if self.signature is None else {**fields, "signature": self.signature.to_json()}
