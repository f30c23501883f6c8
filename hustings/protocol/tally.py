"""The encrypted tally, and the result that its decryption gives (specification sections 4.18, 4.21).

Both are tables: a list for each question, and in it a value for each option, with a leading one more for blank.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Self, TypeAlias, TypeVar

from hustings import errors
from hustings.protocol import canonical
from hustings.protocol.canonical import Json, Message, Reader
from hustings.protocol.group import ORDER, Element, Scalar, small_logarithms

T = TypeVar("T")
U = TypeVar("U")

Table: TypeAlias = tuple[tuple[T, ...], ...]
"""One value for each option of each question."""

MAX_OPENED = 2**42
"""The largest total weight whose result is searched for: the search takes time and memory in its square root."""


def read_table(reader: Reader, parse: Callable[[Reader], T]) -> Table[T]:
    """A list of lists."""
    return tuple(tuple(parse(item) for item in question.items()) for question in reader.items())


def write_table(table: Table[T], write: Callable[[T], Json]) -> Json:
    """A list of lists."""
    return [[write(value) for value in question] for question in table]


def check_shape(expected: Table[T], table: Table[U], where: str) -> None:
    """Return when ``table`` has as many values for each question as ``expected``; else WrongTallyShape."""
    shape, due = [len(question) for question in table], [len(question) for question in expected]
    if shape != due:
        raise errors.WrongTallyShape(where, f"{shape} values where {due} are due")


# -- the encrypted tally -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ciphertext:
    """ElGamal under the election's key: alpha = g^r, beta = y^r g^m."""

    alpha: Element
    beta: Element

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        fields = reader.fields("alpha", "beta")
        return cls(fields["alpha"].element(), fields["beta"].element())

    def to_json(self) -> Json:
        return {"alpha": self.alpha.hex(), "beta": self.beta.hex()}


@dataclass(frozen=True, slots=True)
class EncryptedTally(Message):
    """The sum of the counted ballots, still encrypted."""

    questions: Table[Ciphertext]

    @classmethod
    def of(cls, values: Sequence[Sequence[tuple[Element, Element]]]) -> Self:
        """The tally of a sum's values, as the kernel gives them."""
        return cls(tuple(tuple(Ciphertext(alpha, beta) for alpha, beta in question) for question in values))

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        return cls(read_table(reader, Ciphertext.from_json))

    def to_json(self) -> Json:
        return write_table(self.questions, Ciphertext.to_json)


@dataclass(frozen=True, slots=True)
class SizedEncryptedTally(Message):
    """How many ballots the tally sums up, their weight in all, and the hash of the tally's record."""

    num_tallied: int
    total_weight: int
    encrypted_tally: str

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        fields = reader.fields("num_tallied", "total_weight", "encrypted_tally")
        weight = fields["total_weight"].large_integer()
        # Counts are exponents: from the group's order on, two of them would be one.
        if weight >= ORDER:
            raise errors.NumberOutOfRange(fields["total_weight"].where, "not below the order of the group")
        return cls(fields["num_tallied"].integer(), weight, fields["encrypted_tally"].hash())

    def to_json(self) -> Json:
        return {
            "num_tallied": self.num_tallied,
            "total_weight": canonical.large(self.total_weight),
            "encrypted_tally": self.encrypted_tally,
        }


# -- result ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Result(Message):
    """How often each option of each question was chosen, weights included; with blank, that count comes first."""

    questions: Table[int]

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        return cls(read_table(reader.fields("result")["result"], Reader.large_integer))

    def to_json(self) -> Json:
        return {"result": write_table(self.questions, canonical.large)}


def result_of(tally: EncryptedTally, factors: Table[Element], total_weight: int) -> Result:
    """The result that the combined factors open; ResultOutOfRange when a count is none up to the total weight."""
    if total_weight > MAX_OPENED:
        raise errors.Unsupported(f"a total weight of {total_weight}; this release opens tallies up to {MAX_OPENED}")
    powers = _opened(tally, factors)
    counts = iter(small_logarithms(list(chain.from_iterable(powers)), total_weight))
    questions = []
    for i, question in enumerate(powers):
        row = []
        for j in range(len(question)):
            count = next(counts)
            if count is None:
                raise errors.ResultOutOfRange(f"result[{i}][{j}]", f"above {total_weight}")
            row.append(count)
        questions.append(tuple(row))
    return Result(tuple(questions))


def check_result(tally: EncryptedTally, factors: Table[Element], total_weight: int, result: Result) -> None:
    """Return when this is the result that the combined factors open, without searching for it.

    Faults: WrongTallyShape, ResultOutOfRange, WrongResult.
    """
    powers = _opened(tally, factors)
    check_shape(powers, result.questions, "result")
    for i, question in enumerate(zip(powers, result.questions, strict=True)):
        for j, (power, count) in enumerate(zip(*question, strict=True)):
            if count > total_weight:
                raise errors.ResultOutOfRange(f"result[{i}][{j}]", f"{count}, above {total_weight}")
            if Scalar.from_int(count).public_key() != power:
                raise errors.WrongResult(f"result[{i}][{j}]")


def _opened(tally: EncryptedTally, factors: Table[Element]) -> Table[Element]:
    check_shape(tally.questions, factors, "decryption_factors")
    return tuple(
        tuple(each.beta * factor.inverse() for each, factor in zip(*question, strict=True))
        for question in zip(tally.questions, factors, strict=True)
    )
