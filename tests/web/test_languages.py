"""Everything that voters, trustees and the public read is there in Spanish, and the catalogue is whole."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

from hustings.web import catalogues

WEB = Path(catalogues.__file__).parent
STAGES = ("ballots", "board", "contests", "credentials", "drives", "mailroom", "pursuit", "tally")
AUDIENCES = ("api", "candidate", "export", "mail", "public", "trustee", "voter")
READ_IN_SPANISH = (
    *(path for part in (*AUDIENCES, "templates") for path in sorted((WEB / part).rglob("*.html"))),
    *(path for part in AUDIENCES for path in sorted((WEB / part).rglob("*.py"))),
    *(path for stage in STAGES for path in sorted((WEB.parent / stage).rglob("*.py"))),
    *sorted(WEB.glob("*.py")),
)
TEXT = r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
CALLS = rf"n?p?gettext\((?:{TEXT}|[^\"')])*\)|_\({TEXT}\)"
KEYWORDS = {
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop", "_")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}


@pytest.fixture(scope="module")
def spanish() -> Catalog:
    return catalogues.merged(WEB / "locale" / "es" / "parts")


def texts_of(path: Path) -> Iterator[tuple[str, str | None]]:
    """The texts to translate in a file: the identifier (the singular, where there are two) and the context."""
    content = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        # Django turns a template into what looks like calls, for its own extraction.
        content = templatize(content, origin=str(path))
        content = re.sub(r"(?m)^\s*#.*$", "", content)
        content = "\n".join(re.findall(CALLS, content, re.DOTALL))
    for _line, text, _comments, context in extract("python", io.BytesIO(content.encode()), KEYWORDS):
        yield text[0] if isinstance(text, tuple) else text, context


@pytest.mark.parametrize("path", READ_IN_SPANISH, ids=lambda path: str(path.relative_to(WEB.parent)))
def test_every_text_is_there_in_spanish(path: Path, spanish: Catalog) -> None:
    missing = [text for text, context in texts_of(path) if text and spanish.get(text, context) is None]
    assert missing == []


def test_the_extraction_sees_templates() -> None:
    assert ("Skip to the content", None) in list(texts_of(WEB / "templates" / "base.html"))


def test_a_translation_keeps_what_is_filled_in(spanish: Catalog) -> None:
    """The same placeholders and the same tags: a sentence without its number says nothing."""
    marks = re.compile(r"%\(\w+\)[sd]|\{\w+\}|</?\w+")
    for message in spanish:
        if not message.id:
            continue
        whole = message.id if isinstance(message.id, tuple) else (message.id,)
        said = message.string if isinstance(message.string, (tuple, list)) else (message.string or "",)
        # A singular may leave its number out.
        wanted, found = set(marks.findall(str(whole[-1]))), set(marks.findall(said[-1]))
        assert wanted == found, message.id
