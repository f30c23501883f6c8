"""Script elements that say which file they mean by its hash, so that no other runs in its place."""

import json
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

BUILT = Path(__file__).parent.parent / "static" / "built"


class Built(NamedTuple):
    """A file of the browser's code: its hash as subresource integrity writes it, and its size."""

    integrity: str
    bytes: int
    gzip_bytes: int


@lru_cache(maxsize=1)
def built() -> dict[str, Built]:
    """Every file of the browser's code, by its name; `make setup` builds them and writes their hashes."""
    listed = json.loads((BUILT / "hashes.json").read_text(encoding="utf-8"))
    return {name: Built(entry["integrity"], entry["bytes"], entry["gzip_bytes"]) for name, entry in listed.items()}


@register.simple_tag
def script(name: str) -> SafeString:
    """The script element of one of the browser's files."""
    file = f"{name}.js"
    return format_html(
        '<script src="{}" integrity="{}" type="module"></script>', static(f"built/{file}"), built()[file].integrity
    )
