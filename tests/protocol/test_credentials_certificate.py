"""The credential authority's certificate, as Belenios makes it from release 3.3: here signed by the tests."""

from dataclasses import replace
from pathlib import Path

import pytest

from hustings import errors
from hustings.protocol import events
from hustings.protocol.credentials import PublicCredentials
from hustings.protocol.credentials_certificate import CredentialsCertificate
from hustings.protocol.group import Element, Scalar
from hustings.protocol.pki import SignedMessage
from hustings.protocol.posting import create_archive
from hustings.protocol.verification import Sources, verify
from tests.verification.sound import UUID as FORGED_UUID
from tests.verification.sound import draft

KEY = Scalar.from_int(2016)
LIST = PublicCredentials(b'["' + Element.generator().hex().encode() + b'"]')
UUID = "abcdefghijkmno"


def issued(uuid: str, credentials: PublicCredentials, key: Scalar = KEY) -> CredentialsCertificate:
    unsigned = CredentialsCertificate(
        uuid, credentials.count, credentials.hash_hex, key.public_key(), key.public_key(), None
    )
    return replace(unsigned, signature=SignedMessage.sign(key, unsigned.signed_hash()))


def test_a_certificate_is_read_as_it_is_written() -> None:
    certificate = issued(UUID, LIST)
    certificate.check(UUID, LIST)
    assert CredentialsCertificate.parse(certificate.write()) == certificate
    assert b'"voter_list_length":1,"public_creds_hash":"' in certificate.write()


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        (issued("ponmkjihgfedcb", LIST), ""),
        (replace(issued(UUID, LIST), voters=2), ""),
        (replace(issued(UUID, LIST), credentials_hash="0" * 64), ""),
        (replace(issued(UUID, LIST), signature=None), "signature"),
        (replace(issued(UUID, LIST), encryption=Element.generator()), "signature"),
        (
            replace(
                issued(UUID, LIST), signature=SignedMessage.sign(Scalar.from_int(8), issued(UUID, LIST).signed_hash())
            ),
            "signature",
        ),
    ],
    ids=["election", "number", "list", "unsigned", "key exchanged", "signature of another"],
)
def test_a_wrong_certificate_is_refused(wrong: CredentialsCertificate, where: str) -> None:
    with pytest.raises(errors.WrongCredentialsCertificate) as caught:
        wrong.check(UUID, LIST)
    assert caught.value.where == where


def test_the_verifier_checks_it(tmp_path: Path) -> None:
    plain = draft("mixed")
    election, trustees, credentials = plain.election, plain.trustees, plain.credentials
    certificate = issued(FORGED_UUID, PublicCredentials(credentials))
    setup = events.Setup(election, trustees, credentials, certificate.write())
    create_archive(tmp_path / "sound.bel", setup, 0)
    assert verify(Sources(tmp_path / "sound.bel")).board.posted == 0
    setup = events.Setup(election, trustees, credentials, replace(certificate, voters=1).write())
    with pytest.raises(errors.WrongCredentialsCertificate) as caught:
        create_archive(tmp_path / "wrong.bel", setup, 0)
    assert caught.value.where == "credentials certificate"
