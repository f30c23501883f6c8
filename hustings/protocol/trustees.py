"""The trustees of an election: whose keys make its key, and who must take part in opening the tally (section 4.7).

An item is one trustee who must take part (Single), or a set of whom a threshold suffices (Pedersen). Trustees are
numbered from 1 through all items; that number is the ``owner`` of a partial decryption.
"""

from dataclasses import dataclass
from functools import reduce
from operator import mul
from typing import Self

from hustings import errors
from hustings.protocol.canonical import Json, Message, Reader
from hustings.protocol.certificates import (
    MAX_TRUSTEES,
    Certificate,
    Coefficients,
    bounded_items,
    check_all_certificates,
    check_certificates,
    evaluate_exponent,
    refuse_repeated,
    sum_of_polynomials,
)
from hustings.protocol.group import Element
from hustings.protocol.proofs import Proof
from hustings.protocol.trustee_keys import TrusteePublicKey


@dataclass(frozen=True, slots=True)
class Single:
    """A trustee without whom nothing is opened."""

    key: TrusteePublicKey

    @property
    def owner_keys(self) -> list[Element]:
        return [self.key.public_key]

    @property
    def distinct_keys(self) -> list[Element]:
        return self.owner_keys

    @property
    def public_key(self) -> Element:
        """This item's part of the election's public key."""
        return self.key.public_key

    def verify(self, first: int) -> None:
        """Return when the item is right; else its fault, seen as trustee number ``first``'s."""
        try:
            self.key.check_proof()
        except errors.Fault as fault:
            raise fault.within(f"trustee {first}") from None

    def to_json(self) -> Json:
        return ["Single", self.key.to_json()]


@dataclass(frozen=True, slots=True)
class Pedersen:
    """A set of trustees of whom ``threshold`` suffice; four tuples with one entry for each of them (section 4.6.7)."""

    threshold: int
    certificates: tuple[Certificate, ...]
    coefficients: tuple[Coefficients, ...]
    signatures: tuple[Proof, ...]
    verification_keys: tuple[TrusteePublicKey, ...]

    @property
    def owner_keys(self) -> list[Element]:
        return [key.public_key for key in self.verification_keys]

    @property
    def distinct_keys(self) -> list[Element]:
        """Those of ``owner_keys`` that differ: where one trustee suffices, all share the one key."""
        return self.owner_keys[:1] if self.threshold == 1 else self.owner_keys

    @property
    def public_key(self) -> Element:
        """This item's part of the election's public key: g to the sum of all f(0)."""
        return reduce(mul, (each.elements[0] for each in self.coefficients))

    def verify(self, first: int) -> None:
        """Return when the item is right; else its fault, seen from the trustees' numbers, which start at ``first``."""
        check_certificates(self.certificates, self.threshold, first)
        for index, (certificate, coefficients) in enumerate(zip(self.certificates, self.coefficients, strict=True), 1):
            try:
                coefficients.check(certificate.keys)
                check_all_certificates(self.certificates, coefficients, index, self.signatures[index - 1])
            except errors.Fault as fault:
                raise fault.within(f"trustee {first + index - 1}") from None
        if self.public_key == Element.identity():
            raise errors.PointIsIdentity(f"trustee {first}", "the key that this threshold shares")
        total = sum_of_polynomials(self.coefficients)
        for index, (certificate, key) in enumerate(zip(self.certificates, self.verification_keys, strict=True), 1):
            try:
                key.check_share(evaluate_exponent(total, index), certificate.keys.verification)
            except errors.Fault as fault:
                raise fault.within(f"trustee {first + index - 1}") from None

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        fields = reader.fields("threshold", "certs", "coefexps", "signatures", "verification_keys")
        lists = {name: bounded_items(fields[name]) for name in ("certs", "coefexps", "signatures", "verification_keys")}
        for name, items in lists.items():
            if len(items) != len(lists["certs"]):
                raise errors.WrongField(fields[name].where, f"{len(items)} entries for {len(lists['certs'])} trustees")
        threshold = fields["threshold"].integer()
        if not 1 <= threshold <= len(lists["certs"]):
            raise errors.WrongThreshold(fields["threshold"].where, f"{threshold} of {len(lists['certs'])}")
        certificates = tuple(Certificate.from_json(item) for item in lists["certs"])
        coefficients = tuple(Coefficients.from_json(item) for item in lists["coefexps"])
        for item, each in zip(lists["coefexps"], coefficients, strict=True):
            if len(each.elements) != threshold:
                raise errors.WrongCoefficients(item.where, f"{len(each.elements)} for a threshold of {threshold}")
        return cls(
            threshold,
            certificates,
            coefficients,
            tuple(Proof.from_json(item) for item in lists["signatures"]),
            tuple(TrusteePublicKey.from_share_json(item) for item in lists["verification_keys"]),
        )

    def to_json(self) -> Json:
        fields: dict[str, Json] = {
            "threshold": self.threshold,
            "certs": [certificate.to_json() for certificate in self.certificates],
            "coefexps": [coefficients.to_json() for coefficients in self.coefficients],
            "signatures": [signature.to_json() for signature in self.signatures],
            "verification_keys": [key.to_json() for key in self.verification_keys],
        }
        return ["Pedersen", fields]


@dataclass(frozen=True, slots=True)
class Trustees(Message):
    """All trustees of an election, at least one; ``verify`` checks what they signed and proved, ``parse`` does not."""

    items: tuple[Single | Pedersen, ...]

    @property
    def owner_keys(self) -> list[Element]:
        """The public key of each trustee, by which partial decryptions are checked; owner n's is at n - 1."""
        return [key for item in self.items for key in item.owner_keys]

    def owner_of(self, public_key: Element) -> int:
        """The number, from 1, of the trustee with this public key; else ForeignKey."""
        for owner, key in enumerate(self.owner_keys, 1):
            if key == public_key:
                return owner
        raise errors.ForeignKey()

    def numbered(self) -> list[tuple[int, "Single | Pedersen"]]:
        """The items, each with the number of its first trustee."""
        first, result = 1, []
        for item in self.items:
            result.append((first, item))
            first += len(item.owner_keys)
        return result

    def verify(self) -> None:
        """Return when each proof, signature and verification key is right and no trustee is here twice; else the fault.

        Faults: RepeatedTrustee, WrongTrusteeProof; of a threshold also WrongCertificateContext, WrongCertificate,
        WrongCoefficientsSignature, WrongCertificatesSignature, WrongVerificationKey, WrongVerificationKeySignature,
        PointIsIdentity.
        """
        refuse_repeated(
            (number, key) for first, item in self.numbered() for number, key in enumerate(item.distinct_keys, first)
        )
        for first, item in self.numbered():
            item.verify(first)

    def combined_key(self) -> Element:
        """The election's public key."""
        return reduce(mul, (item.public_key for item in self.items))

    def check_election_key(self, public_key: Element) -> None:
        """Return when this is the election's public key; else WrongElectionKey, PointIsIdentity."""
        if public_key == Element.identity():
            raise errors.PointIsIdentity("public_key")
        if public_key != self.combined_key():
            raise errors.WrongElectionKey()

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        items = tuple(_read_item(item) for item in bounded_items(reader))
        if not items:
            raise errors.WrongField(reader.where, "no trustee")
        number = sum(len(item.owner_keys) for item in items)
        if number > MAX_TRUSTEES:
            raise errors.Unsupported(f"{number} trustees; this release reads up to {MAX_TRUSTEES}")
        return cls(items)

    def to_json(self) -> Json:
        return [item.to_json() for item in self.items]


def _read_item(reader: Reader) -> Single | Pedersen:
    parts = reader.items()
    kind = parts[0].text() if len(parts) == 2 else ""
    if kind == "Single":
        return Single(TrusteePublicKey.from_single_json(parts[1]))
    if kind == "Pedersen":
        return Pedersen.from_json(parts[1])
    raise errors.WrongField(reader.where, 'neither ["Single", key] nor ["Pedersen", threshold parameters]')
