"""Signed certificates as files: what a stranger reads and checks, without the site (docs/certificate.md).

The file is a JSON object of three strings: ``content``, the very text that was signed, JSON in its canonical writing;
``public_key`` and ``signature``, Ed25519 (RFC 8032) in hexadecimal.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from hustings import errors
from hustings.protocol import canonical
from hustings.protocol.canonical import Json, Reader

FORMAT = "hustings certificate 1"
KEYS_FORMAT = "hustings keys 1"


@dataclass(frozen=True, slots=True)
class Statement:
    """What `hustings certificate verify` says of a certificate's content; the other fields are in the content."""

    organization: str
    uuid: str
    title: str
    sentence: str
    issued_at: datetime
    archive_hash: str
    archive_size: int


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """A signing key as an organization publishes it; ``retired_at`` is None while it is in use."""

    public_key: str
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignedCertificate:
    """A certificate as it was read, its signature not yet checked."""

    content: bytes
    public_key: str
    signature: str

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """The certificate of a file's bytes; faults: EncodingFault."""
        fields = Reader(canonical.loads(data)).fields("content", "public_key", "signature")
        content, key, signature = (fields[name].text() for name in ("content", "public_key", "signature"))
        _check_hex("public_key", key, 64)
        _check_hex("signature", signature, 128)
        return cls(content.encode(), key, signature)

    def write(self) -> bytes:
        """The file's bytes."""
        signed: dict[str, Json] = {"content": self.content.decode()}
        return canonical.dumps(signed | {"public_key": self.public_key, "signature": self.signature})

    @property
    def content_hash(self) -> str:
        """The SHA-256 (hex) of the content that was signed."""
        return sha256(self.content).hexdigest()

    def verify(self, published: list[PublishedKey] | None = None) -> Statement:
        """What the certificate states, once its signature is right and its key is one of these, where they are given.

        Faults: ForgedCertificate, UnknownSigningKey, EncodingFault of the content.
        """
        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.public_key))
            key.verify(bytes.fromhex(self.signature), self.content)
        except (InvalidSignature, ValueError):
            raise errors.ForgedCertificate() from None
        statement = _statement(self.content)
        if published is not None:
            self._check_key(published, statement.issued_at)
        return statement

    def _check_key(self, published: list[PublishedKey], issued_at: datetime) -> None:
        known = next((key for key in published if key.public_key == self.public_key), None)
        if known is None:
            raise errors.UnknownSigningKey("", f"{self.public_key} is not published")
        if known.retired_at is not None and known.retired_at < issued_at:
            raise errors.UnknownSigningKey("", f"{self.public_key} was retired before the certificate was issued")


def parse_keys(data: bytes) -> list[PublishedKey]:
    """The signing keys of an organization's keys.json; faults: EncodingFault."""
    fields = Reader(canonical.loads(data)).fields("format", "organization", "name", "keys")
    if fields["format"].text() != KEYS_FORMAT:
        raise errors.WrongField("format", f"not {KEYS_FORMAT!r}")
    published = []
    for item in fields["keys"].items():
        key = item.fields("public_key", "pem", "made_at", "retired_at", optional=frozenset({"retired_at"}))
        text = key["public_key"].text()
        _check_hex(f"{item.where}.public_key", text, 64)
        published.append(PublishedKey(text, moment(key["retired_at"]) if "retired_at" in key else None))
    return published


def content_of(content: bytes) -> dict[str, Json]:
    """The JSON of a certificate's content; faults: EncodingFault, WrongField for another format."""
    value = canonical.loads(content)
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise errors.WrongField("content.format", f"not {FORMAT!r}")
    if canonical.dumps(value) != content:
        raise errors.NotCanonical("content")
    return value


def check_archive(stated: Statement, pieces: Iterable[bytes]) -> None:
    """That these bytes, in pieces, are the archive that a certificate states; else WrongArchive."""
    hash_, size = sha256(), 0
    for piece in pieces:
        hash_.update(piece)
        size += len(piece)
    if size != stated.archive_size:
        raise errors.WrongArchive("", f"it has {size:,} bytes instead of {stated.archive_size:,}")
    if hash_.hexdigest() != stated.archive_hash:
        raise errors.WrongArchive("", "its SHA-256 is another")


def _statement(content: bytes) -> Statement:
    value = content_of(content)
    names = ("archive", "election", "organization", "decision")
    archive, election, organization, decision = (_part(value, name) for name in names)
    return Statement(
        field(organization, "name").text(),
        field(election, "uuid").text(),
        field(election, "title").text(),
        field(decision, "sentence").text(),
        moment(field(Reader(value, "content"), "issued_at")),
        field(archive, "sha256").hash(),
        field(archive, "size").integer(2**53),
    )


def _part(value: dict[str, Json], name: str) -> Reader:
    return field(Reader(value, "content"), name)


def field(reader: Reader, name: str) -> Reader:
    """The field of an object of a certificate's content; WrongField when it is not there."""
    # Later formats may add fields: what is not asked for is not looked at.
    where = f"{reader.where}.{name}"
    if not isinstance(reader.value, dict) or name not in reader.value:
        raise errors.WrongField(where, "it is missing")
    return Reader(reader.value[name], where)


def moment(reader: Reader) -> datetime:
    """A moment with its zone; else WrongField."""
    try:
        found = datetime.fromisoformat(reader.text())
    except ValueError:
        raise errors.WrongField(reader.where, "not a moment as ISO 8601 writes it") from None
    if found.tzinfo is None:
        raise errors.WrongField(reader.where, "a moment without its zone")
    return found


def _check_hex(where: str, text: str, digits: int) -> None:
    if len(text) != digits or set(text) - set("0123456789abcdef"):
        raise errors.WrongField(where, f"not {digits} lower-case hexadecimal digits")
