"""The rounds by which trustees make a key that a threshold of them can use (specification sections 4.6.4 to 4.6.7).

    trustees                                the organizer, who routes and checks
    1  certificate -> seed, Certificate     2  check_certificates
    3  polynomial  -> Polynomial            4  vinputs -> one Vinput for each
    5  voutput     -> Voutput               6  threshold_parameters -> Pedersen

Each trustee keeps the seed, and later opens with it the decryption key in its voutput (``decryption_key``). Trustees
do not take the organizer's word for anything: rounds 3 and 5 check all that they are given.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self, TypeVar

from hustings import errors
from hustings.protocol import canonical, certificates, pki
from hustings.protocol.canonical import Json, Reader
from hustings.protocol.certificates import Certificate, Coefficients, Context, bounded_items, evaluate_exponent
from hustings.protocol.group import Scalar
from hustings.protocol.pki import PrivateKeys, SignedMessage
from hustings.protocol.proofs import Proof
from hustings.protocol.trustee_keys import TrusteePublicKey
from hustings.protocol.trustees import Pedersen

# -- messages ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Polynomial:
    """What a trustee sends in round 3: its polynomial (to itself), a share for each trustee, and its coefficients."""

    polynomial: str
    secrets: tuple[str, ...]
    coefficients: Coefficients
    signature: Proof

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        fields = reader.fields("polynomial", "secrets", "coefexps", "signature")
        return cls(
            fields["polynomial"].text(),
            tuple(item.text() for item in bounded_items(fields["secrets"])),
            Coefficients.from_json(fields["coefexps"]),
            Proof.from_json(fields["signature"]),
        )

    def to_json(self) -> Json:
        return {
            "polynomial": self.polynomial,
            "secrets": list(self.secrets),
            "coefexps": self.coefficients.to_json(),
            "signature": self.signature.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Vinput:
    """What a trustee is sent in round 5: its polynomial back, a share from each trustee, and all coefficients."""

    polynomial: str
    secrets: tuple[str, ...]
    coefficients: tuple[Coefficients, ...]
    signatures: tuple[Proof, ...]

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        fields = reader.fields("polynomial", "secrets", "coefexps", "signatures")
        return cls(
            fields["polynomial"].text(),
            tuple(item.text() for item in bounded_items(fields["secrets"])),
            tuple(Coefficients.from_json(item) for item in bounded_items(fields["coefexps"])),
            tuple(Proof.from_json(item) for item in bounded_items(fields["signatures"])),
        )

    def to_json(self) -> Json:
        return {
            "polynomial": self.polynomial,
            "secrets": list(self.secrets),
            "coefexps": [coefficients.to_json() for coefficients in self.coefficients],
            "signatures": [signature.to_json() for signature in self.signatures],
        }


@dataclass(frozen=True, slots=True)
class Voutput:
    """What a trustee sends in round 5: its decryption key (to itself), and its verification key."""

    private_key: str
    public_key: TrusteePublicKey

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        fields = reader.fields("private_key", "public_key")
        return cls(fields["private_key"].text(), TrusteePublicKey.from_share_json(fields["public_key"]))

    def to_json(self) -> Json:
        return {"private_key": self.private_key, "public_key": self.public_key.to_json()}


Message = TypeVar("Message", Certificate, Polynomial, Vinput, Voutput)


def parse(kind: type[Message], data: bytes) -> Message:
    """One message of a round, as a line of a file: with or without its end."""
    return canonical.read(data.removesuffix(b"\n"), kind.from_json, kind.to_json)


def write(message: Certificate | Polynomial | Vinput | Voutput) -> bytes:
    """The one writing of a message, as a line without its end."""
    return canonical.dumps(message.to_json())


# -- rounds ------------------------------------------------------------------------------------------------------------


def certificate(context: Context) -> tuple[str, Certificate]:
    """Round 1, a trustee: a fresh seed, to be kept secret, and the certificate of its public keys, to be published."""
    size, threshold, index = context.size, context.threshold, context.index
    if not (1 <= size <= certificates.MAX_TRUSTEES and 1 <= threshold <= size and 1 <= index <= size):
        raise errors.Refusal(f"no trustee {index} of {size}, of whom {threshold} suffice")
    seed = pki.generate_seed()
    return seed, Certificate.issue(PrivateKeys.from_seed(seed), context)


def check_certificates(certs: Sequence[Certificate]) -> int:
    """Round 2: the threshold that all certificates name; else the fault of the first that is wrong."""
    if not certs:
        raise errors.WrongThreshold("", "no certificate")
    threshold = certs[0].keys.context.threshold
    certificates.check_certificates(certs, threshold)
    return threshold


def polynomial(certs: Sequence[Certificate], seed: str) -> Polynomial:
    """Round 3, a trustee: share a random secret among all whose certificates are ``certs``."""
    threshold = check_certificates(certs)
    keys = PrivateKeys.from_seed(seed)
    index = _own_index(certs, keys)
    secret = [Scalar.random() for _ in range(threshold)]
    coefficients = Coefficients.issue(keys.signing, secret)
    own = certs[index - 1].keys.encryption
    return Polynomial(
        pki.send(keys.signing, own, canonical.dumps(_polynomial_json(secret)).decode()),
        tuple(
            pki.send(keys.signing, cert.keys.encryption, _scalar_text("secret", _evaluate(secret, j)))
            for j, cert in enumerate(certs, 1)
        ),
        coefficients,
        SignedMessage.sign(keys.signing, certificates.all_certificates_text(certs, coefficients.elements)).signature,
    )


def check_polynomial(certs: Sequence[Certificate], index: int, sent: Polynomial) -> None:
    """Return when what trustee ``index`` sent in round 3 can go on to the others; else the fault."""
    if len(sent.secrets) != len(certs):
        raise errors.WrongField("secrets", f"{len(sent.secrets)} for {len(certs)} trustees")
    _check_coefficients(certs, index, sent.coefficients, sent.signature)


def vinputs(certs: Sequence[Certificate], polynomials: Sequence[Polynomial]) -> list[Vinput]:
    """Round 4: what each trustee is sent."""
    check_certificates(certs)
    _check_all_polynomials(certs, polynomials)
    coefficients = tuple(sent.coefficients for sent in polynomials)
    signatures = tuple(sent.signature for sent in polynomials)
    return [
        Vinput(sent.polynomial, tuple(each.secrets[j] for each in polynomials), coefficients, signatures)
        for j, sent in enumerate(polynomials)
    ]


def voutput(certs: Sequence[Certificate], seed: str, vinput: Vinput) -> Voutput:
    """Round 5, a trustee: add up the shares received, once each is seen to fit what its sender committed to.

    Faults: those of certificates, coefficients and channels; WrongPolynomial, WrongSecretShare.
    """
    check_certificates(certs)
    keys = PrivateKeys.from_seed(seed)
    index = _own_index(certs, keys)
    _check_vinput(certs, vinput)
    secret = _read_polynomial(pki.receive(keys.decryption, keys.signing.public_key(), vinput.polynomial))
    if [coefficient.public_key() for coefficient in secret] != list(vinput.coefficients[index - 1].elements):
        raise errors.WrongPolynomial(f"trustee {index}")
    key = Scalar.from_int(0)
    for i, cert in enumerate(certs):
        try:
            share = _read_scalar("secret", pki.receive(keys.decryption, cert.keys.verification, vinput.secrets[i]))
        except errors.Fault as fault:
            raise fault.within(f"trustee {i + 1}") from None
        if share.public_key() != evaluate_exponent(vinput.coefficients[i].elements, index):
            raise errors.WrongSecretShare(f"trustee {i + 1}")
        key += share
    own = certs[index - 1].keys.encryption
    private_key = pki.send(keys.signing, own, _scalar_text("decryption_key", key))
    return Voutput(private_key, TrusteePublicKey.of(key).signed_by(keys.signing))


def check_voutput(certs: Sequence[Certificate], index: int, polynomials: Sequence[Polynomial], sent: Voutput) -> None:
    """Return when what trustee ``index`` sent in round 5 is what the polynomials make; else the fault."""
    _check_all_polynomials(certs, polynomials)
    total = certificates.sum_of_polynomials([each.coefficients for each in polynomials])
    try:
        sent.public_key.check_share(evaluate_exponent(total, index), certs[index - 1].keys.verification)
    except errors.Fault as fault:
        raise fault.within(f"trustee {index}") from None


def threshold_parameters(
    certs: Sequence[Certificate], polynomials: Sequence[Polynomial], voutputs: Sequence[Voutput]
) -> Pedersen:
    """Round 6: what is published with the election, verified."""
    threshold = check_certificates(certs)
    _check_all_polynomials(certs, polynomials)
    if len(voutputs) != len(certs):
        raise errors.WrongField("verification_keys", f"{len(voutputs)} for {len(certs)} trustees")
    parameters = Pedersen(
        threshold,
        tuple(certs),
        tuple(sent.coefficients for sent in polynomials),
        tuple(sent.signature for sent in polynomials),
        tuple(sent.public_key for sent in voutputs),
    )
    parameters.verify(1)
    return parameters


def decryption_key(seed: str, private_key: str) -> Scalar:
    """A trustee's share of the key, opened from its voutput's ``private_key`` (a ``.dkey`` file) with its seed."""
    keys = PrivateKeys.from_seed(seed)
    return _read_scalar("decryption_key", pki.receive(keys.decryption, keys.signing.public_key(), private_key))


# -- what they share ---------------------------------------------------------------------------------------------------


def _own_index(certs: Sequence[Certificate], keys: PrivateKeys) -> int:
    own = keys.signing.public_key(), keys.decryption.public_key()
    for index, cert in enumerate(certs, 1):
        if (cert.keys.verification, cert.keys.encryption) == own:
            return index
    raise errors.ForeignKey("", "no certificate is of this seed")


def _evaluate(secret: Sequence[Scalar], index: int) -> Scalar:
    x, value = Scalar.from_int(index), Scalar.from_int(0)
    for coefficient in reversed(secret):
        value = value * x + coefficient
    return value


def _check_all_polynomials(certs: Sequence[Certificate], polynomials: Sequence[Polynomial]) -> None:
    if len(polynomials) != len(certs):
        raise errors.WrongField("", f"{len(polynomials)} polynomials for {len(certs)} trustees")
    for index, sent in enumerate(polynomials, 1):
        check_polynomial(certs, index, sent)


def _check_vinput(certs: Sequence[Certificate], vinput: Vinput) -> None:
    lists = {"secrets": vinput.secrets, "coefexps": vinput.coefficients, "signatures": vinput.signatures}
    for name, items in lists.items():
        if len(items) != len(certs):
            raise errors.WrongField(name, f"{len(items)} for {len(certs)} trustees")
    for index, (coefficients, signature) in enumerate(zip(vinput.coefficients, vinput.signatures, strict=True), 1):
        _check_coefficients(certs, index, coefficients, signature)


def _check_coefficients(certs: Sequence[Certificate], index: int, coefficients: Coefficients, signature: Proof) -> None:
    try:
        coefficients.check(certs[index - 1].keys)
        certificates.check_all_certificates(certs, coefficients, index, signature)
    except errors.Fault as fault:
        raise fault.within(f"trustee {index}") from None


def _scalar_text(name: str, value: Scalar) -> str:
    return canonical.dumps({name: value.decimal()}).decode()


def _read_scalar(name: str, text: str) -> Scalar:
    return canonical.read(
        text.encode(), lambda reader: reader.fields(name)[name].scalar(), lambda value: {name: value.decimal()}
    )


def _polynomial_json(polynomial: Sequence[Scalar]) -> Json:
    return {"polynomial": [coefficient.decimal() for coefficient in polynomial]}


def _read_polynomial(text: str) -> list[Scalar]:
    def parse(reader: Reader) -> list[Scalar]:
        return [item.scalar() for item in bounded_items(reader.fields("polynomial")["polynomial"])]

    return canonical.read(text.encode(), parse, _polynomial_json)
