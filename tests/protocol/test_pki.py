"""Seeds, signatures, encryption and channels."""

import hashlib

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESCCM
from hypothesis import given, settings
from hypothesis import strategies as st

from hustings import errors
from hustings.protocol import canonical, pki
from hustings.protocol.canonical import Json, Reader
from hustings.protocol.group import Element, Scalar
from hustings.protocol.pki import ChannelMessage, EncryptedMessage, PrivateKeys, SignedMessage
from tests.protocol.ceremony import changed, one_more

SEED = "JJuM8ZzER2DdSMmMBUDWaV"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=50)


@pytest.fixture
def alice() -> PrivateKeys:
    return PrivateKeys.from_seed(pki.generate_seed())


@pytest.fixture
def bob() -> PrivateKeys:
    return PrivateKeys.from_seed(pki.generate_seed())


def test_keys_are_hashes_of_the_seed() -> None:
    keys = PrivateKeys.from_seed(SEED)
    assert keys.signing == Scalar.from_hash(b"sk|" + SEED.encode())
    assert keys.decryption == Scalar.from_hash(b"dk|" + SEED.encode())


def test_a_fresh_seed_is_a_seed() -> None:
    first, second = pki.generate_seed(), pki.generate_seed()
    assert first != second
    assert pki.read_seed(first.encode() + b"\n") == first


@pytest.mark.parametrize("data", [b"", SEED[1:].encode(), b"0" + SEED[1:].encode(), SEED.encode() + b"1", b"\xff" * 22])
def test_anything_else_is_no_seed(data: bytes) -> None:
    with pytest.raises(errors.NotATrusteeKey):
        pki.read_seed(data)


@given(TEXT)
@settings(max_examples=20)
def test_a_signature_is_for_one_message_and_one_key(text: str) -> None:
    signer, other = PrivateKeys.from_seed(SEED).signing, Scalar.random()
    signed = SignedMessage.sign(signer, text)
    signed.verify(signer.public_key())
    data = canonical.dumps(signed.to_json())
    assert canonical.read(data, SignedMessage.from_json, SignedMessage.to_json) == signed
    with pytest.raises(errors.WrongChallenge):
        signed.verify(other.public_key())
    with pytest.raises(errors.WrongChallenge):
        SignedMessage(text + " ", signed.signature).verify(signer.public_key())


@pytest.mark.parametrize("size", [0, 1, 15, 16, 65_535, 65_536, 70_000])
def test_encryption_round_trip_at_every_length_of_the_size(size: int, bob: PrivateKeys) -> None:
    text = b"x" * size
    encrypted = EncryptedMessage.encrypt(bob.decryption.public_key(), text)
    assert len(encrypted.data) == size + 8
    data = canonical.dumps(encrypted.to_json())
    again = canonical.read(data, EncryptedMessage.from_json, EncryptedMessage.to_json)
    assert again.decrypt(bob.decryption) == text


@pytest.mark.parametrize(("size", "nonce_length"), [(0, 13), (65_535, 13), (65_536, 12)])
def test_the_cipher_is_ccm_with_key_and_nonce_from_hashes(size: int, nonce_length: int) -> None:
    alpha, element = Scalar.from_int(2).public_key(), Scalar.from_int(3).public_key()
    secret = Scalar.from_int(5)
    key = hashlib.sha256(b"key|" + element.hex().encode()).digest()
    nonce = hashlib.sha256(b"iv|" + alpha.hex().encode()).digest()[:nonce_length]
    data = AESCCM(key, tag_length=8).encrypt(nonce, b"y" * size, None)
    assert EncryptedMessage(alpha, alpha.power(secret) * element, data).decrypt(secret) == b"y" * size


def test_a_changed_ciphertext_opens_nothing(bob: PrivateKeys) -> None:
    encrypted = EncryptedMessage.encrypt(bob.decryption.public_key(), b"text")
    flipped = bytes([encrypted.data[0] ^ 1]) + encrypted.data[1:]
    with pytest.raises(errors.WrongMessage):
        EncryptedMessage(encrypted.alpha, encrypted.beta, flipped).decrypt(bob.decryption)
    with pytest.raises(errors.WrongMessage):
        EncryptedMessage(encrypted.alpha, Element.generator(), encrypted.data).decrypt(bob.decryption)


@pytest.mark.parametrize("data", ["", "00" * 7, "0" * 17, "AA" * 8, "xx" * 8, "00" * 8 + "\n"])
def test_data_is_a_tag_at_least_in_lower_case_hexadecimal(data: str) -> None:
    point = Element.generator().hex()
    with pytest.raises(errors.WrongMessage) as caught:
        EncryptedMessage.from_json(Reader({"alpha": point, "beta": point, "data": data}))
    assert caught.value.where == "data"


def test_a_message_arrives(alice: PrivateKeys, bob: PrivateKeys) -> None:
    sent = pki.send(alice.signing, bob.decryption.public_key(), "naïve \x7f \u2028 text")
    assert pki.receive(bob.decryption, alice.signing.public_key(), sent) == "naïve \x7f \u2028 text"


def test_a_message_for_another_cannot_be_opened(alice: PrivateKeys, bob: PrivateKeys) -> None:
    sent = pki.send(alice.signing, bob.decryption.public_key(), "text")
    with pytest.raises(errors.WrongMessage):
        pki.receive(alice.decryption, alice.signing.public_key(), sent)


def test_a_message_by_another_is_refused(alice: PrivateKeys, bob: PrivateKeys) -> None:
    sent = pki.send(bob.signing, bob.decryption.public_key(), "text")
    with pytest.raises(errors.WrongMessageSignature):
        pki.receive(bob.decryption, alice.signing.public_key(), sent)


def test_a_message_passed_on_to_another_is_refused(alice: PrivateKeys, bob: PrivateKeys) -> None:
    inner = canonical.dumps(ChannelMessage(alice.decryption.public_key(), "text").to_json()).decode()
    signed = canonical.dumps(SignedMessage.sign(alice.signing, inner).to_json())
    passed = EncryptedMessage.encrypt(bob.decryption.public_key(), signed)
    with pytest.raises(errors.WrongRecipient):
        pki.receive(bob.decryption, alice.signing.public_key(), canonical.dumps(passed.to_json()).decode())


def test_a_signature_on_the_way_changed(alice: PrivateKeys, bob: PrivateKeys) -> None:
    inner = canonical.dumps(ChannelMessage(bob.decryption.public_key(), "text").to_json()).decode()
    signed = canonical.dumps(SignedMessage.sign(alice.signing, inner).to_json())
    bad = changed(signed, lambda message: one_more(message["signature"], "response"))
    sent = EncryptedMessage.encrypt(bob.decryption.public_key(), bad)
    with pytest.raises(errors.WrongMessageSignature):
        pki.receive(bob.decryption, alice.signing.public_key(), canonical.dumps(sent.to_json()).decode())


def test_white_space_within_is_refused(alice: PrivateKeys, bob: PrivateKeys) -> None:
    sent = pki.send(alice.signing, bob.decryption.public_key(), "text")
    with pytest.raises(errors.NotCanonical):
        pki.receive(bob.decryption, alice.signing.public_key(), sent + " ")


@pytest.mark.parametrize("field", ["alpha", "beta"])
def test_points_of_a_message_are_in_the_group(field: str) -> None:
    order_two = "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec"
    point = Element.generator().hex()
    message: dict[str, Json] = {"alpha": point, "beta": point, "data": "00" * 8}
    message[field] = order_two
    with pytest.raises(errors.PointNotInGroup):
        EncryptedMessage.from_json(Reader(message))


def test_a_lone_surrogate_is_no_text() -> None:
    proof: dict[str, Json] = {"challenge": "1", "response": "1"}
    with pytest.raises(errors.NotUtf8) as caught:
        SignedMessage.from_json(Reader({"message": "\ud800", "signature": proof}))
    assert caught.value.where == "message"
