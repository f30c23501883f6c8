"""The wheel has all inside: kernel, browser code, templates, translations. It runs without the sources."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, made as `make dist` makes it."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [Path(sys.executable).parent / "maturin", "build", "--release", "--locked", "--quiet", "--out", folder],
        cwd=REPOSITORY,
        env=os.environ | {"RUSTFLAGS": ""},
        check=True,
    )
    (found,) = folder.glob("*.whl")
    return found


def test_everything_that_the_site_needs_is_inside(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "hustings/_kernel.abi3.so",
        "hustings/web/static/site.css",
        "hustings/web/static/built/hashes.json",
        "hustings/web/static/built/voter.js",
        "hustings/web/static/built/trustee.js",
        "hustings/web/locale/es/LC_MESSAGES/django.mo",
        "hustings/web/templates/base.html",
    } <= names
    package = REPOSITORY / "hustings"
    templates = {f"hustings/{path.relative_to(package)}" for path in package.rglob("templates/**/*.html")}
    migrations = {f"hustings/{path.relative_to(package)}" for path in package.rglob("migrations/0*.py")}
    assert templates | migrations <= names


def test_it_runs_from_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    """Installed apart from its dependencies, which are here: nothing of the sources is on the way."""
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    environment = {
        **os.environ,
        "PYTHONPATH": str(tmp_path / "installed"),
        "HUSTINGS_HOME": str(tmp_path / "home"),
        "DATABASE_URL": "",
    }
    asked = "import hustings, hustings._kernel; print(hustings.__file__)"
    for command in (["-c", asked], ["-m", "hustings", "manage", "migrate"], ["-m", "hustings", "manage", "check"]):
        ran = subprocess.run(
            [sys.executable, *command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stderr
        if command[0] == "-c":
            assert Path(ran.stdout.strip()).is_relative_to(tmp_path), ran.stdout
