"""The command, run within the tests' own process: as a shell would see it, sooner."""

import os
from dataclasses import dataclass

from typer.testing import CliRunner

from hustings.cli import app


@dataclass(frozen=True)
class Ran:
    """What a command left: its two outputs and its exit status."""

    output: str
    said: str
    status: int

    @property
    def line(self) -> str:
        """The only line on the standard error."""
        (line,) = self.said.splitlines()
        return line


def run(*args: str | os.PathLike[str], stdin: str | bytes | None = None) -> Ran:
    """Run ``hustings`` with these arguments, whatever comes of it."""
    result = CliRunner().invoke(app, [os.fspath(arg) for arg in args], input=stdin, catch_exceptions=False)
    return Ran(result.stdout, result.stderr, result.exit_code)


def hustings(*args: str | os.PathLike[str], stdin: str | bytes | None = None) -> str:
    """What ``hustings`` with these arguments writes; AssertionError when it fails."""
    ran = run(*args, stdin=stdin)
    assert ran.status == 0, ran.said
    return ran.output


def refused(*args: str | os.PathLike[str], stdin: str | bytes | None = None, status: int = 2) -> str:
    """The one line that says why ``hustings`` with these arguments fails; AssertionError when it says more, or not."""
    ran = run(*args, stdin=stdin)
    assert ran.status == status, (ran.status, ran.output, ran.said)
    return ran.line
