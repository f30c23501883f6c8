"""The kernel's contract: the group Ed25519 as Belenios writes it, and its proofs, in Rust (kernel/core).

Points are written as 64 lower-case hexadecimal digits (big-endian, specification section 5.2.1), scalars as decimal
numbers below the group's order q (section 4.2). Faults are raised as the classes of ``hustings.errors`` of that name.
Functions named ``_many`` use every core and release the GIL; so does everything that takes a list of ballots.
Operations on secrets take constant time in the secret; the names that end in ``_vartime`` are for public data only.
"""

from collections.abc import Sequence
from typing import Self, final

from hustings.errors import Fault

__all__ = [
    "ORDER",
    "BallotForm",
    "BallotReport",
    "Element",
    "EncryptedSum",
    "Scalar",
    "check_decryption",
    "check_elements_many",
    "check_knowledge",
    "credential_secret",
    "decrypt",
    "little_endian_order",
    "prove_knowledge",
    "public_credentials_many",
    "random_credentials_many",
    "seeded_credentials_many",
    "small_logarithms",
]

ORDER: int  # q, the order of the group

@final
class Scalar:
    """A number modulo q. Its memory is wiped when it is dropped; ``repr`` shows nothing of it."""

    @staticmethod
    def from_decimal(text: str) -> Scalar: ...  # ScalarNotCanonical, ScalarOutOfRange
    @staticmethod
    def from_int(value: int) -> Scalar: ...  # reduced modulo q; value >= 0
    @staticmethod
    def from_hash(text: bytes) -> Scalar: ...  # SHA-256 of text as a big-endian number, modulo q
    @staticmethod
    def random() -> Scalar: ...  # uniform, from the operating system
    def decimal(self) -> str: ...
    def invert(self) -> Scalar: ...  # ZeroDivisionError for zero
    def public_key(self) -> Element: ...  # g to this power
    def __add__(self, other: Scalar, /) -> Scalar: ...
    def __sub__(self, other: Scalar, /) -> Scalar: ...
    def __mul__(self, other: Scalar, /) -> Scalar: ...
    def __radd__(self, other: Scalar, /) -> Scalar: ...
    def __rsub__(self, other: Scalar, /) -> Scalar: ...
    def __rmul__(self, other: Scalar, /) -> Scalar: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Element:
    """An element of the group of prime order; one cannot be had without its membership check."""

    @staticmethod
    def from_hex(text: str) -> Element: ...  # PointNotCanonical, PointNotOnCurve, PointNotInGroup
    @staticmethod
    def generator() -> Element: ...
    @staticmethod
    def identity() -> Element: ...
    def hex(self) -> str: ...
    def bytes_le(self) -> bytes: ...  # RFC 8032's 32 bytes, by which Belenios sorts credentials
    def power(self, exponent: Scalar) -> Element: ...
    def power_vartime(self, exponent: Scalar) -> Element: ...
    def inverse(self) -> Element: ...
    def __mul__(self, other: Element, /) -> Element: ...  # the group's operation
    def __rmul__(self, other: Element, /) -> Element: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

def check_elements_many(points: Sequence[str]) -> None: ...
"""Each is a group element, else the fault of the first that is none, with its index as ``where``."""

def little_endian_order(points: Sequence[str]) -> list[int]: ...
"""The positions of points' writings in the order of their bytes in little-endian, by which Belenios sorts credentials."""

# -- proofs of knowledge (sections 4.5, 4.6.1, 4.16): challenge = SHA256(prefix + A) mod q, response = w - secret * challenge

def prove_knowledge(prefix: bytes, secret: Scalar) -> tuple[Scalar, Scalar]: ...  # (challenge, response)
def check_knowledge(prefix: bytes, public_key: Element, challenge: Scalar, response: Scalar) -> None: ...  # WrongChallenge

# -- partial decryptions (section 4.20); prefix is "decrypt|" + election hash + "|" + public key + "|"

def decrypt(prefix: bytes, secret: Scalar, alpha: Element) -> tuple[Element, Scalar, Scalar]: ...  # (factor, challenge, response)
def check_decryption(
    prefix: bytes, public_key: Element, alpha: Element, factor: Element, challenge: Scalar, response: Scalar
) -> None: ...  # WrongDecryptionProof

def small_logarithms(elements: Sequence[Element], maximum: int) -> list[int | None]: ...
"""The n in 0..maximum with g to the n = element, by baby-step giant-step with one table; None where there is none."""

# -- credentials (section 4.8)

def credential_secret(uuid: str, credential: str) -> Scalar: ...  # the form is checked by the caller
def random_credentials_many(uuid: str, count: int) -> tuple[list[str], list[str]]: ...
"""``count`` fresh private credentials and their public ones (hex), in the same order."""
def seeded_credentials_many(uuid: str, seed: bytes, first: int, count: int) -> tuple[list[str], list[str]]: ...
"""Private credentials number ``first`` to ``first + count - 1`` of a seed (spec/protocol.md), and their public ones."""
def public_credentials_many(uuid: str, credentials: Sequence[str]) -> list[str]: ...

# -- ballots

@final
class BallotForm:
    """What a ballot of one election must look like: its identifier, the hash of its text, its key, its questions.

    A question is (number of answers, min, max, blank allowed); with blank, an answer has one leading ciphertext more.
    """

    def __new__(
        cls, uuid: str, election_hash: str, public_key: Element, questions: Sequence[tuple[int, int, int, bool]]
    ) -> Self: ...
    @property
    def points_per_hint(self) -> int: ...  # commitments of one ballot: its hint is 32 times as many bytes
    def encrypt(self, credential: Scalar, choices: Sequence[Sequence[int]]) -> bytes: ...  # ChoiceNotAllowed
    def encrypt_opened(
        self, credential: Scalar, choices: Sequence[Sequence[int]]
    ) -> tuple[bytes, list[list[Scalar]]]: ...
    """As ``encrypt``, with the randomness of each ciphertext of each answer: whoever has it reads the ballot.

    For ballots whose content everybody is to see, such as the blank one that takes the place of a voided right's
    (spec/register.md). Never for a voter's.
    """
    def encrypt_many(
        self, credentials: Sequence[str], choices: Sequence[Sequence[Sequence[int]]]
    ) -> list[bytes]: ...  # private credentials in their written form; ChoiceNotAllowed with the index
    def check(self, ballot: bytes) -> str: ...
    """The ballot's credential (hex) when the ballot is right in itself, else its fault."""
    def check_many(
        self, ballots: Sequence[bytes], weights: Sequence[int], hints: Sequence[bytes] | None, total: EncryptedSum | None
    ) -> BallotReport: ...
    """Check each; add those with a weight above 0 to ``total``, weight times (only if all are right).

    ``hints`` are one for each ballot (possibly empty, meaning none). Wrong hints change no verdict.
    """

@final
class BallotReport:
    """What came of checking many ballots."""

    @property
    def fault(self) -> tuple[int, Fault] | None: ...  # the first ballot at fault: its index, its Fault
    @property
    def faults(self) -> list[tuple[int, Fault]]: ...
    @property
    def hints(self) -> list[bytes]: ...  # one for each ballot, right ones; empty for a ballot at fault
    @property
    def hints_used(self) -> int: ...  # how many ballots were checked by the hint that was given

@final
class EncryptedSum:
    """The running homomorphic sum: for each question, for each ciphertext, (alpha, beta)."""

    def __new__(cls, form: BallotForm) -> Self: ...
    def add_many(self, ballots: Sequence[bytes], weights: Sequence[int]) -> None: ...  # of ballots checked before
    def subtract_many(self, ballots: Sequence[bytes], weights: Sequence[int]) -> None: ...  # of ballots added before
    def values(self) -> list[list[tuple[Element, Element]]]: ...
