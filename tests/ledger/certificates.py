"""A vote of another site, as the files that anybody downloads there, right and wrong in every way."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from hustings.decision import certificate
from hustings.decision.keys import keys_json
from hustings.decision.signed import SignedCertificate
from hustings.ledger.submission_actions import Files
from hustings.protocol import canonical
from tests.web.elections import Vote, decided_election, votes_for

ELSEWHERE = "https://votes.example.net"
FORGER = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)


@dataclass(frozen=True)
class Downloaded:
    """What a stranger downloads."""

    certificate: bytes
    keys: bytes
    archive: bytes

    @property
    def content(self) -> dict[str, Any]:
        """What the certificate says."""
        return dict(json.loads(SignedCertificate.parse(self.certificate).content))

    def signed_anew(self, change: Callable[[dict[str, Any]], object]) -> "Downloaded":
        """The certificate changed and signed by somebody else, who publishes a list of keys with that key."""
        content = self.content
        change(content)
        written = canonical.dumps(content)
        public = FORGER.public_key().public_bytes_raw().hex()
        signed = SignedCertificate(written, public, FORGER.sign(written).hex())
        keys = json.loads(self.keys)
        keys["keys"] = [keys["keys"][0] | {"public_key": public}]
        return replace(self, certificate=signed.write(), keys=canonical.dumps(keys))

    def with_archive(self, archive: bytes) -> "Downloaded":
        """With another archive, which a certificate of somebody else names."""
        named = {"sha256": sha256(archive).hexdigest(), "size": len(archive)}
        return replace(self.signed_anew(lambda content: content.update(archive=named)), archive=archive)

    def with_key(self, **changes: object) -> "Downloaded":
        """With another list of keys: these fields of the first key are others."""
        keys = json.loads(self.keys)
        keys["keys"][0] |= changes
        return replace(self, keys=canonical.dumps(keys))

    def uploaded(self) -> Files:
        """As a browser sends them."""
        named = ((name, getattr(self, name)) for name in ("certificate", "keys", "archive"))
        return Files(*(SimpleUploadedFile(name, data) for name, data in named))


def downloaded(vote: Vote | None = None) -> Downloaded:
    """The files of a vote that endorsed Ada Lovelace with five votes of seven."""
    vote = vote or decided_election(casts=votes_for(5, 1, 1), voters=9)
    with override_settings(SITE_ADDRESS=ELSEWHERE):
        issued = certificate.issue(decision=vote.election.decision)
    keys = canonical.dumps(keys_json(vote.election.organization))
    return Downloaded(certificate.signed(issued).write(), keys, vote.archive)


LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC).isoformat()
