"""Certificates: what was decided, on what evidence, signed by the organization (docs/certificate.md).

An action beside the stage's others, for the one who declares a decision calls it: `issue`. It stands with
`renew_signing_key`, the only other writer of signing keys.
"""

import base64
from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from hustings.accounts.models import User
from hustings.audit.actions import record
from hustings.board.models import Chain, Record
from hustings.decision.keys import new_key_file, sign
from hustings.decision.models import Certificate, DeclaredDecision, SigningKey
from hustings.decision.signed import FORMAT, SignedCertificate
from hustings.elections.models import Election
from hustings.protocol import canonical
from hustings.protocol.canonical import Json
from hustings.roll import roles
from hustings.roll.models import Organization, Role


@transaction.atomic
def issue(*, decision: DeclaredDecision) -> Certificate:
    """Sign what the decision states with the organization's key in use; the certificate there is, if there is one.

    The organization's first certificate makes its first key. Raises Refusal when the key's private part is missing.
    """
    organization = Organization.objects.select_for_update(no_key=True).get(pk=decision.election.organization_id)
    known = Certificate.objects.filter(decision=decision).first()
    if known is not None:
        return known
    key = organization.signing_keys.filter(retired_at__isnull=True).first() or _new_key(organization, by=None)
    issued_at = timezone.now().replace(microsecond=0)
    content = canonical.dumps(content_of(decision, issued_at))
    certificate = Certificate.objects.create(
        decision=decision, key=key, content=content, signature=sign(key, content), issued_at=issued_at
    )
    detail = {"key": key.public_key, "signature": certificate.signature}
    label = decision.election.label
    record(by=None, verb="certificate.issue", subject=label, organization=organization.pk, detail=detail)
    return certificate


@transaction.atomic
def renew_signing_key(*, organization: Organization, by: User) -> SigningKey:
    """Retire the key in use, and make the one that signs from now on. Owners only: NotAllowed, NotFound.

    What the old key signed stays good: it is published with the moment from which on it signs nothing.
    """
    roles.require(by=by, organization=organization, role=Role.OWNER)
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    organization.signing_keys.filter(retired_at__isnull=True).update(retired_at=timezone.now())
    return _new_key(organization, by=by)


def signed(certificate: Certificate) -> SignedCertificate:
    """The certificate as the file that strangers check."""
    return SignedCertificate(bytes(certificate.content), certificate.key.public_key, certificate.signature)


def content_of(decision: DeclaredDecision, issued_at: datetime) -> dict[str, Json]:
    """What a certificate of this decision states, field by field as docs/certificate.md lists them."""
    election = decision.election
    return {
        "format": FORMAT,
        "site": settings.SITE_ADDRESS,
        "organization": {"name": election.organization.name, "slug": election.organization.slug},
        "election": _election(election),
        "rule": election.rule,
        "options": _options(decision),
        **({} if decision.blank is None else {"blank": decision.blank}),
        "ballots": decision.ballots,
        "eligible": decision.eligible,
        "voted_before": decision.voted_before,
        **({} if not decision.register_hash else {"joined": _joined(decision)}),
        "decision": _decision(decision),
        "trustees": _trustees(election),
        "fingerprints": fingerprints(election.chain),
        "archive": {"sha256": decision.archive_hash, "size": decision.archive_size},
        "issued_at": _written(issued_at),
    }


def fingerprints(chain: Chain) -> dict[str, Json]:
    """What people compare by another channel: the hashes of election, trustees and public credentials."""
    hashes = Record.objects.of(chain).values_list("hash", flat=True)[:3]
    named = zip(("election", "trustees", "public_credentials"), hashes, strict=True)
    return {name: base64.b64encode(bytes.fromhex(hash_)).decode().rstrip("=") for name, hash_ in named}


def _new_key(organization: Organization, *, by: User | None) -> SigningKey:
    key = SigningKey.objects.create(organization=organization, public_key=new_key_file(), made_at=timezone.now())
    subject, detail = f"organization {organization.slug}", {"key": key.public_key}
    record(by=by, verb="signing_key.make", subject=subject, organization=organization.pk, detail=detail)
    return key


def _election(election: Election) -> dict[str, Json]:
    assert election.opens_at is not None
    assert election.closes_at is not None
    return {
        "uuid": election.uuid,
        "title": election.name,
        "contest": election.contest.name,
        "question": election.question,
        "minimum": election.minimum,
        "maximum": election.maximum,
        "opens_at": _written(election.opens_at),
        "closes_at": _written(election.closes_at),
    }


def _options(decision: DeclaredDecision) -> list[Json]:
    labels = decision.election.options.values_list("label", flat=True)
    return [{"label": label, "votes": votes} for label, votes in zip(labels, decision.counts, strict=True)]


def _decision(decision: DeclaredDecision) -> dict[str, Json]:
    endorsed: list[Json] = [*decision.endorsed.values_list("label", flat=True)]
    return {"kind": decision.kind, "endorsed": endorsed, "sentence": decision.sentence}


def _joined(decision: DeclaredDecision) -> dict[str, Json]:
    return {
        "drawn": decision.joined,
        "voided": decision.voided,
        "unused": decision.unused,
        "voted": decision.voted_joined,
        "register": decision.register_hash,
    }


def _trustees(election: Election) -> dict[str, Json]:
    names: list[Json] = [*election.trustees.values_list("name", flat=True)]
    needed = len(names) if election.trusteeship == Election.Trusteeship.SINGLE else election.threshold
    return {"names": names, "threshold": needed}


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
