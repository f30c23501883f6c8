"""What programs are answered with is loaded by the site alone: the command line starts without it."""

import subprocess
import sys


def test_the_command_line_starts_without_the_api() -> None:
    code = "import sys, hustings.cli; print(sorted({'pydantic', 'ninja', 'requests'} & sys.modules.keys()))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
