"""The referee: Belenios' own tool, installed below the repository on first use and asked about what we emit and read.

Without it these tests fail, since an implementation that nobody else checks proves nothing. On a machine that cannot
have it, HUSTINGS_WITHOUT_REFEREE=1 skips them, and every skipped test says so.
"""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
HOME = REPOSITORY / ".tools" / "belenios"
INSTALLER = Path(__file__).with_name("install_belenios.sh")


@pytest.fixture(scope="session")
def belenios_tool() -> Callable[..., str]:
    """``run(*args, input=None, cwd=None)``: what the tool writes; AssertionError if it refuses."""
    if os.environ.get("HUSTINGS_WITHOUT_REFEREE") == "1":
        pytest.skip("HUSTINGS_WITHOUT_REFEREE=1: NOT compared with Belenios' own tool")
    installed = subprocess.run([INSTALLER, HOME], capture_output=True, text=True, timeout=600, check=False)
    if installed.returncode != 0:
        said = installed.stderr.strip()
        pytest.fail(
            f"Belenios' own tool cannot be installed (HUSTINGS_WITHOUT_REFEREE=1 goes without):\n{said}", pytrace=False
        )

    def run(*args: str | Path, input: str | bytes | None = None, cwd: Path | None = None) -> str:  # noqa: A002
        done = subprocess.run(
            [HOME / "belenios-tool", *args],
            input=input.encode() if isinstance(input, str) else input,
            stdin=subprocess.DEVNULL if input is None else None,
            cwd=cwd,
            # Its own source of randomness is slow to start, and is no secret here.
            env=os.environ | {"BELENIOS_USE_URANDOM": "1"},
            capture_output=True,
            timeout=600,
            check=False,
        )
        said = done.stderr.decode(errors="replace")[-2000:]
        assert done.returncode == 0, f"belenios-tool {' '.join(map(str, args))}: exit {done.returncode}\n{said}"
        return done.stdout.decode()

    return run
