"""How trustees talk to each other: seeds, signatures, encryption, channels (specification sections 4.6.1, 4.6.3).

A trustee of the threshold protocol holds one seed; from it come a signing and a decryption key. The trustees' secrets
pass through the server, signed by their sender and encrypted for their recipient.
"""

import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESCCM

from hustings import errors
from hustings.protocol import canonical
from hustings.protocol.canonical import Json, Reader
from hustings.protocol.group import Element, Scalar
from hustings.protocol.proofs import Proof

T = TypeVar("T")

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
SEED_LENGTH = 22
TAG_LENGTH = 8
"""Bytes of the authentication tag that ends a ciphertext."""

_SEED = re.compile(f"[{BASE58}]{{{SEED_LENGTH}}}")
_DATA = re.compile(r"(?:[0-9a-f]{2})*")


def embedded(reader: Reader, parse: Callable[[Reader], T], write: Callable[[T], Json]) -> T:
    """The typed value of a message within a string of another, when the string is its one writing."""
    text = reader.text()
    try:
        return canonical.read(text.encode(), parse, write)
    except errors.Fault as fault:
        raise fault.within(reader.where) from None


# -- keys --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PrivateKeys:
    """A trustee's two private keys. Their public keys stand in the trustee's certificate."""

    signing: Scalar
    decryption: Scalar

    @classmethod
    def from_seed(cls, seed: str) -> Self:
        """The keys of a seed of 22 Base58 characters; NotATrusteeKey for anything else."""
        if not _SEED.fullmatch(seed):
            raise errors.NotATrusteeKey("", f"a seed has {SEED_LENGTH} Base58 characters")
        return cls(Scalar.from_hash(f"sk|{seed}".encode()), Scalar.from_hash(f"dk|{seed}".encode()))


def read_seed(data: bytes) -> str:
    """The seed in a trustee's file, with or without a line's end; NotATrusteeKey."""
    seed = data.removesuffix(b"\n").decode("ascii", "replace")
    PrivateKeys.from_seed(seed)
    return seed


def generate_seed() -> str:
    """A fresh seed: 22 Base58 characters, 128 bits."""
    return "".join(secrets.choice(BASE58) for _ in range(SEED_LENGTH))


# -- signing -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SignedMessage:
    """A message and its signature, which says nothing before it is verified."""

    message: str
    signature: Proof

    @classmethod
    def sign(cls, signing_key: Scalar, message: str) -> Self:
        return cls(message, Proof.make(_signed_text(message), signing_key))

    def verify(self, verification_key: Element) -> None:
        """Return when the key's owner signed this; else WrongChallenge, which the caller names by what was signed."""
        self.signature.check(_signed_text(self.message), verification_key)

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        fields = reader.fields("message", "signature")
        return cls(fields["message"].text(), Proof.from_json(fields["signature"]))

    def to_json(self) -> Json:
        return {"message": self.message, "signature": self.signature.to_json()}


def _signed_text(message: str) -> str:
    return f"sigmsg|{message}|"


# -- encrypting --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EncryptedMessage:
    """ElGamal of a random element, and a text under AES-256 in CCM mode by a key made of that element."""

    alpha: Element
    beta: Element
    data: bytes

    @classmethod
    def encrypt(cls, recipient: Element, plaintext: bytes) -> Self:
        r, element = Scalar.random(), Scalar.random().public_key()
        alpha = r.public_key()
        data = _cipher(element).encrypt(_nonce(alpha, len(plaintext)), plaintext, None)
        return cls(alpha, recipient.power(r) * element, data)

    def decrypt(self, decryption_key: Scalar) -> bytes:
        """The text; WrongMessage if it was encrypted for another key, or changed."""
        element = self.beta * self.alpha.power(decryption_key).inverse()
        try:
            return _cipher(element).decrypt(_nonce(self.alpha, len(self.data) - TAG_LENGTH), self.data, None)
        except InvalidTag:
            raise errors.WrongMessage() from None

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        fields = reader.fields("alpha", "beta", "data")
        data = fields["data"].text()
        if not _DATA.fullmatch(data) or len(data) < 2 * TAG_LENGTH:
            raise errors.WrongMessage(fields["data"].where, "not a ciphertext and its tag in hexadecimal digits")
        return cls(fields["alpha"].element(), fields["beta"].element(), bytes.fromhex(data))

    def to_json(self) -> Json:
        return {"alpha": self.alpha.hex(), "beta": self.beta.hex(), "data": self.data.hex()}


def _cipher(element: Element) -> AESCCM:
    return AESCCM(hashlib.sha256(f"key|{element.hex()}".encode()).digest(), tag_length=TAG_LENGTH)


def _nonce(alpha: Element, size: int) -> bytes:
    # RFC 3610 splits 15 bytes between the nonce and the text's size; here the size has what it needs, two at least.
    size_length = max(2, -(-size.bit_length() // 8))
    return hashlib.sha256(f"iv|{alpha.hex()}".encode()).digest()[: 15 - size_length]


# -- channels ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChannelMessage:
    """What is signed: the text and for whom it is, so that nobody can pass it on to another as if it were for them."""

    recipient: Element
    message: str

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        fields = reader.fields("recipient", "message")
        return cls(fields["recipient"].element(), fields["message"].text())

    def to_json(self) -> Json:
        return {"recipient": self.recipient.hex(), "message": self.message}


def send(signing_key: Scalar, recipient: Element, message: str) -> str:
    """A message for the owner of the encryption key ``recipient``, as the string that travels."""
    inner = canonical.dumps(ChannelMessage(recipient, message).to_json()).decode()
    signed = canonical.dumps(SignedMessage.sign(signing_key, inner).to_json())
    return canonical.dumps(EncryptedMessage.encrypt(recipient, signed).to_json()).decode()


def receive(decryption_key: Scalar, sender: Element, text: str) -> str:
    """The message that ``sender`` (a verification key) sent to the owner of ``decryption_key``.

    Faults: WrongMessage (not for this key, or changed), WrongMessageSignature, WrongRecipient, those of the encoding.
    """
    encrypted = canonical.read(text.encode(), EncryptedMessage.from_json, EncryptedMessage.to_json)
    signed = canonical.read(encrypted.decrypt(decryption_key), SignedMessage.from_json, SignedMessage.to_json)
    try:
        signed.verify(sender)
    except errors.WrongChallenge:
        raise errors.WrongMessageSignature() from None
    inner = canonical.read(signed.message.encode(), ChannelMessage.from_json, ChannelMessage.to_json)
    if inner.recipient != decryption_key.public_key():
        raise errors.WrongRecipient()
    return inner.message
