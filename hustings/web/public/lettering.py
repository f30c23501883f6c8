"""The letters that the site draws with: on certificates' sheets and on cards.

Bitstream Vera, which reportlab brings and which has those of western Europe's languages; where text needs others,
DejaVu Sans from the system's packages, when it is installed (Debian: fonts-dejavu-core). A letter that neither has is
written without its accent, or as "?".
"""

import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import reportlab
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

_BROUGHT = Path(reportlab.__file__).parent / "fonts"
_SYSTEM = Path("/usr/share/fonts/truetype/dejavu")
FILES = {
    "Vera": _BROUGHT / "Vera.ttf",
    "VeraBd": _BROUGHT / "VeraBd.ttf",
    "DejaVuSans": _SYSTEM / "DejaVuSans.ttf",
    "DejaVuSans-Bold": _SYSTEM / "DejaVuSans-Bold.ttf",
}
_NARROW, _WIDE = ("Vera", "VeraBd"), ("DejaVuSans", "DejaVuSans-Bold")


@dataclass
class Letters:
    """The fonts of one picture or sheet; ``lost`` becomes true when a letter had to be replaced."""

    plain: str
    bold: str
    lost: bool = field(default=False)

    def shown(self, text: str) -> str:
        """The text in letters that the font has."""
        known = _letters_of(self.plain)
        return "".join(letter if ord(letter) in known else self._replaced(letter, known) for letter in text)

    def file(self, *, bold: bool) -> Path:
        """Where the font lies."""
        return FILES[self.bold if bold else self.plain]

    def _replaced(self, letter: str, known: frozenset[int]) -> str:
        self.lost = True
        base = unicodedata.normalize("NFKD", letter)[0]
        return base if ord(base) in known else "?"


def letters_for(text: str) -> Letters:
    """Vera where it has all letters of the text, or nothing better is installed; known to reportlab by their names."""
    _register(_NARROW)
    wanted = {ord(letter) for letter in text}
    if wanted <= _letters_of("Vera") or not all(FILES[name].is_file() for name in _WIDE):
        return Letters(*_NARROW)
    _register(_WIDE)
    return Letters(*_WIDE)


def _register(names: tuple[str, ...]) -> None:
    for name in names:
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(FILES[name])))


@lru_cache(maxsize=4)
def _letters_of(font: str) -> frozenset[int]:
    found = pdfmetrics.getFont(font)
    assert isinstance(found, TTFont)
    return frozenset(found.face.charToGlyph)
