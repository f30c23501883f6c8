"""One fuzzer: bends inputs, gives them to the targets in turn, and tells what it finds."""

import random
import tempfile
import time
import traceback
from collections import Counter
from hashlib import sha256
from pathlib import Path

from hustings import errors
from tests.fuzz.targets import Target, targets

FINDINGS = Path(__file__).resolve().parents[2] / ".tools" / "fuzz"
SLOW = 10.0
TURN = 50


def try_one(target: Target, data: bytes) -> str | None:
    """What is wrong with how the target took this input; None if nothing is."""
    start = time.monotonic()
    try:
        target.read(data)
    except errors.HustingsError as error:
        if "\n" in str(error) or not str(error).isprintable():
            return f"an error is not one printable line: {error!r}"
    except Exception:  # noqa: BLE001 - whatever else comes is what is looked for
        return traceback.format_exc()
    took = time.monotonic() - start
    return f"it took {took:.1f} s" if took > SLOW else None


def work(seed: int, seconds: float, only: str | None) -> tuple[Counter[str], list[str]]:
    """Fuzz until the time is over: how many inputs each target took, and the findings."""
    dice = random.Random(seed)
    counts, findings = Counter[str](), []
    with tempfile.TemporaryDirectory() as folder:
        chosen = {name: target for name, target in targets(Path(folder)).items() if only in (None, name)}
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for name, target in chosen.items():
                for _ in range(TURN):
                    data = target.mutate(dice, dice.choice(target.seeds), target.seeds)
                    found = try_one(target, data)
                    counts[name] += 1
                    if found is not None:
                        FINDINGS.mkdir(parents=True, exist_ok=True)
                        path = FINDINGS / f"{name}-{sha256(data).hexdigest()[:16]}"
                        path.write_bytes(data)
                        findings.append(f"{path}\n{found}")
    return counts, findings
