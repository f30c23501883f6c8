"""The pool of an election that is open to all: the line of its description that binds voters to it (spec/rule.md).

Pool: 5000 credentials for people who join during the vote, SHA-256 (64 hexadecimal digits).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from hustings import errors
from hustings.decision.claims import claims_to_be

_LINE = re.compile(
    r"Pool: ([1-9][0-9]{0,14}) credentials for people who join during the vote, SHA-256 ([0-9a-f]{64})\."
)


@dataclass(frozen=True, slots=True)
class PoolLine:
    """How many credentials the pool has, and their SHA-256 (hex): sorted as text, each with a line feed after it."""

    number: int
    hash: str

    @classmethod
    def of(cls, credentials: Iterable[str]) -> PoolLine:
        """The line of these credentials, in whatever order they come."""
        listed = sorted(credentials)
        return cls(len(listed), sha256("".join(f"{credential}\n" for credential in listed).encode()).hexdigest())

    def text(self) -> str:
        """The pool's one writing: a line of the description, without its end."""
        return f"Pool: {self.number} credentials for people who join during the vote, SHA-256 {self.hash}."

    @staticmethod
    def parse(description: str) -> PoolLine | None:
        """The pool in an election's description; None if no line claims to be one. Fault: WrongPoolLine.

        A line that a person would take for it must be its one writing, and there may be one only, as with the rule.
        """
        found = [(n, line) for n, line in enumerate(description.splitlines(), 1) if claims_to_be("pool", line)]
        if not found:
            return None
        if len(found) > 1:
            raise errors.WrongPoolLine(f"description, line {found[1][0]}", f"line {found[0][0]} states a pool already")
        number, line = found[0]
        read = _LINE.fullmatch(line)
        if read is None:
            raise errors.WrongPoolLine(f"description, line {number}", "it is not in its one writing")
        return PoolLine(int(read[1]), read[2])
