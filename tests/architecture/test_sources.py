"""What holds of every source file: its size, its charter, its doors. Who may import whom else is ``make lint``'s."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = REPOSITORY / "hustings"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if not path.match("migrations/0*.py"))
FOLDERS = sorted({module.parent for module in MODULES})
MOST_LINES = 300


def name_of(path: Path) -> str:
    return str(path.relative_to(REPOSITORY))


def docstring_of(path: Path) -> str:
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""


def tracked(*patterns: str) -> list[Path]:
    """The files that the repository holds; whatever lies beside them in the working tree does not count."""
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--", *patterns],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [path for name in listing.split("\0") if name and (path := REPOSITORY / name).is_file()]


def imports_of(path: Path) -> Iterator[str]:
    """Each module that the file imports, and each name it takes from one, as a dotted name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_every_package_opens_with_its_charter(folder: Path) -> None:
    charter = docstring_of(folder / "__init__.py")
    assert re.match(r"[^\n]+\.\n\nIn: .+\. Out: .+\.", charter, re.DOTALL), charter


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_every_module_says_what_it_is_for(module: Path) -> None:
    assert docstring_of(module)


@pytest.mark.parametrize("module", [*MODULES, *sorted((REPOSITORY / "kernel").rglob("src/*.rs"))], ids=name_of)
def test_a_long_module_says_why_at_its_top(module: Path) -> None:
    lines = module.read_text(encoding="utf-8").splitlines()
    if len(lines) > MOST_LINES:
        top = "\n".join(lines[:40])
        assert re.search(r"\blong(er)?\b|one tree", top, re.IGNORECASE), f"{len(lines)} lines and no reason given"


def test_only_one_module_imports_the_kernel() -> None:
    doors = [name_of(path) for path in MODULES if any(name.startswith("hustings._kernel") for name in imports_of(path))]
    assert doors == ["hustings/protocol/group.py"]


@pytest.mark.parametrize("module", sorted((PACKAGE / "decision").glob("*.py")), ids=name_of)
def test_decisions_are_made_without_floating_point(module: Path) -> None:
    """Two thirds is a fraction: no float literal, no ``float``, no true division, no ``math`` but its integers."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), ast.unparse(node)
        assert not (isinstance(node, ast.Name) and node.id in {"float", "round"}), ast.unparse(node)
        assert not isinstance(node, ast.Div), f"true division in {name_of(module)}"


def test_errors_are_named_once() -> None:
    tree = ast.parse((PACKAGE / "errors.py").read_text(encoding="utf-8"))
    names = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
    assert len(names) == len(set(names))


def test_no_file_names_the_machine_it_was_written_on() -> None:
    """No path into somebody's home or workplace: a clone stands by itself anywhere."""
    machine = re.compile(rb"(?<![\w.])/(?:home|Users|root|work)/[\w.-]+/")
    found = {name_of(path) for path in tracked() if machine.search(path.read_bytes())}
    assert not found


def test_no_folder_is_called_after_nothing_in_particular() -> None:
    shapeless = {"utils", "helpers", "misc", "common", "services", "managers"}
    assert not {name_of(path) for path in tracked("*.py", "*.rs") if path.stem in shapeless}


def test_the_lock_names_no_index() -> None:
    """Whoever installs chooses the index; the hashes say whether it served the right bytes."""
    lock = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert "--index-url" not in lock
    pins = re.findall(r"^[a-z0-9-]+==[^ ]+ \\\n    --hash=sha256:", lock, re.MULTILINE)
    assert len(pins) == len(re.findall(r"^[a-z0-9]", lock, re.MULTILINE))
