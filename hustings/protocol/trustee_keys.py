"""A trustee's keys: the private one's file, and the public one with the proof that the other is known (section 4.5)."""

import re
from dataclasses import dataclass, replace
from typing import Self

from hustings import errors
from hustings.protocol import canonical
from hustings.protocol.canonical import Json, Reader
from hustings.protocol.certificates import not_identity
from hustings.protocol.group import GROUP, Element, Scalar
from hustings.protocol.pki import SignedMessage
from hustings.protocol.proofs import Proof

_PRIVATE_KEY = re.compile(rb'"([1-9][0-9]{0,76})"\n?')


def read_private_key(data: bytes) -> Scalar:
    """The private key in a trustee's file: a number in double quotes, with or without a line's end; NotATrusteeKey."""
    match = _PRIVATE_KEY.fullmatch(data)
    if not match:
        raise errors.NotATrusteeKey("", "not a decimal number in double quotes")
    try:
        return Scalar.from_decimal(match[1].decode())
    except errors.ScalarOutOfRange:
        raise errors.NotATrusteeKey("", "not below the order of the group") from None


def write_private_key(private_key: Scalar) -> bytes:
    """What the file of a trustee's private key holds."""
    return canonical.dumps(private_key.decimal()) + b"\n"


@dataclass(frozen=True, slots=True)
class TrusteePublicKey:
    """A trustee's public key, proof that its private key is known and, in a threshold, the owner's signature."""

    proof: Proof
    public_key: Element
    signature: Proof | None = None
    name: str | None = None

    @classmethod
    def of(cls, private_key: Scalar) -> Self:
        """The public key of a private one, with a fresh proof of knowledge."""
        public_key = private_key.public_key()
        return cls(Proof.make(_proof_prefix(public_key), private_key), public_key)

    def signed_by(self, signing_key: Scalar) -> Self:
        """The same key, signed by its owner as a threshold demands."""
        return replace(self, signature=SignedMessage.sign(signing_key, self.public_key.hex()).signature)

    def check_proof(self) -> None:
        """Return when the proof of knowledge holds; else WrongTrusteeProof."""
        try:
            self.proof.check(_proof_prefix(self.public_key), self.public_key)
        except errors.WrongChallenge:
            raise errors.WrongTrusteeProof() from None

    def check_share(self, expected: Element, owner: Element) -> None:
        """Return when this is the verification key ``expected``, proven, and signed by ``owner``'s signing key.

        Faults: WrongVerificationKey, WrongTrusteeProof, WrongVerificationKeySignature.
        """
        if self.public_key != expected:
            raise errors.WrongVerificationKey()
        self.check_proof()
        if self.signature is None:
            raise errors.WrongField("signature", "missing: a verification key is signed by its owner")
        try:
            SignedMessage(self.public_key.hex(), self.signature).verify(owner)
        except errors.WrongChallenge:
            raise errors.WrongVerificationKeySignature() from None

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        """A key of either kind: whether it must be signed is for the two below to say."""
        fields = reader.fields("pok", "public_key", "signature", "name", optional=frozenset({"signature", "name"}))
        return cls(
            Proof.from_json(fields["pok"]),
            not_identity(fields["public_key"]),
            Proof.from_json(fields["signature"]) if "signature" in fields else None,
            fields["name"].text() if "name" in fields else None,
        )

    def to_json(self) -> Json:
        fields: dict[str, Json] = {"pok": self.proof.to_json(), "public_key": self.public_key.hex()}
        if self.signature is not None:
            fields["signature"] = self.signature.to_json()
        if self.name is not None:
            fields["name"] = self.name
        return fields

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """The key of a mandatory trustee as that trustee sent it: one line, with or without its end."""
        return canonical.read(data.removesuffix(b"\n"), cls.from_single_json, cls.to_json)

    def write(self) -> bytes:
        return canonical.dumps(self.to_json())

    @classmethod
    def from_single_json(cls, reader: Reader) -> Self:
        key = cls.from_json(reader)
        if key.signature is not None:
            raise errors.WrongField(reader.where, "unexpected field 'signature': this trustee signs nothing")
        return key

    @classmethod
    def from_share_json(cls, reader: Reader) -> Self:
        key = cls.from_json(reader)
        if key.signature is None:
            raise errors.WrongField(reader.where, "missing field 'signature'")
        return key


def _proof_prefix(public_key: Element) -> str:
    return f"pok|{GROUP}|{public_key.hex()}|"
