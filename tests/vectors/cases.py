"""What a vector is: one case, in one file, named by its fault."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Case:
    """``kind`` is the folder, ``name`` the file; ``output`` is what comes out where it is the same each time."""

    kind: str
    name: str
    about: str
    input: dict[str, Any]
    expected: str = "ok"
    output: dict[str, Any] | None = None

    def json(self) -> dict[str, Any]:
        case = {"about": self.about, "input": self.input, "expected": self.expected}
        return case if self.output is None else case | {"output": self.output}
