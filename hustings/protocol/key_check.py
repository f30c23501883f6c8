"""A trustee's proof that the saved file works: knowledge of the key, bound to one question of the server.

The proof is that of section 4.5, under a prefix of its own: it can pass for no other proof of the protocol, and one
that was made for another trustee, election or question does not hold.
"""

from hustings.protocol import canonical
from hustings.protocol.group import Element, Scalar
from hustings.protocol.proofs import Proof


def prove(question: str, secret: Scalar) -> bytes:
    """The answer to ``question`` of whoever knows ``secret``."""
    return canonical.dumps(Proof.make(_prefix(question, secret.public_key()), secret).to_json())


def check(question: str, public_key: Element, answer: bytes) -> None:
    """Return when ``answer`` shows knowledge of this key's private one; else WrongChallenge, EncodingFault."""
    proof = canonical.read(answer.removesuffix(b"\n"), Proof.from_json, Proof.to_json)
    proof.check(_prefix(question, public_key), public_key)


def _prefix(question: str, public_key: Element) -> str:
    return f"hustings key check|{question}|{public_key.hex()}|"
