"""The words of the audit log: a person reads it, not the verbs."""

import ast
import re
from pathlib import Path

from hustings.audit.models import Entry
from hustings.ledger.models import Batch
from hustings.roll.models import Import
from hustings.web.templatetags.log import deed

PACKAGE = Path(__file__).parents[2] / "hustings"
VERB = re.compile(r"[a-z_]+\.[a-z_]*[a-z]")  # what ends with a stroke is the beginning of several
ELSEWHERE = ("campaign", "roll.csv", "table.csv", "hustings.")
"""A campaign's rows are in no organization's log; two are names of files, one is a package's."""


def verbs() -> set[str]:
    """Whatever looks like a verb in modules that write rows of the log."""
    found = {f"ledger.batch_{state}" for state in (Batch.State.REVIEW, Batch.State.DONE, Batch.State.FAILED)}
    found |= {f"roll.import_{state}" for state in (Import.State.DONE, Import.State.FAILED)}
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text("utf-8")
        if "hustings.audit" in text and "hustings/web" not in path.as_posix():
            constants = (node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant))
            found |= {value for value in constants if isinstance(value, str) and VERB.fullmatch(value)}
    return {verb for verb in found if not verb.startswith(ELSEWHERE)}


def test_every_deed_has_words() -> None:
    assert len(verbs()) > 50
    assert [verb for verb in sorted(verbs()) if deed(Entry(verb=verb)) == verb] == []
