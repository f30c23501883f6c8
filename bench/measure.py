"""Running programs and saying what they took."""

import os
import platform
import re
import resource
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
HUSTINGS = ROOT / ".venv" / "bin" / "hustings"
REFEREE = ROOT / ".tools" / "belenios" / "belenios-tool"
RUNS = 3


@dataclass(frozen=True)
class Run:
    """One run of a program: seconds on the clock, seconds of all processors, the most memory that it held (MiB)."""

    seconds: float
    processor: float
    memory: float
    output: str


def run(*command: str | Path, cwd: Path | None = None) -> Run:
    """Run a program to its end; it must succeed."""
    environment = os.environ | {"BELENIOS_USE_URANDOM": "1"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            [str(part) for part in command], cwd=cwd, env=environment, stdout=output, stderr=output
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - start
        output.seek(0)
        text = output.read()
    if process.returncode != 0:
        raise SystemExit(f"bench: {' '.join(map(str, command))} failed:\n{text}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(seconds, processor, usage.ru_maxrss / 1024, text)


def best(*command: str | Path, cwd: Path | None = None) -> Run:
    """The quickest of a few runs: what disturbs a measurement only makes it longer."""
    return min((run(*command, cwd=cwd) for _ in range(RUNS)), key=lambda done: done.seconds)


def say(line: str = "") -> None:
    print(line, flush=True)


def row(what: str, theirs: Run, ours: Run) -> None:
    say(f"| {what} | {theirs.seconds:.2f} s | {ours.seconds:.2f} s | {theirs.seconds / ours.seconds:.1f} |")


def machine() -> str:
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return f"{os.cpu_count()} cores, {model[1] if model else platform.processor()}, Python {platform.python_version()}"
