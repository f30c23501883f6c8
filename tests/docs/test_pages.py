"""The pages are under test: their links lead somewhere, the paths that they name exist, and their commands run."""

import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest
import typer

from hustings.cli import app
from hustings.web.configuration import SETTINGS

REPOSITORY = Path(__file__).resolve().parents[2]
PAGES = sorted([*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md"), *(REPOSITORY / "spec").glob("*.md")])
GUIDES = sorted((REPOSITORY / "docs" / "guides").glob("*.md"))
SCRIPTS = Path(sysconfig.get_path("scripts"))


def name_of(page: Path) -> str:
    return str(page.relative_to(REPOSITORY))


def anchors_of(page: Path) -> set[str]:
    """The names by which a page's headings are linked to: lower case, no punctuation, dashes for spaces."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        other = (page.parent / path).resolve() if path else page
        assert other.exists(), target
        assert not anchor or anchor in anchors_of(other), target


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_the_paths_that_a_page_names_exist(page: Path) -> None:
    """Whatever stands between backticks and begins with a folder of the repository is there."""
    folders = r"(?:spec|kernel|hustings|tests|bench|docs|\.ci)"
    named = re.findall(rf"`({folders}/[\w./*-]*)`", page.read_text(encoding="utf-8"))
    assert [name for name in named if not list(REPOSITORY.glob(name.rstrip("/")))] == []


def test_the_readme_gives_the_two_commands() -> None:
    commands = re.findall(r"^    (make \w+)", (REPOSITORY / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert {"make run", "make test"} <= set(commands)


def test_the_targets_that_pages_name_exist() -> None:
    targets = set(re.findall(r"^(\w+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page in PAGES:
        named = set(re.findall(r"`make (\w+)", page.read_text(encoding="utf-8")))
        assert named <= targets, name_of(page)


@pytest.mark.parametrize("guide", GUIDES, ids=name_of)
def test_the_commands_of_a_guide_run_in_order(guide: Path, tmp_path: Path) -> None:
    """A guide's ``sh`` blocks are one script; what it says they print (``text`` blocks) is printed, by line."""
    text = guide.read_text(encoding="utf-8")
    script = "\n".join(re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path,
        env=os.environ | {"PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "120", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"
    promised = "\n".join(re.findall(r"^```text\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)).splitlines()
    missing = [line for line in promised if line.strip() and line.strip() not in ran.stdout]
    assert missing == [], ran.stdout


def test_the_tests_that_a_page_names_exist() -> None:
    for page in PAGES:
        for path, test in re.findall(r"`([\w/]+\.py)::(\w+)`", page.read_text(encoding="utf-8")):
            assert f"def {test}(" in (REPOSITORY / path).read_text(encoding="utf-8"), f"{name_of(page)}: {path}::{test}"


def test_every_known_attack_is_answered() -> None:
    rows = re.findall(r"^\| (\d+) \|", (REPOSITORY / "SECURITY.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert list(map(int, rows)) == list(range(1, 34))


def test_every_decision_is_in_the_list() -> None:
    folder = REPOSITORY / "docs" / "decisions"
    listed = set(re.findall(r"\]\(([^)]+)\)", (folder / "README.md").read_text(encoding="utf-8")))
    assert listed == {page.name for page in folder.glob("*.md")} - {"README.md"}


def _named_commands() -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Each `hustings …` that a page names: the page, the command's words, its options."""
    found = set()
    for page in [*GUIDES, REPOSITORY / "README.md"]:
        named = r"(?:^ {4}.*?|`)(?:\.venv/bin/)?(hustings [a-z][^`\n]*)"
        for line in re.findall(named, page.read_text(encoding="utf-8"), re.MULTILINE):
            words = line.split()
            options = tuple(word.partition("=")[0] for word in words if word.startswith("--"))
            command = []
            for word in words[1:]:
                if not re.fullmatch(r"[a-z]+", word):
                    break
                command.append(word)
            found.add((name_of(page), tuple(command), options))
    return sorted(found)


@pytest.mark.parametrize(("page", "command", "options"), _named_commands())
def test_the_commands_that_a_page_names_exist(page: str, command: tuple[str, ...], options: tuple[str, ...]) -> None:
    named: Any = typer.main.get_command(app)
    for word in command:
        if not hasattr(named, "get_command"):
            break  # the rest are arguments
        named = named.get_command(None, word)
        assert named is not None, f"{page}: hustings {' '.join(command)}"
    known = {option for parameter in named.params for option in parameter.opts} | {"--help", "--version"}
    assert set(options) <= known, f"{page}: hustings {' '.join(command)}"


def test_the_operator_is_told_every_setting() -> None:
    guide = (REPOSITORY / "docs" / "guides" / "operator.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `(\w+)` \|", guide, re.MULTILINE)
    assert sorted(told) == sorted(setting.name for setting in SETTINGS)


def test_what_the_first_guide_says_to_press_is_there() -> None:
    """Bold words of the guide for newcomers are what buttons and links of our pages say."""
    guide = (REPOSITORY / "docs" / "guides" / "first-vote.md").read_text(encoding="utf-8").partition("\n## ")[2]
    web = REPOSITORY / "hustings" / "web"
    pages = [*web.rglob("*.html"), *web.rglob("*.py")]
    shown = re.sub(r"\s+", " ", "\n".join(page.read_text(encoding="utf-8") for page in pages)).lower()
    named = {" ".join(words.split()) for words in re.findall(r"\*\*([^*]+)\*\*", guide)}
    assert len(named) > 10
    assert {words for words in named if words.lower() not in shown} == set()


def test_the_guides_become_pages(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "--quiet", "--fail-on-warning", "-b", "html", "docs", str(tmp_path)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "guides" / "organizer.html").is_file()
