"""What the trustees of a threshold publish signed: certificates and exponentiated coefficients (sections 4.6.2, 4.6.4).

Both are a signed message whose text is itself a message: here, typed values, of which one writing was signed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import mul
from typing import Self

from hustings import errors
from hustings.protocol import canonical
from hustings.protocol.canonical import Json, Reader
from hustings.protocol.group import GROUP, Element, Scalar
from hustings.protocol.pki import PrivateKeys, SignedMessage, embedded
from hustings.protocol.proofs import Proof

MAX_TRUSTEES = 256
"""More than any election has: the work of checking grows with the square of their number."""


@dataclass(frozen=True, slots=True)
class Context:
    """For which run of the protocol a certificate is: how many trustees, how many suffice, which one this is."""

    size: int
    threshold: int
    index: int
    group: str = GROUP

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        fields = reader.fields("group", "size", "threshold", "index")
        size, threshold, index = (fields[name].integer() for name in ("size", "threshold", "index"))
        return cls(size, threshold, index, fields["group"].text())

    def to_json(self) -> Json:
        return {"group": self.group, "size": self.size, "threshold": self.threshold, "index": self.index}


@dataclass(frozen=True, slots=True)
class CertifiedKeys:
    """The public keys of one trustee's seed, and what they are for."""

    context: Context
    verification: Element
    encryption: Element

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        fields = reader.fields("context", "verification", "encryption")
        verification, encryption = not_identity(fields["verification"]), not_identity(fields["encryption"])
        return cls(Context.from_json(fields["context"]), verification, encryption)

    def to_json(self) -> Json:
        return {
            "context": self.context.to_json(),
            "verification": self.verification.hex(),
            "encryption": self.encryption.hex(),
        }


@dataclass(frozen=True, slots=True)
class Certificate:
    """Certified keys, signed by the signing key among them."""

    keys: CertifiedKeys
    signature: Proof

    @classmethod
    def issue(cls, private_keys: PrivateKeys, context: Context) -> Self:
        keys = CertifiedKeys(context, private_keys.signing.public_key(), private_keys.decryption.public_key())
        signed = SignedMessage.sign(private_keys.signing, canonical.dumps(keys.to_json()).decode())
        return cls(keys, signed.signature)

    @property
    def signed(self) -> SignedMessage:
        """The text that was signed: the keys' one writing."""
        return SignedMessage(canonical.dumps(self.keys.to_json()).decode(), self.signature)

    def check(self, context: Context) -> None:
        """Return when this is for ``context`` and signed; else WrongCertificateContext, WrongCertificate."""
        if self.keys.context != context:
            raise errors.WrongCertificateContext("", f"{self.keys.context} where {context} is due")
        try:
            self.signed.verify(self.keys.verification)
        except errors.WrongChallenge:
            raise errors.WrongCertificate() from None

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        fields = reader.fields("message", "signature")
        keys = embedded(fields["message"], CertifiedKeys.from_json, CertifiedKeys.to_json)
        return cls(keys, Proof.from_json(fields["signature"]))

    def to_json(self) -> Json:
        return self.signed.to_json()


@dataclass(frozen=True, slots=True)
class Coefficients:
    """A trustee's polynomial in the exponent, A_0 ... A_t, signed: g to the f(j) can be had from it for every j."""

    elements: tuple[Element, ...]
    signature: Proof

    @classmethod
    def issue(cls, signing_key: Scalar, polynomial: Sequence[Scalar]) -> Self:
        elements = tuple(coefficient.public_key() for coefficient in polynomial)
        return cls(elements, SignedMessage.sign(signing_key, _coefficients_text(elements)).signature)

    def check(self, author: CertifiedKeys) -> None:
        """Return when there are as many as the threshold and the author signed them; else the fault."""
        if len(self.elements) != author.context.threshold:
            raise errors.WrongCoefficients("", f"{len(self.elements)} for a threshold of {author.context.threshold}")
        try:
            self._signed.verify(author.verification)
        except errors.WrongChallenge:
            raise errors.WrongCoefficientsSignature() from None

    @property
    def _signed(self) -> SignedMessage:
        return SignedMessage(_coefficients_text(self.elements), self.signature)

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        fields = reader.fields("message", "signature")
        elements = embedded(fields["message"], _read_coefficients, _write_coefficients)
        return cls(elements, Proof.from_json(fields["signature"]))

    def to_json(self) -> Json:
        return self._signed.to_json()


def check_certificates(certificates: Sequence[Certificate], threshold: int, first: int = 1) -> None:
    """Return when each is for its place among all and signed, and no two are of one trustee; else the fault.

    Its place is told as the trustee's number, ``first`` being that of the first certificate's owner.
    """
    if not 1 <= threshold <= len(certificates):
        raise errors.WrongThreshold("", f"{threshold} of {len(certificates)}")
    for index, certificate in enumerate(certificates, 1):
        try:
            certificate.check(Context(len(certificates), threshold, index))
        except errors.Fault as fault:
            raise fault.within(f"trustee {first + index - 1}") from None
    refuse_repeated(enumerate((certificate.keys.verification for certificate in certificates), first))


def all_certificates_text(certificates: Sequence[Certificate], coefficients: Sequence[Element]) -> str:
    """What a trustee signs to say: these certificates I have seen, and these are my coefficients (section 4.6.4)."""
    certs: Json = [certificate.to_json() for certificate in certificates]
    return "certs_sig|" + canonical.dumps({"certs": certs, "coefexps": [a.hex() for a in coefficients]}).decode()


def check_all_certificates(
    certificates: Sequence[Certificate], coefficients: Coefficients, index: int, proof: Proof
) -> None:
    """Return when trustee ``index`` signed all certificates with its coefficients; else WrongCertificatesSignature."""
    message = SignedMessage(all_certificates_text(certificates, coefficients.elements), proof)
    try:
        message.verify(certificates[index - 1].keys.verification)
    except errors.WrongChallenge:
        raise errors.WrongCertificatesSignature() from None


def evaluate_exponent(coefficients: Sequence[Element], index: int) -> Element:
    """g to the f(index), for the polynomial f that these coefficients hold in the exponent."""
    x, value = Scalar.from_int(index), Element.identity()
    for coefficient in reversed(coefficients):
        value = value.power_vartime(x) * coefficient
    return value


def sum_of_polynomials(coefficients: Sequence[Coefficients]) -> list[Element]:
    """The exponentiated coefficients of the sum of all trustees' polynomials (all of one length)."""
    return [reduce(mul, column) for column in zip(*(each.elements for each in coefficients), strict=True)]


def refuse_repeated(keys: Iterable[tuple[int, Element]]) -> None:
    """RepeatedTrustee when the key of a trustee with this number has stood before."""
    seen: dict[Element, int] = {}
    for number, key in keys:
        if key in seen:
            raise errors.RepeatedTrustee(f"trustee {number}", f"the key of trustee {seen[key]}")
        seen[key] = number


def not_identity(reader: Reader) -> Element:
    """A public key: a group element other than the identity, which everybody knows the private key of."""
    element = reader.element()
    if element == Element.identity():
        raise errors.PointIsIdentity(reader.where)
    return element


def bounded_items(reader: Reader) -> list[Reader]:
    """The items of an array with one for each trustee; Unsupported when there are more than MAX_TRUSTEES."""
    items = reader.items()
    if len(items) > MAX_TRUSTEES:
        raise errors.Unsupported(f"{reader.where}: {len(items)} trustees; this release reads up to {MAX_TRUSTEES}")
    return items


def _coefficients_text(elements: tuple[Element, ...]) -> str:
    return canonical.dumps(_write_coefficients(elements)).decode()


def _read_coefficients(reader: Reader) -> tuple[Element, ...]:
    return tuple(item.element() for item in bounded_items(reader.fields("coefexps")["coefexps"]))


def _write_coefficients(elements: tuple[Element, ...]) -> Json:
    return {"coefexps": [element.hex() for element in elements]}
