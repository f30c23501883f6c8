"""An organization's signing keys: the public parts as rows, the private parts as files in the folder of secrets."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings

from hustings import errors
from hustings.decision.models import SigningKey
from hustings.decision.signed import KEYS_FORMAT
from hustings.protocol.appender import sync_folder
from hustings.protocol.canonical import Json
from hustings.roll.models import Organization


def new_key_file() -> str:
    """Make a key and keep its private part in a file; the public part, hex. A file without a row does no harm."""
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = _path(public)
    with open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path)
    return public


def sign(key: SigningKey, content: bytes) -> str:
    """The signature of the content, hex. Raises Refusal when the private part is not in the folder of secrets."""
    try:
        pem = _path(key.public_key).read_bytes()
    except FileNotFoundError:
        missing = (
            "The organization's signing key is not in the site's folder of secrets: restore it, or make a new key."
        )
        raise errors.Refusal(missing) from None
    private = load_pem_private_key(pem, None)
    assert isinstance(private, Ed25519PrivateKey)
    return private.sign(content).hex()


def keys_json(organization: Organization) -> dict[str, Json]:
    """What keys.json publishes: every key that ever signed for the organization, the newest first."""
    keys = organization.signing_keys.order_by("-made_at", "-id")
    return {
        "format": KEYS_FORMAT,
        "organization": organization.slug,
        "name": organization.name,
        "keys": [_published(key) for key in keys],
    }


def pem_of(public_key: str) -> str:
    """A public key as OpenSSL reads it."""
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _published(key: SigningKey) -> dict[str, Json]:
    fields: dict[str, Json] = {
        "public_key": key.public_key,
        "pem": pem_of(key.public_key),
        "made_at": key.made_at.isoformat(),
    }
    return fields if key.retired_at is None else fields | {"retired_at": key.retired_at.isoformat()}


def _path(public_key: str) -> Path:
    return Path(settings.SECRETS).joinpath(f"signing-{public_key}.pem")
