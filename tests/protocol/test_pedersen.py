"""The rounds of a threshold key, and what a careful trustee or organizer refuses in each."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hustings import errors
from hustings.protocol import canonical, pedersen, pki
from hustings.protocol.certificates import Certificate, Coefficients, Context
from hustings.protocol.group import Element, Scalar
from hustings.protocol.pedersen import Polynomial, Vinput, Voutput
from hustings.protocol.pki import PrivateKeys
from hustings.protocol.trustee_keys import TrusteePublicKey
from hustings.protocol.trustees import Trustees
from tests.protocol.ceremony import Ceremony, changed, hold, one_more, records


@pytest.fixture(scope="module")
def held() -> Ceremony:
    return hold(2, 3)


@pytest.mark.parametrize(("threshold", "size"), [(1, 1), (1, 2), (2, 2), (3, 5)])
def test_any_threshold_of_the_shares_make_the_key(threshold: int, size: int) -> None:
    ceremony = hold(threshold, size)
    ceremony.parameters.verify(1)
    for indexes in (range(1, threshold + 1), range(size - threshold + 1, size + 1)):
        total = Scalar.from_int(0)
        for j in indexes:
            weight = ceremony.keys[j - 1]
            for k in indexes:
                if k != j:
                    weight = weight * Scalar.from_int(k) * (Scalar.from_int(k) - Scalar.from_int(j)).invert()
            total += weight
        assert total.public_key() == ceremony.parameters.public_key


def test_messages_round_trip(held: Ceremony) -> None:
    certificate, polynomial, vinput, voutput = (
        pedersen.write(held.certificates[0]),
        pedersen.write(held.polynomials[0]),
        pedersen.write(held.vinputs[0]),
        pedersen.write(held.voutputs[0]),
    )
    assert pedersen.parse(Certificate, certificate + b"\n") == held.certificates[0]
    assert pedersen.parse(Polynomial, polynomial) == held.polynomials[0]
    assert pedersen.parse(Vinput, vinput) == held.vinputs[0]
    assert pedersen.parse(Voutput, voutput) == held.voutputs[0]
    with pytest.raises(errors.NotCanonical):
        pedersen.parse(Voutput, b" " + voutput)


@pytest.mark.parametrize(
    "context", [Context(3, 4, 1), Context(3, 0, 1), Context(3, 2, 0), Context(3, 2, 4), Context(257, 2, 1)]
)
def test_no_certificate_for_an_impossible_context(context: Context) -> None:
    with pytest.raises(errors.Refusal):
        pedersen.certificate(context)


# -- round 2: certificates ---------------------------------------------------------------------------------------------


def test_all_certificates_name_one_threshold(held: Ceremony) -> None:
    assert pedersen.check_certificates(held.certificates) == 2
    _, other = pedersen.certificate(Context(3, 3, 3))
    with pytest.raises(errors.WrongCertificateContext) as caught:
        pedersen.check_certificates([*held.certificates[:2], other])
    assert caught.value.where == "trustee 3"


def test_no_certificate_at_all() -> None:
    with pytest.raises(errors.WrongThreshold):
        pedersen.check_certificates([])


def test_a_threshold_above_the_number_of_certificates() -> None:
    keys = PrivateKeys.from_seed(pki.generate_seed())
    with pytest.raises(errors.WrongThreshold):
        pedersen.check_certificates([Certificate.issue(keys, Context(1, 2, 1))])


def test_a_certificate_is_missing(held: Ceremony) -> None:
    with pytest.raises(errors.WrongCertificateContext):
        pedersen.polynomial(held.certificates[:2], held.seeds[0])


# -- round 3: polynomials ----------------------------------------------------------------------------------------------


def test_a_stranger_shares_nothing(held: Ceremony) -> None:
    with pytest.raises(errors.ForeignKey):
        pedersen.polynomial(held.certificates, pki.generate_seed())


def one_secret_fewer(value: Any) -> None:
    value["secrets"].pop()


POLYNOMIAL_FAULTS: dict[str, tuple[type[errors.Fault], Callable[[Any], object]]] = {
    "secrets": (errors.WrongField, one_secret_fewer),
    "coefficients": (errors.WrongCoefficientsSignature, lambda v: one_more(v["coefexps"]["signature"], "response")),
    "signature": (errors.WrongCertificatesSignature, lambda v: one_more(v["signature"], "response")),
}


@pytest.mark.parametrize("name", POLYNOMIAL_FAULTS)
def test_a_changed_polynomial_goes_no_further(name: str, held: Ceremony) -> None:
    fault, change = POLYNOMIAL_FAULTS[name]
    bad = pedersen.parse(Polynomial, changed(pedersen.write(held.polynomials[1]), change))
    with pytest.raises(errors.Fault) as caught:
        pedersen.check_polynomial(held.certificates, 2, bad)
    assert caught.type is fault
    with pytest.raises(fault):
        pedersen.vinputs(held.certificates, [held.polynomials[0], bad, held.polynomials[2]])


def test_polynomials_are_as_many_as_trustees(held: Ceremony) -> None:
    with pytest.raises(errors.WrongField):
        pedersen.vinputs(held.certificates, held.polynomials[:2])


def test_coefficients_are_as_many_as_the_threshold(held: Ceremony) -> None:
    signing = PrivateKeys.from_seed(held.seeds[0]).signing
    longer = Coefficients.issue(signing, [Scalar.from_int(n) for n in (1, 2, 3)])
    with pytest.raises(errors.WrongCoefficients):
        pedersen.check_polynomial(held.certificates, 1, replace(held.polynomials[0], coefficients=longer))


def test_a_polynomial_of_another_run_is_refused(held: Ceremony) -> None:
    # Same seeds, other certificates: what each signed with its coefficients is what it saw.
    again = [Certificate.issue(PrivateKeys.from_seed(seed), Context(3, 2, i)) for i, seed in enumerate(held.seeds, 1)]
    with pytest.raises(errors.WrongCertificatesSignature):
        pedersen.check_polynomial(again, 1, held.polynomials[0])


# -- round 5: shares ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["secrets", "coefficients", "signatures"])
def test_a_vinput_has_one_of_each_from_each(field: str, held: Ceremony) -> None:
    bad = replace(held.vinputs[0], **{field: getattr(held.vinputs[0], field)[:2]})
    with pytest.raises(errors.WrongField):
        pedersen.voutput(held.certificates, held.seeds[0], bad)


def test_coefficients_are_checked_by_the_trustee_itself(held: Ceremony) -> None:
    swapped = (held.vinputs[0].coefficients[0], *held.vinputs[0].coefficients[:0:-1])
    with pytest.raises(errors.WrongCoefficientsSignature) as caught:
        pedersen.voutput(held.certificates, held.seeds[0], replace(held.vinputs[0], coefficients=swapped))
    assert caught.value.where == "trustee 2"


def test_shares_of_another_trustee_cannot_be_opened(held: Ceremony) -> None:
    bad = replace(held.vinputs[0], secrets=held.vinputs[1].secrets)
    with pytest.raises(errors.WrongMessage) as caught:
        pedersen.voutput(held.certificates, held.seeds[0], bad)
    assert caught.value.where == "trustee 1"


def test_shares_from_another_trustee_are_refused(held: Ceremony) -> None:
    first, second, third = held.vinputs[0].secrets
    with pytest.raises(errors.WrongMessageSignature) as caught:
        pedersen.voutput(held.certificates, held.seeds[0], replace(held.vinputs[0], secrets=(first, third, second)))
    assert caught.value.where == "trustee 2"


def test_a_share_that_does_not_fit_is_refused(held: Ceremony) -> None:
    sender = PrivateKeys.from_seed(held.seeds[1])
    secret = canonical.dumps({"secret": "12345"}).decode()
    wrong = pki.send(sender.signing, held.certificates[0].keys.encryption, secret)
    first, _, third = held.vinputs[0].secrets
    with pytest.raises(errors.WrongSecretShare) as caught:
        pedersen.voutput(held.certificates, held.seeds[0], replace(held.vinputs[0], secrets=(first, wrong, third)))
    assert caught.value.where == "trustee 2"


def test_a_share_at_or_above_the_order_is_refused(held: Ceremony) -> None:
    sender = PrivateKeys.from_seed(held.seeds[1])
    secret = canonical.dumps({"secret": "9" * 77}).decode()
    wrong = pki.send(sender.signing, held.certificates[0].keys.encryption, secret)
    first, _, third = held.vinputs[0].secrets
    with pytest.raises(errors.ScalarOutOfRange):
        pedersen.voutput(held.certificates, held.seeds[0], replace(held.vinputs[0], secrets=(first, wrong, third)))


def test_ones_own_polynomial_exchanged_is_noticed(held: Ceremony) -> None:
    # An older polynomial of the same seed, replayed in place of the one that the others were sent shares of.
    older = pedersen.polynomial(held.certificates, held.seeds[0])
    bad = replace(held.vinputs[0], polynomial=older.polynomial)
    with pytest.raises(errors.WrongPolynomial) as caught:
        pedersen.voutput(held.certificates, held.seeds[0], bad)
    assert caught.value.where == "trustee 1"


VOUTPUT_FAULTS: dict[str, tuple[type[errors.Fault], Callable[[Any], object]]] = {
    "pok": (errors.WrongTrusteeProof, lambda v: one_more(v["public_key"]["pok"], "response")),
    "key": (errors.WrongVerificationKey, lambda v: v["public_key"].update(public_key=Element.generator().hex())),
    "signature": (
        errors.WrongVerificationKeySignature,
        lambda v: one_more(v["public_key"]["signature"], "challenge"),
    ),
}


@pytest.mark.parametrize("name", VOUTPUT_FAULTS)
def test_a_changed_voutput_is_refused(name: str, held: Ceremony) -> None:
    fault, change = VOUTPUT_FAULTS[name]
    bad = pedersen.parse(Voutput, changed(pedersen.write(held.voutputs[1]), change))
    pedersen.check_voutput(held.certificates, 2, held.polynomials, held.voutputs[1])
    with pytest.raises(errors.Fault) as caught:
        pedersen.check_voutput(held.certificates, 2, held.polynomials, bad)
    assert caught.type is fault
    assert caught.value.where == "trustee 2"
    with pytest.raises(fault):
        pedersen.threshold_parameters(held.certificates, held.polynomials, [held.voutputs[0], bad, held.voutputs[2]])


def test_a_voutput_is_signed(held: Ceremony) -> None:
    unsigned = changed(pedersen.write(held.voutputs[0]), lambda value: value["public_key"].pop("signature"))
    with pytest.raises(errors.WrongField):
        pedersen.parse(Voutput, unsigned)


def test_voutputs_are_as_many_as_trustees(held: Ceremony) -> None:
    with pytest.raises(errors.WrongField):
        pedersen.threshold_parameters(held.certificates, held.polynomials, held.voutputs[:2])


# -- the key at last ---------------------------------------------------------------------------------------------------


def test_the_decryption_key_opens_for_its_owner_only(held: Ceremony) -> None:
    key = pedersen.decryption_key(held.seeds[0], held.voutputs[0].private_key)
    assert key.public_key() == held.voutputs[0].public_key.public_key
    with pytest.raises(errors.WrongMessage):
        pedersen.decryption_key(held.seeds[1], held.voutputs[0].private_key)


def test_messages_of_belenios(shared: Path) -> None:
    folder = shared / "fixtures" / "sound" / "d_pedersen"
    dkg, secret = folder / "dkg", folder / "secret"
    certificates = [pedersen.parse(Certificate, line) for line in (dkg / "certs.jsons").read_bytes().splitlines()]
    polynomials = [pedersen.parse(Polynomial, line) for line in (dkg / "polynomials.jsons").read_bytes().splitlines()]
    voutputs = []
    for index, (certificate, vinput) in enumerate(
        zip(certificates, pedersen.vinputs(certificates, polynomials), strict=True), 1
    ):
        name = hashlib.sha256(certificate.signed.message.encode()).hexdigest()
        assert pedersen.write(vinput) + b"\n" == (dkg / f"{name}.vinput").read_bytes()
        seed = pki.read_seed((secret / f"{name}.key").read_bytes())
        theirs = pedersen.parse(Voutput, (dkg / f"{name}.voutput").read_bytes())
        pedersen.check_voutput(certificates, index, polynomials, theirs)
        ours = pedersen.voutput(certificates, seed, vinput)
        key = pedersen.decryption_key(seed, (secret / f"{name}.dkey").read_text().strip())
        assert key == pedersen.decryption_key(seed, ours.private_key)
        assert TrusteePublicKey.of(key).public_key == ours.public_key.public_key == theirs.public_key.public_key
        voutputs.append(theirs)
    (_, data) = records(folder)[2]
    assert Trustees((pedersen.threshold_parameters(certificates, polynomials, voutputs),)).write() == data
