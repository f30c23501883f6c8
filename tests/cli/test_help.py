"""Every command teaches: what it does, who runs it, and an example."""

import re
from typing import Any

import pytest
import typer.main

from hustings.cli import app
from tests.cli.command import run


def commands() -> list[tuple[str, ...]]:
    """The names by which each command is called."""
    return _below(typer.main.get_command(app), ())


def _below(command: Any, path: tuple[str, ...]) -> list[tuple[str, ...]]:
    # Typer keeps the classes of groups and commands to itself.
    if not hasattr(command, "list_commands"):
        return [path]
    return [
        end for name in command.list_commands(None) for end in _below(command.get_command(None, name), (*path, name))
    ]


def test_there_are_the_commands_of_a_whole_vote() -> None:
    assert {" ".join(path) for path in commands()} >= {
        *("demo", "verify", "election uuid", "election create", "credentials generate", "credentials show"),
        *("trustee keygen", "trustee combine", "trustee check", "trustee decrypt"),
        *(f"trustee threshold {name}" for name in ("certificate", "polynomial", "vinputs", "voutput", "parameters")),
        *("ballot encrypt", "board append", "tally close", "tally encrypt", "tally add", "tally result"),
    }


@pytest.mark.parametrize("path", commands(), ids=" ".join)
def test_help_teaches(path: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    shown = run(*path, "--help")
    assert shown.status == 0
    assert f"Usage: hustings {' '.join(path)}" in shown.output.replace("root", "hustings")
    if len(path) > 1:
        assert re.search(rf"^ +hustings {' '.join(path)}", shown.output, re.MULTILINE), "no example"


@pytest.mark.parametrize("path", sorted({path[:n] for path in commands() for n in range(len(path))}), ids=" ".join)
def test_a_group_without_a_command_shows_its_help(path: tuple[str, ...]) -> None:
    ran = run(*path)
    assert ran.status == 2
    assert "Usage:" in ran.output + ran.said
