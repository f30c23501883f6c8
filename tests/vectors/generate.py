"""Write spec/vectors anew: ``python -m tests.vectors.generate``. What comes out is the same each time.

Nothing of the kernel is used: the vectors come from the formulas in reference_curve.py and reference_ballot.py; those
of ledgers come from statements that are written and then changed.
Folders that are not made here (another generator's) are left alone.
"""

import json
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from tests.vectors.ballot_cases import ballot_cases
from tests.vectors.basic_cases import basic_cases
from tests.vectors.batch_cases import batch_cases
from tests.vectors.cases import Case
from tests.vectors.ledger_cases import ledger_cases

VECTORS = Path(__file__).resolve().parents[2] / "spec" / "vectors"


def files() -> Iterator[tuple[str, bytes]]:
    """The place of each vector below spec/vectors, and its content."""
    places = set[str]()
    for case in chain(basic_cases(), ballot_cases(), batch_cases(), ledger_cases()):
        place = f"{case.kind}/{case.name}.json"
        assert place not in places, f"two vectors are called {place}"
        assert case.name.startswith("ok_") == (case.expected == "ok"), f"{place} expects {case.expected}"
        places.add(place)
        yield place, content(case)


def content(case: Case) -> bytes:
    return json.dumps(case.json(), ensure_ascii=False, indent=1).encode() + b"\n"


def write(folder: Path) -> int:
    """Write all vectors below the folder, and remove those of their kinds that are not made any more."""
    made = dict(files())
    for kind in sorted({place.split("/")[0] for place in made}):
        (folder / kind).mkdir(parents=True, exist_ok=True)
        for path in (folder / kind).glob("*.json"):
            if f"{kind}/{path.name}" not in made:
                path.unlink()
    for place, data in made.items():
        (folder / place).write_bytes(data)
    return len(made)


if __name__ == "__main__":
    sys.stdout.write(f"{write(VECTORS)} vectors in {VECTORS}\n")
