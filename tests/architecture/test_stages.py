"""What holds of the stages: foreign keys lead to earlier ones, pages write no rows, ballots are far from names."""

import ast
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import Model

PACKAGE = Path(__file__).resolve().parents[2] / "hustings"
STAGES = (
    *("accounts", "audit", "mailroom", "roll", "drives", "contests", "elections", "credentials", "ballots", "board"),
    *("tally", "decision", "ledger", "pursuit", "web"),
)
NAMELESS = ("ballots", "board", "tally")
NAMES = ("roll", "mailroom", "accounts", "contests")
WRITES = {"save", "create", "bulk_create", "update", "bulk_update", "get_or_create", "update_or_create", "delete"}
OURS = [model for model in apps.get_models() if model.__module__.startswith("hustings.")]


def stage_of(model: type[Model]) -> str:
    return model.__module__.split(".")[1]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_foreign_key_leads_to_an_earlier_stage(model: type[Model]) -> None:
    for field in (field for field in model._meta.get_fields() if field.concrete):
        other = field.related_model
        if not isinstance(other, type) or other not in OURS:
            continue
        assert STAGES.index(stage_of(other)) <= STAGES.index(stage_of(model)), f"{model._meta.label}.{field.name}"


@pytest.mark.parametrize("model", [m for m in OURS if stage_of(m) in NAMELESS], ids=lambda model: model._meta.label)
def test_no_row_about_ballots_names_a_person(model: type[Model]) -> None:
    related = {field.related_model for field in model._meta.get_fields() if field.concrete}
    assert not {other for other in related if isinstance(other, type) and stage_of(other) in NAMES}


def _writes(path: Path) -> list[str]:
    """Calls in this module that look like writing a row: a writing method of ``objects`` or of a query, or a save."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            written = ast.unparse(node.func.value)
            if "objects" in written or node.func.attr in {"save", "delete"}:
                found.append(f"{path.relative_to(PACKAGE)}:{node.lineno} {ast.unparse(node.func)}")
    return found


@pytest.mark.parametrize(
    "folder", ["public", "voter", "trustee", "organizer", "candidate", "mail", "outbox", "api", "export"]
)
def test_pages_write_no_rows(folder: str) -> None:
    found = [write for path in (PACKAGE / "web" / folder).rglob("*.py") for write in _writes(path)]
    assert found == []


def test_every_application_is_a_stage() -> None:
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("hustings.")}
    assert ours <= set(STAGES)


@pytest.mark.django_db
def test_every_stage_with_rows_has_its_migrations() -> None:

    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())
