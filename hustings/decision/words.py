"""Numbers, fractions and options as a sentence says them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from fractions import Fraction

_ORDINALS = {3: "third", 4: "quarter", 5: "fifth", 6: "sixth", 7: "seventh", 8: "eighth", 9: "ninth", 10: "tenth"}
_CARDINALS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

# They reorder the text around them: an option could make a sentence read as another one.
_REORDERING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def amount(value: Fraction | int) -> str:
    """The exact number with its thousands apart: ``227,110``, ``66,666 2/3``, ``1/3``."""
    whole, rest = divmod(value.numerator, value.denominator)
    part = f"{rest}/{value.denominator}"
    if rest == 0:
        return f"{whole:,}"
    return f"{whole:,} {part}" if whole else part


def share(fraction: Fraction) -> str:
    """A fraction between 0 and 1 in words if they are usual (``two thirds``), else in digits (``7/11``)."""
    plain = {Fraction(0): "nothing", Fraction(1, 2): "half", Fraction(1): "all"}
    if fraction in plain:
        return plain[fraction]
    if fraction.denominator not in _ORDINALS:
        return f"{fraction.numerator}/{fraction.denominator}"
    plural = "s" if fraction.numerator > 1 else ""
    return f"{_CARDINALS[fraction.numerator]} {_ORDINALS[fraction.denominator]}{plural}"


def plain(text: str) -> str:
    """Text from outside, safe on one line of a terminal: what breaks lines, steers or reorders is escaped."""
    return "".join(_escaped(c) if unicodedata.category(c) in _UNSAFE or c in _REORDERING else c for c in text)


def listed(texts: Sequence[str]) -> str:
    """``A``, ``A and B``, ``A, B and C``."""
    *others, last = (plain(text) for text in texts)
    return f"{', '.join(others)} and {last}" if others else last


_UNSAFE = frozenset({"Cc", "Cs", "Zl", "Zp"})


def _escaped(char: str) -> str:
    return f"\\u{ord(char):04x}"
