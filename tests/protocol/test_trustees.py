"""Trustees: read, verified, and each fault by its name."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hustings import errors
from hustings.protocol import certificates
from hustings.protocol.certificates import Certificate, CertifiedKeys, Coefficients, Context
from hustings.protocol.group import Element, Scalar
from hustings.protocol.pki import PrivateKeys, SignedMessage, generate_seed
from hustings.protocol.trustee_keys import TrusteePublicKey, read_private_key, write_private_key
from hustings.protocol.trustees import Pedersen, Single, Trustees
from tests.protocol.ceremony import Ceremony, changed, hold, inside, one_more, records, trustees_of

SINGLE = Scalar.from_int(4711)
IDENTITY = Element.identity().hex()
OTHER = Scalar.from_int(815).public_key().hex()
ORDER_TWO = "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec"


@pytest.fixture(scope="module")
def ceremony() -> Ceremony:
    return hold(2, 3)


@pytest.fixture(scope="module")
def sound(ceremony: Ceremony) -> bytes:
    return trustees_of(SINGLE, ceremony).write()


def pedersen_part(value: Any) -> Any:
    return value[1][1]


def test_round_trip_and_numbers(ceremony: Ceremony, sound: bytes) -> None:
    read = Trustees.parse(sound)
    read.verify()
    assert read.write() == sound
    assert [first for first, _ in read.numbered()] == [1, 2]
    assert [read.owner_of(key) for key in read.owner_keys] == [1, 2, 3, 4]
    assert read.owner_keys[1:] == [key.public_key() for key in ceremony.keys]
    assert read.owner_keys[0] == SINGLE.public_key()
    with pytest.raises(errors.ForeignKey):
        read.owner_of(Element.generator())


def test_the_combined_key_is_the_election_key(ceremony: Ceremony, sound: bytes) -> None:
    read = Trustees.parse(sound)
    # The threshold's key by interpolation at 0 of shares 1 and 2: 2 s_1 - s_2.
    shared = ceremony.keys[0] + ceremony.keys[0] - ceremony.keys[1]
    assert read.combined_key() == (SINGLE + shared).public_key()
    read.check_election_key(read.combined_key())
    with pytest.raises(errors.WrongElectionKey):
        read.check_election_key(Element.generator())
    with pytest.raises(errors.PointIsIdentity):
        read.check_election_key(Element.identity())


def test_a_name_is_kept() -> None:
    named = TrusteePublicKey.of(SINGLE)
    data = Trustees((Single(TrusteePublicKey(named.proof, named.public_key, None, "Zoë")),)).write()
    assert Trustees.parse(data).write() == data
    Trustees.parse(data).verify()


def cert_message(change: Callable[[Any], object]) -> Callable[[Any], None]:
    return lambda value: inside(pedersen_part(value)["certs"][1], "message", change)


def coefficients_message(change: Callable[[Any], object]) -> Callable[[Any], None]:
    return lambda value: inside(pedersen_part(value)["coefexps"][1], "message", change)


def assign(*path: Any, to: Any) -> Callable[[Any], None]:
    def change(value: Any) -> None:
        for step in path[:-1]:
            value = value[step]
        value[path[-1]] = to

    return change


def plus_one(*path: Any) -> Callable[[Any], None]:
    def change(value: Any) -> None:
        for step in path[:-1]:
            value = value[step]
        one_more(value, path[-1])

    return change


def swap(name: str) -> Callable[[Any], None]:
    def change(value: Any) -> None:
        items = pedersen_part(value)[name]
        items[0], items[1] = items[1], items[0]

    return change


P = (1, 1)
FAULTS: dict[str, tuple[type[errors.Fault], Callable[[Any], object]]] = {
    "single_pok_response": (errors.WrongTrusteeProof, plus_one(0, 1, "pok", "response")),
    "single_pok_challenge": (errors.WrongTrusteeProof, plus_one(0, 1, "pok", "challenge")),
    "single_other_key": (errors.WrongTrusteeProof, assign(0, 1, "public_key", to=OTHER)),
    "single_identity": (errors.PointIsIdentity, assign(0, 1, "public_key", to=IDENTITY)),
    "single_small_order": (errors.PointNotInGroup, assign(0, 1, "public_key", to=ORDER_TWO)),
    "single_signed": (errors.WrongField, assign(0, 1, "signature", to={"challenge": "1", "response": "1"})),
    "share_unsigned": (errors.WrongField, lambda v: pedersen_part(v)["verification_keys"][0].pop("signature")),
    "unknown_kind": (errors.WrongField, assign(0, 0, to="Threshold")),
    "kind_with_three_parts": (errors.WrongField, lambda v: v[0].append(1)),
    "no_trustee": (errors.WrongField, lambda v: v.clear()),
    "single_twice": (errors.RepeatedTrustee, lambda v: v.append(v[0])),
    "threshold_set_twice": (errors.RepeatedTrustee, lambda v: v.append(v[1])),
    "threshold_zero": (errors.WrongThreshold, assign(*P, "threshold", to=0)),
    "threshold_above_size": (errors.WrongThreshold, assign(*P, "threshold", to=4)),
    "threshold_as_text": (errors.WrongField, assign(*P, "threshold", to="2")),
    "threshold_other_than_coefficients": (errors.WrongCoefficients, assign(*P, "threshold", to=3)),
    "no_certificate": (errors.WrongField, assign(*P, "certs", to=[])),
    "nobody": (
        errors.WrongThreshold,
        lambda v: [pedersen_part(v)[name].clear() for name in list(pedersen_part(v))[1:]],
    ),
    "one_certificate_fewer": (errors.WrongField, lambda v: pedersen_part(v)["certs"].pop()),
    "one_coefficients_fewer": (errors.WrongField, lambda v: pedersen_part(v)["coefexps"].pop()),
    "one_signature_fewer": (errors.WrongField, lambda v: pedersen_part(v)["signatures"].pop()),
    "one_key_more": (errors.WrongField, lambda v: pedersen_part(v)["verification_keys"].append(v[0][1])),
    "no_signatures": (errors.WrongField, lambda v: pedersen_part(v).pop("signatures")),
    "certificate_signature": (errors.WrongCertificate, plus_one(*P, "certs", 1, "signature", "response")),
    "certificate_key": (errors.WrongCertificate, cert_message(assign("verification", to=OTHER))),
    "certificate_encryption_key": (errors.WrongCertificate, cert_message(assign("encryption", to=OTHER))),
    "certificate_identity": (errors.PointIsIdentity, cert_message(assign("encryption", to=IDENTITY))),
    "certificate_small_order": (errors.PointNotInGroup, cert_message(assign("verification", to=ORDER_TWO))),
    "certificate_without_context": (errors.WrongField, cert_message(lambda keys: keys.pop("context"))),
    "certificate_group": (errors.WrongCertificateContext, cert_message(assign("context", "group", to="RFC-3526-2048"))),
    "certificate_size": (errors.WrongCertificateContext, cert_message(assign("context", "size", to=4))),
    "certificate_threshold": (errors.WrongCertificateContext, cert_message(assign("context", "threshold", to=1))),
    "certificate_index": (errors.WrongCertificateContext, cert_message(assign("context", "index", to=1))),
    "certificates_swapped": (errors.WrongCertificateContext, swap("certs")),
    "coefficients_swapped": (errors.WrongCoefficientsSignature, swap("coefexps")),
    "signatures_swapped": (errors.WrongCertificatesSignature, swap("signatures")),
    "keys_swapped": (errors.WrongVerificationKey, swap("verification_keys")),
    "coefficient_other": (errors.WrongCoefficientsSignature, coefficients_message(assign("coefexps", 0, to=OTHER))),
    "coefficient_small_order": (errors.PointNotInGroup, coefficients_message(assign("coefexps", 0, to=ORDER_TWO))),
    "coefficient_missing": (errors.WrongCoefficients, coefficients_message(lambda v: v["coefexps"].pop())),
    "coefficients_none": (errors.WrongCoefficients, coefficients_message(lambda v: v["coefexps"].clear())),
    "coefficients_signature": (
        errors.WrongCoefficientsSignature,
        plus_one(*P, "coefexps", 1, "signature", "challenge"),
    ),
    "certificates_signature": (errors.WrongCertificatesSignature, plus_one(*P, "signatures", 1, "response")),
    "key_other": (errors.WrongVerificationKey, assign(*P, "verification_keys", 1, "public_key", to=OTHER)),
    "key_pok": (errors.WrongTrusteeProof, plus_one(*P, "verification_keys", 1, "pok", "response")),
    "key_signature": (
        errors.WrongVerificationKeySignature,
        plus_one(*P, "verification_keys", 1, "signature", "response"),
    ),
    "field_unknown": (errors.WrongField, assign(*P, "comment", to="")),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_change_is_a_fault_of_its_own(name: str, sound: bytes) -> None:
    fault, change = FAULTS[name]
    with pytest.raises(errors.Fault) as caught:
        Trustees.parse(changed(sound, change)).verify()
    assert caught.type is fault


def test_faults_name_the_trustee(sound: bytes) -> None:
    bad = Trustees.parse(changed(sound, plus_one(*P, "verification_keys", 1, "pok", "response")))
    with pytest.raises(errors.WrongTrusteeProof) as caught:
        bad.verify()
    assert caught.value.where == "trustee 3"
    with pytest.raises(errors.PointNotInGroup) as caught_point:
        Trustees.parse(changed(sound, cert_message(assign("verification", to=ORDER_TWO))))
    assert caught_point.value.where == "[1][1].certs[1].message, verification"


@pytest.mark.parametrize("embedded", ["certs", "coefexps"])
def test_what_is_signed_is_canonical_too(embedded: str, sound: bytes) -> None:
    def change(value: Any) -> None:
        pedersen_part(value)[embedded][0]["message"] += " "

    with pytest.raises(errors.NotCanonical) as caught:
        Trustees.parse(changed(sound, change))
    assert caught.value.where == f"[1][1].{embedded}[0].message"


@pytest.mark.parametrize("data", [b"[]]", b"", b"{}", b'["Single"]'])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises((errors.NotJson, errors.WrongField)):
        Trustees.parse(data)


def test_white_space_is_refused(sound: bytes) -> None:
    with pytest.raises(errors.NotCanonical):
        Trustees.parse(sound + b"\n")


def test_hostile_sizes_cost_nothing(ceremony: Ceremony, sound: bytes) -> None:
    many = certificates.MAX_TRUSTEES + 1
    with pytest.raises(errors.Unsupported):
        Trustees.parse(b"[" + b",".join([b"0"] * many) + b"]")
    with pytest.raises(errors.Unsupported):
        Trustees.parse(changed(sound, assign(*P, "certs", to=[0] * many)))
    with pytest.raises(errors.Unsupported):
        Trustees.parse(changed(sound, coefficients_message(assign("coefexps", to=[0] * many))))
    with pytest.raises(errors.Unsupported):
        Trustees.parse(Trustees((ceremony.parameters,) * (many // 3 + 1)).write())


def test_the_same_seed_twice_in_a_threshold_is_refused() -> None:
    keys = PrivateKeys.from_seed("JJuM8ZzER2DdSMmMBUDWaV")
    pair = [Certificate.issue(keys, Context(2, 1, index)) for index in (1, 2)]
    with pytest.raises(errors.RepeatedTrustee) as caught:
        certificates.check_certificates(pair, 1)
    assert caught.value.where == "trustee 2"


def test_a_threshold_whose_shared_key_is_the_identity_is_refused() -> None:
    # Polynomials 5 + 7x and -5 + 11x: what the two share is 0, while each verification key is a key like any.
    zero, coefficients = Scalar.from_int(0), [Scalar.from_int(n) for n in (5, 7, 11)]
    polynomials = [coefficients[:2], [zero - coefficients[0], coefficients[2]]]
    keys = [PrivateKeys.from_seed(generate_seed()) for _ in polynomials]
    certs = tuple(Certificate.issue(pair, Context(2, 2, index)) for index, pair in enumerate(keys, 1))
    published = tuple(Coefficients.issue(pair.signing, own) for pair, own in zip(keys, polynomials, strict=True))
    shares = [TrusteePublicKey.of(Scalar.from_int(18 * index)) for index in (1, 2)]
    signatures = tuple(
        SignedMessage.sign(pair.signing, certificates.all_certificates_text(certs, each.elements)).signature
        for pair, each in zip(keys, published, strict=True)
    )
    verification_keys = tuple(share.signed_by(pair.signing) for share, pair in zip(shares, keys, strict=True))
    with pytest.raises(errors.PointIsIdentity) as caught:
        Pedersen(2, certs, published, signatures, verification_keys).verify(1)
    assert caught.value.where == "trustee 1"


def test_a_share_must_be_signed(ceremony: Ceremony) -> None:
    key = TrusteePublicKey.of(ceremony.keys[0])
    with pytest.raises(errors.WrongField):
        key.check_share(key.public_key, ceremony.certificates[0].keys.verification)


def test_certificates_are_for_their_context_and_key() -> None:
    keys = PrivateKeys.from_seed("JJuM8ZzER2DdSMmMBUDWaV")
    certificate = Certificate.issue(keys, Context(3, 2, 1))
    certificate.check(Context(3, 2, 1))
    assert certificate.keys == CertifiedKeys(Context(3, 2, 1), keys.signing.public_key(), keys.decryption.public_key())


# -- a mandatory trustee's own files -----------------------------------------------------------------------------------


def test_private_key_file() -> None:
    data = write_private_key(SINGLE)
    assert data == b'"4711"\n'
    assert read_private_key(data) == read_private_key(data.strip()) == SINGLE


@pytest.mark.parametrize(
    "data", [b"", b"4711", b'"0"', b'"04711"', b'"4711" ', b'"-1"', b'"' + b"9" * 77 + b'"', b'"x"']
)
def test_anything_else_is_no_private_key(data: bytes) -> None:
    with pytest.raises(errors.NotATrusteeKey):
        read_private_key(data)


def test_public_key_file() -> None:
    key = TrusteePublicKey.of(SINGLE)
    assert TrusteePublicKey.parse(key.write() + b"\n") == TrusteePublicKey.parse(key.write()) == key
    with pytest.raises(errors.WrongField):
        TrusteePublicKey.parse(key.signed_by(SINGLE).write())


# -- archives made by Belenios' own tool -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a_single", "c_weights", "d_pedersen", "d2_single_pedersen"])
def test_archives_of_belenios(name: str, shared: Path) -> None:
    content = [data for _, data in records(shared / "fixtures" / "sound" / name)]
    election, data = json.loads(content[1]), content[2]
    read = Trustees.parse(data)
    read.verify()
    read.check_election_key(Element.from_hex(election["public_key"]))
    assert read.write() == data
    assert {type(item) for item in read.items} <= {Single, Pedersen}


def test_keys_of_belenios(shared: Path) -> None:
    folder = shared / "fixtures" / "sound" / "a_single"
    for path in folder.glob("*.pubkey"):
        key = TrusteePublicKey.parse(path.read_bytes())
        key.check_proof()
        private = read_private_key((folder / "secret" / path.with_suffix(".privkey").name).read_bytes())
        assert private.public_key() == key.public_key
