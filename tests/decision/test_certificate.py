"""Certificates: signed once, with the organization's key, over what was decided; anything changed is found out."""

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from threading import Barrier

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from hustings import errors
from hustings.accounts.models import User
from hustings.audit.models import Entry
from hustings.decision import certificate
from hustings.decision.keys import keys_json, new_key_file
from hustings.decision.models import Certificate, DeclaredDecision, SigningKey
from hustings.decision.signed import PublishedKey, SignedCertificate, parse_keys
from hustings.decision.stated import StatedDecision
from hustings.protocol import canonical
from hustings.protocol.canonical import Json
from hustings.protocol.election import fingerprint
from hustings.roll.models import OrganizationQuerySet, Role, Staff
from tests.web.elections import OPTIONS, Vote, decided_election, votes_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def vote() -> Vote:
    return decided_election(casts=votes_for(5, 1, 1), voters=9, name="Gouverneur: qui? ñ", blank=True)


@pytest.fixture
def issued(vote: Vote) -> Certificate:
    return certificate.issue(decision=vote.election.decision)


def published(vote: Vote) -> list[PublishedKey]:
    return parse_keys(json.dumps(keys_json(vote.election.organization)).encode())


def owner_of(vote: Vote, role: Role = Role.OWNER) -> User:
    user = User.objects.create_user(f"{role}@example.org")
    Staff.objects.create(organization=vote.election.organization, user=user, role=role)
    return user


# -- issuing -----------------------------------------------------------------------------------------------------------


def test_a_certificate_states_what_was_decided(vote: Vote, issued: Certificate) -> None:
    stated = json.loads(bytes(issued.content))
    assert stated["format"] == "hustings certificate 1"
    assert stated["site"] == settings.SITE_ADDRESS
    assert stated["organization"] == {"name": "Forward Together", "slug": "forward"}
    assert stated["election"]["uuid"] == vote.uuid
    assert stated["election"]["title"] == "Gouverneur: qui? ñ"
    assert stated["options"] == [{"label": label, "votes": n} for label, n in zip(OPTIONS, (5, 1, 1), strict=True)]
    assert (stated["blank"], stated["ballots"], stated["eligible"], stated["voted_before"]) == (0, 7, 9, 6)
    assert stated["decision"]["endorsed"] == ["Ada Lovelace"]
    assert stated["decision"]["sentence"] == vote.election.decision.sentence
    assert stated["trustees"] == {"names": ["Alice Aguirre", "Bob Baker", "Carol Chen"], "threshold": 2}
    assert stated["archive"] == {"sha256": sha256(vote.archive).hexdigest(), "size": len(vote.archive)}


def test_fingerprints_are_those_that_verifying_prints(vote: Vote, issued: Certificate) -> None:
    board = vote.board.board
    assert json.loads(bytes(issued.content))["fingerprints"] == {
        "election": board.election.fingerprint,
        "trustees": fingerprint(board.trustees.write()),
        "public_credentials": board.credentials.fingerprint,
    }


def test_the_content_is_canonical_and_the_signature_right(vote: Vote, issued: Certificate) -> None:
    content = bytes(issued.content)
    assert canonical.dumps(canonical.loads(content)) == content
    file = certificate.signed(issued)
    stated = SignedCertificate.parse(file.write()).verify(published(vote))
    assert (stated.uuid, stated.archive_size) == (vote.uuid, len(vote.archive))


def test_a_certificate_is_issued_once(vote: Vote, issued: Certificate) -> None:
    assert certificate.issue(decision=vote.election.decision) == issued
    assert Certificate.objects.count() == SigningKey.objects.count() == 1
    verbs = Entry.objects.of(vote.election.organization.pk).values_list("verb", flat=True)
    assert list(verbs) == ["certificate.issue", "signing_key.make"]


def test_the_private_key_is_a_file_for_the_site_only_and_never_in_a_row(issued: Certificate) -> None:
    path = Path(settings.SECRETS) / f"signing-{issued.key.public_key}.pem"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    secret = path.read_text().splitlines()[1]
    rows = [*Entry.objects.values_list("detail", flat=True), *SigningKey.objects.values()]
    assert secret not in str(rows)


def test_without_the_private_key_nothing_is_issued(vote: Vote) -> None:
    first = certificate.issue(decision=vote.election.decision)
    other = decided_election(casts=votes_for(1, 0, 1), name="Another")
    path = Path(settings.SECRETS) / f"signing-{first.key.public_key}.pem"
    path.rename(path.with_suffix(".away"))
    with pytest.raises(errors.Refusal, match="restore it, or make a new key"), transaction.atomic():
        certificate.issue(decision=other.election.decision)
    assert not Certificate.objects.filter(decision=other.election.decision).exists()
    certificate.renew_signing_key(organization=other.election.organization, by=owner_of(other))
    assert certificate.issue(decision=other.election.decision).key != first.key


# -- keys --------------------------------------------------------------------------------------------------------------


def test_a_renewed_key_signs_what_comes_and_the_old_one_stays_published(vote: Vote, issued: Certificate) -> None:
    old = issued.key
    new = certificate.renew_signing_key(organization=vote.election.organization, by=owner_of(vote))
    old.refresh_from_db()
    assert old.retired_at is not None
    assert new.retired_at is None
    later = certificate.issue(decision=decided_election(casts=votes_for(2), name="Another").election.decision)
    assert later.key == new
    for each in (issued, later):
        certificate.signed(each).verify(published(vote))
    assert [key.public_key for key in published(vote)] == [new.public_key, old.public_key]
    entry = Entry.objects.filter(verb="signing_key.make").latest("pk")
    assert entry.by is not None
    assert entry.detail == {"key": new.public_key}


@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.OBSERVER])
def test_only_owners_renew_keys(vote: Vote, role: Role) -> None:
    with pytest.raises(errors.NotAllowed):
        certificate.renew_signing_key(organization=vote.election.organization, by=owner_of(vote, role))
    with pytest.raises(errors.NotFound):
        certificate.renew_signing_key(organization=vote.election.organization, by=User.objects.create_user("x@y.org"))
    assert SigningKey.objects.count() == 0


# -- what is found out -------------------------------------------------------------------------------------------------


def test_an_archive_that_decides_nothing_is_not_what_a_certificate_states(issued: Certificate) -> None:
    stated = StatedDecision.read(certificate.signed(issued))
    with pytest.raises(errors.WrongDecision, match="decides nothing"):
        stated.check(stated.uuid, None)


def changed(issued: Certificate, old: bytes, new: bytes) -> SignedCertificate:
    file = certificate.signed(issued)
    content = file.content.replace(old, new)
    assert content != file.content
    return SignedCertificate(content, file.public_key, file.signature)


def signed_by_another(content: dict[str, Json]) -> SignedCertificate:
    key = Ed25519PrivateKey.generate()
    data = canonical.dumps(content)
    return SignedCertificate(data, key.public_key().public_bytes_raw().hex(), key.sign(data).hex())


@pytest.mark.parametrize(
    ("old", "new"),
    [(b'"votes":5', b'"votes":6'), (b'"Ada Lovelace"', b'"Benito Ju\xc3\xa1rez"'), (b'"size":', b'"size": ')],
)
def test_a_changed_content_is_forged(vote: Vote, issued: Certificate, old: bytes, new: bytes) -> None:
    with pytest.raises(errors.ForgedCertificate):
        changed(issued, old, new).verify(published(vote))


def test_a_changed_signature_or_key_is_forged(issued: Certificate) -> None:
    file = certificate.signed(issued)
    for key, signature in (
        (file.public_key, f"{'00' * 64}"),
        ("00" * 32, file.signature),
        ("ff" * 32, file.signature),
        (file.public_key, file.signature[::-1]),
    ):
        with pytest.raises(errors.ForgedCertificate):
            SignedCertificate(file.content, key, signature).verify()


def test_a_key_that_is_not_the_organizations(vote: Vote, issued: Certificate) -> None:
    forged = signed_by_another(json.loads(bytes(issued.content)))
    forged.verify()
    with pytest.raises(errors.UnknownSigningKey, match="is not published"):
        forged.verify(published(vote))
    with pytest.raises(errors.UnknownSigningKey):
        certificate.signed(issued).verify([])


def test_a_key_signs_nothing_after_it_was_retired(issued: Certificate) -> None:
    file, now = certificate.signed(issued), datetime.now(UTC)
    retired = PublishedKey(file.public_key, now - timedelta(days=1))
    with pytest.raises(errors.UnknownSigningKey, match="was retired before"):
        file.verify([retired])
    file.verify([PublishedKey(file.public_key, now + timedelta(days=1))])


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", errors.NotJson),
        (b"%PDF-1.4", errors.NotJson),
        (b"\xff", errors.NotUtf8),
        (b"[]", errors.WrongField),
        (b'{"content":"","public_key":""}', errors.WrongField),
        (b'{"content":1,"public_key":"","signature":""}', errors.WrongField),
        (b'{"content":"","public_key":"AB","signature":""}', errors.WrongField),
        (b'{"content":"","public_key":"' + b"A" * 64 + b'","signature":"' + b"0" * 128 + b'"}', errors.WrongField),
        (b'{"content":"\\ud800","public_key":"","signature":""}', errors.NotUtf8),
    ],
)
def test_what_is_no_certificate(data: bytes, fault: type[errors.Fault]) -> None:
    with pytest.raises(fault):
        SignedCertificate.parse(data)


@pytest.mark.parametrize(
    "change",
    [
        {"format": "hustings certificate 2"},
        {"issued_at": "yesterday"},
        {"issued_at": "2026-01-01T00:00:00"},
        {"archive": {"sha256": "00", "size": 1}},
        {"archive": {"size": 1}},
        {"decision": []},
    ],
)
def test_a_content_that_is_signed_and_yet_not_understood(issued: Certificate, change: dict[str, Json]) -> None:
    with pytest.raises(errors.WrongField):
        signed_by_another(json.loads(bytes(issued.content)) | change).verify()


def test_a_content_with_more_fields_is_read(issued: Certificate) -> None:
    signed_by_another(json.loads(bytes(issued.content)) | {"new": 1}).verify()


@pytest.mark.parametrize(
    "data",
    [
        b"{}",
        b'{"format":"hustings keys 2","organization":"a","name":"A","keys":[]}',
        b'{"format":"hustings keys 1","organization":"a","name":"","keys":[{"public_key":"zz","pem":"","made_at":""}]}',
        b'{"format":"hustings keys 1","organization":"a","name":"A","keys":{}}',
    ],
)
def test_what_is_no_list_of_keys(data: bytes) -> None:
    with pytest.raises(errors.WrongField):
        parse_keys(data)


def test_the_secrets_are_where_they_belong() -> None:
    assert Path(settings.SECRETS).parent == Path(os.environ["HUSTINGS_HOME"]).resolve()


# -- two at once -------------------------------------------------------------------------------------------------------


def issue_twice(decision: DeclaredDecision) -> list[str]:
    """What comes of two threads that issue the certificate of one decision at once: its key, or an error's name."""
    together = Barrier(2)

    def issue(_number: int) -> str:
        try:
            together.wait(10)
            return certificate.issue(decision=decision).key.public_key
        except IntegrityError as error:
            return type(error).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(issue, range(2)))


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_at_once_issue_one_certificate_with_one_key() -> None:
    first, second = issue_twice(decided_election(casts=votes_for(2)).election.decision)
    assert first == second == SigningKey.objects.get().public_key
    assert Certificate.objects.count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_without_the_organizations_lock_two_at_once_collide(monkeypatch: pytest.MonkeyPatch) -> None:
    decision = decided_election(casts=votes_for(2)).election.decision
    both_make_a_key = Barrier(2)

    def make_together() -> str:
        both_make_a_key.wait(10)
        return new_key_file()

    monkeypatch.setattr(OrganizationQuerySet, "select_for_update", lambda self, **_: self)
    monkeypatch.setattr(certificate, "new_key_file", make_together)
    assert "IntegrityError" in issue_twice(decision)


def test_rows_say_what_they_are(issued: Certificate) -> None:
    assert f"{issued.decision}" == issued.decision.sentence
    assert f"{issued}" == f"certificate of {issued.decision_id}"
    assert f"{issued.key}" == issued.key.public_key


def test_a_content_in_another_writing(issued: Certificate) -> None:
    key = Ed25519PrivateKey.generate()
    content = bytes(issued.content).replace(b'"format"', b' "format"', 1)
    signed = SignedCertificate(content, key.public_key().public_bytes_raw().hex(), key.sign(content).hex())
    with pytest.raises(errors.NotCanonical):
        signed.verify()
