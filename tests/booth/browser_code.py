"""The browser's code, run in Node: what the booth makes of an election and of choices."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Made:
    """What the booth read and made."""

    uuid: str
    fingerprint: str
    opened: list[bytes]
    """Opened ballots, one for each vote."""


def ballots_of_the_booth(election: bytes, votes: Sequence[tuple[str, list[list[int]]]]) -> Made:
    """The booth's ballots of these votes: private credential, choices."""
    asked = {"election": election.decode(), "votes": [{"credential": who, "choices": what} for who, what in votes]}
    node = ["node", "--input-type=module", "--eval", _script()]
    done = subprocess.run(node, input=json.dumps(asked), capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    return Made(made["uuid"], made["fingerprint"], [opened.encode() for opened in made["opened"]])


@cache
def _script() -> str:
    source = REPOSITORY / "booth" / "tests" / "make_ballots.ts"
    bundler = REPOSITORY / "node_modules" / ".bin" / "esbuild"
    command = [str(bundler), str(source), "--bundle", "--platform=node", "--format=esm", "--log-level=warning"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout
