"""A trustee in Node: the code of the trustee's page, asked one thing at a time."""

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]


class BoothFaultError(Exception):
    """The browser's code named this fault."""


def ask(do: str, **asked: object) -> dict[str, Any]:
    """What the code answers; BoothFaultError, whose text is the fault's name and place."""
    given = {"do": do, **{name: str(value) for name, value in asked.items()}}
    node = ["node", "--input-type=module", "--eval", _script()]
    done = subprocess.run(node, input=json.dumps(given), capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    if "fault" in answer:
        raise BoothFaultError(f"{answer['fault']} {answer.get('where', '')}".strip())
    return answer


@cache
def _script() -> str:
    source = REPOSITORY / "booth" / "tests" / "trustee.ts"
    bundler = REPOSITORY / "node_modules" / ".bin" / "esbuild"
    command = [str(bundler), str(source), "--bundle", "--platform=node", "--format=esm", "--log-level=warning"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return str(done.stdout)
