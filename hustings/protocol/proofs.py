"""Proofs of knowledge of a discrete logarithm, as messages carry them (specification section 4.3)."""

from dataclasses import dataclass
from typing import Self

from hustings.protocol.canonical import Json, Reader
from hustings.protocol.group import Element, Scalar, check_knowledge, prove_knowledge


@dataclass(frozen=True, slots=True)
class Proof:
    """A challenge and the response to it."""

    challenge: Scalar
    response: Scalar

    @classmethod
    def make(cls, prefix: str, secret: Scalar) -> Self:
        """Prove knowledge of ``secret``; challenge = SHA256(prefix + A) mod q."""
        return cls(*prove_knowledge(prefix.encode(), secret))

    def check(self, prefix: str, public_key: Element) -> None:
        """Return when this proves knowledge of ``public_key``'s logarithm, else raise WrongChallenge."""
        check_knowledge(prefix.encode(), public_key, self.challenge, self.response)

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        fields = reader.fields("challenge", "response")
        return cls(fields["challenge"].scalar(), fields["response"].scalar())

    def to_json(self) -> Json:
        return {"challenge": self.challenge.decimal(), "response": self.response.decimal()}
