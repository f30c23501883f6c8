"""Canonical JSON, the one writing of every message (specification section 4.1), and the way from it to typed values.

A message is read in three steps that `read` takes together: its bytes become JSON, a `Reader` hands out that JSON field
by field with the path to each, and what was understood is written again: other bytes than those read are
`NotCanonical`.
"""

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import NoReturn, Self, TypeAlias, TypeVar

from hustings import errors
from hustings.protocol.group import Element, Scalar

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"
T = TypeVar("T")

MAX_DEPTH = 16
"""Deeper than any message: an answer's proofs, the deepest, stand at seven."""

MAX_VALUES = 2**18
"""More values than any message has. Each takes Python some hundred bytes: 16 MiB of them would take gigabytes."""

SMALL = 2**30 - 1
"""The largest whole number that Belenios writes as a JSON number where it may be large; above, it writes a string."""

# Possessive, and a string that never ends goes to the end: no text makes this slow, or its memory grow.
_OPENING = re.compile(rb'"[^"\\]*+(?:\\(?:.|\Z)[^"\\]*+)*+(?:"|\Z)|[\[\]{},]', re.DOTALL)
_HASH = re.compile(r"[0-9a-f]{64}")
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,99}")


def loads(data: bytes) -> Json:
    """JSON of these bytes; faults: NotUtf8, NotJson, TooDeep, NotCanonical (a field twice, a fraction).

    Raises Unsupported for more than MAX_VALUES values.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise errors.NotUtf8(f"byte {error.start}") from None
    _refuse_bulk(data)
    try:
        value: Json = json.loads(
            text, object_pairs_hook=_object, parse_float=_no_fraction, parse_constant=_no_fraction, parse_int=_integer
        )
    except json.JSONDecodeError as error:
        raise errors.NotJson(f"byte {error.pos}", error.msg) from None
    return value


def dumps(value: Json) -> bytes:
    """The compact writing of a value, fields in their order, text outside ASCII as UTF-8."""
    try:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        # Belenios escapes DEL, which Python's writer leaves alone.
        return text.replace("\x7f", "\\u007f").encode("utf-8")
    except UnicodeEncodeError:
        raise errors.NotUtf8("", "a lone surrogate has no writing in UTF-8") from None


class Reader:
    """One JSON value on its way to a typed one, and the path to it (``answers[0].choices``) for faults."""

    def __init__(self, value: Json, where: str = "") -> None:
        self.value = value
        self.where = where

    def fields(self, *names: str, optional: frozenset[str] = frozenset()) -> dict[str, "Reader"]:
        """The fields of an object: ``names`` in this order, those in ``optional`` possibly absent; else WrongField."""
        if not isinstance(self.value, dict):
            self._wrong("an object")
        for name in self.value:
            if name not in names:
                raise errors.WrongField(self.where, f"unknown field {name[:40]!r}")
        for name in names:
            if name not in self.value and name not in optional:
                raise errors.WrongField(self.where, f"missing field {name!r}")
        if list(self.value) != [name for name in names if name in self.value]:
            raise errors.NotCanonical(self.where, "fields out of order")
        dot = "." if self.where else ""
        return {name: Reader(value, f"{self.where}{dot}{name}") for name, value in self.value.items()}

    def items(self) -> list["Reader"]:
        """The items of an array."""
        if not isinstance(self.value, list):
            self._wrong("an array")
        return [Reader(value, f"{self.where}[{index}]") for index, value in enumerate(self.value)]

    def text(self) -> str:
        """A string; an escaped half of a surrogate pair, which no UTF-8 writes, is NotUtf8."""
        if not isinstance(self.value, str):
            self._wrong("a string")
        if any("\ud800" <= character <= "\udfff" for character in self.value):
            raise errors.NotUtf8(self.where, "a lone surrogate")
        return self.value

    def boolean(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            self._wrong("true or false")
        return self.value

    def integer(self, maximum: int = SMALL) -> int:
        """A whole number from 0 to ``maximum`` (the specification's small integers), else NumberOutOfRange."""
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            self._wrong("a whole number")
        if not 0 <= self.value <= maximum:
            raise errors.NumberOutOfRange(self.where, f"not from 0 to {maximum}")
        return self.value

    def large_integer(self) -> int:
        """A whole number, written as JSON number up to 2^30 - 1 and as string of digits above (weights, results)."""
        if isinstance(self.value, str):
            if not _DECIMAL.fullmatch(self.value):
                raise errors.NumberOutOfRange(self.where, "not a decimal number without leading zeros")
            return int(self.value)
        return self.integer()

    def hash(self) -> str:
        """A SHA-256 as 64 lower-case hexadecimal digits."""
        if not _HASH.fullmatch(self.text()):
            self._wrong("a hash of 64 lower-case hexadecimal digits")
        return self.text()

    def element(self) -> Element:
        """A group element; faults: PointNotCanonical, PointNotOnCurve, PointNotInGroup."""
        text = self.text()
        try:
            return Element.from_hex(text)
        except errors.Fault as fault:
            raise fault.within(self.where) from None

    def scalar(self) -> Scalar:
        """A scalar; faults: ScalarNotCanonical, ScalarOutOfRange."""
        text = self.text()
        try:
            return Scalar.from_decimal(text)
        except errors.Fault as fault:
            raise fault.within(self.where) from None

    def _wrong(self, expected: str) -> NoReturn:
        raise errors.WrongField(self.where, f"not {expected}")


def read(data: bytes, parse: Callable[[Reader], T], write: Callable[[T], Json]) -> T:
    """The typed value of a message, when ``data`` is its one writing."""
    value = parse(Reader(loads(data)))
    if dumps(write(value)) != data:
        raise errors.NotCanonical()
    return value


class Message(ABC):
    """A typed value with one writing, that of its JSON."""

    __slots__ = ()

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """The message of these bytes, when they are its one writing; else the EncodingFault that says why not."""
        return read(data, cls.from_json, cls.to_json)

    def write(self) -> bytes:
        """The message's one writing."""
        return dumps(self.to_json())

    @classmethod
    @abstractmethod
    def from_json(cls, reader: Reader) -> Self:
        """The typed value of JSON that is being read."""

    @abstractmethod
    def to_json(self) -> Json:
        """Its JSON, fields in the specification's order."""


def large(value: int) -> Json:
    """How a whole number is written that may be large."""
    return value if value <= SMALL else str(value)


def _refuse_bulk(data: bytes) -> None:
    # Before Python's parser, which recurses, and makes an object of every value.
    depth = values = 0
    for match in _OPENING.finditer(data):
        sign = match[0]
        if sign in b"]}":
            depth -= 1
        elif sign in b"[{,":
            depth += sign != b","
            values += 1
        if depth > MAX_DEPTH:
            raise errors.TooDeep(f"byte {match.start()}")
        if values > MAX_VALUES:
            raise errors.Unsupported(f"a message has more than {MAX_VALUES} values, which this release does not read")


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise errors.NotCanonical("", "an object has a field twice")
    return fields


def _integer(text: str) -> int:
    # Longer ones would cost time to read, and no message has them as numbers.
    if len(text) > 20:
        raise errors.NumberOutOfRange("", "a number of more than 20 digits")
    return int(text)


def _no_fraction(text: str) -> NoReturn:
    raise errors.NotCanonical("", f"the number {text[:20]}")
