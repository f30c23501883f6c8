"""The trustees' partial decryptions of the tally, and what enough of them make (sections 4.20, 4.21)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import mul
from typing import Self

from hustings import errors
from hustings.protocol.canonical import Json, Message, Reader
from hustings.protocol.group import Element, Scalar, check_decryption, decrypt
from hustings.protocol.proofs import Proof
from hustings.protocol.tally import EncryptedTally, Table, check_shape, read_table, write_table
from hustings.protocol.trustees import Pedersen, Trustees


@dataclass(frozen=True, slots=True)
class OwnedPartialDecryption(Message):
    """Which trustee (from 1) made the partial decryption with this hash."""

    owner: int
    payload: str

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        fields = reader.fields("owner", "payload")
        return cls(fields["owner"].integer(), fields["payload"].hash())

    def to_json(self) -> Json:
        return {"owner": self.owner, "payload": self.payload}


@dataclass(frozen=True, slots=True)
class PartialDecryption(Message):
    """Each alpha raised to a trustee's private key, and the proof that it was that key."""

    factors: Table[Element]
    proofs: Table[Proof]

    @classmethod
    def make(cls, secret: Scalar, tally: EncryptedTally, fingerprint: str) -> Self:
        """A trustee's part in opening ``tally``, its proofs bound to the election with this ``fingerprint``."""
        prefix = _prefix(fingerprint, secret.public_key())
        opened = [[decrypt(prefix, secret, each.alpha) for each in question] for question in tally.questions]
        factors = tuple(tuple(factor for factor, _, _ in question) for question in opened)
        return cls(factors, tuple(tuple(Proof(c, r) for _, c, r in question) for question in opened))

    def verify(self, tally: EncryptedTally, fingerprint: str, public_key: Element) -> None:
        """Return when each factor is the alpha to the private key; else WrongTallyShape, WrongDecryptionProof."""
        check_shape(tally.questions, self.factors, "decryption_factors")
        check_shape(tally.questions, self.proofs, "decryption_proofs")
        prefix = _prefix(fingerprint, public_key)
        for i, question in enumerate(zip(tally.questions, self.factors, self.proofs, strict=True)):
            for j, (each, factor, proof) in enumerate(zip(*question, strict=True)):
                try:
                    check_decryption(prefix, public_key, each.alpha, factor, proof.challenge, proof.response)
                except errors.Fault as fault:
                    raise fault.within(f"decryption_proofs[{i}][{j}]") from None

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        fields = reader.fields("decryption_factors", "decryption_proofs")
        factors = read_table(fields["decryption_factors"], Reader.element)
        return cls(factors, read_table(fields["decryption_proofs"], Proof.from_json))

    def to_json(self) -> Json:
        return {
            "decryption_factors": write_table(self.factors, Element.hex),
            "decryption_proofs": write_table(self.proofs, Proof.to_json),
        }


def by_owner(trustees: Trustees, decryptions: Iterable[tuple[int, PartialDecryption]]) -> dict[int, PartialDecryption]:
    """Partial decryptions by their trustee's number; UnknownOwner, RepeatedOwner."""
    number = len(trustees.owner_keys)
    result: dict[int, PartialDecryption] = {}
    for owner, decryption in decryptions:
        if not 1 <= owner <= number:
            raise errors.UnknownOwner("", f"trustee {owner} of {number}")
        if owner in result:
            raise errors.RepeatedOwner("", f"trustee {owner}")
        result[owner] = decryption
    return result


def combine(trustees: Trustees, decryptions: Mapping[int, PartialDecryption]) -> Table[Element]:
    """The factors that open the tally: each beta divided by its factor is g to the count.

    Each decryption was verified with its trustee's key before. If all trustees told the truth, any threshold of a set
    give the same factors; the first are taken, as Belenios does. The proof does not bind the factor (SECURITY.md), so
    what more there is must fit: the polynomial through the first has those values, too.

    Faults: UnknownOwner, NotEnoughDecryptions, InconsistentDecryptions, WrongTallyShape.
    """
    by_owner(trustees, decryptions.items())
    parts: list[Table[Element]] = []
    for first, item in trustees.numbered():
        number = len(item.owner_keys)
        needed = item.threshold if isinstance(item, Pedersen) else number
        present = [owner for owner in range(first, first + number) if owner in decryptions]
        owners, surplus = present[:needed], present[needed:]
        if len(owners) < needed:
            who = f"trustees {first} to {first + number - 1}" if number > 1 else f"trustee {first}"
            raise errors.NotEnoughDecryptions("", f"{len(owners)} of {needed} that are needed from {who}")
        indexes = [owner - first + 1 for owner in owners]
        tables = [decryptions[owner].factors for owner in owners]
        for owner in surplus:
            check_shape(tables[0], decryptions[owner].factors, "decryption_factors")
            if _product(_at(tables, indexes, owner - first + 1)) != decryptions[owner].factors:
                raise errors.InconsistentDecryptions(f"trustee {owner}")
        parts += _at(tables, indexes, 0) if isinstance(item, Pedersen) else tables
    return _product(parts)


def _at(tables: Sequence[Table[Element]], indexes: Sequence[int], place: int) -> list[Table[Element]]:
    # The parts whose product is the value at ``place`` of the polynomial with these values at ``indexes``.
    return [_power(table, _lagrange(indexes, index, place)) for table, index in zip(tables, indexes, strict=True)]


def _product(tables: Sequence[Table[Element]]) -> Table[Element]:
    for table in tables:
        check_shape(tables[0], table, "decryption_factors")
    return tuple(
        tuple(reduce(mul, factors) for factors in zip(*question, strict=True)) for question in zip(*tables, strict=True)
    )


def _lagrange(indexes: Sequence[int], index: int, place: int) -> Scalar:
    # The weight of the value at ``index`` in the value at ``place`` of the polynomial through all ``indexes``.
    result, at = Scalar.from_int(1), Scalar.from_int(place)
    for other in indexes:
        if other != index:
            k = Scalar.from_int(other)
            result = result * (k - at) * (k - Scalar.from_int(index)).invert()
    return result


def _prefix(fingerprint: str, public_key: Element) -> bytes:
    return f"decrypt|{fingerprint}|{public_key.hex()}|".encode()


def _power(table: Table[Element], exponent: Scalar) -> Table[Element]:
    return tuple(tuple(element.power_vartime(exponent) for element in question) for question in table)
