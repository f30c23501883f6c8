"""Social cards as pictures, in two shapes: names of any length fit, in letters that the fonts have."""

import re
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont, ImageOps

from hustings.web.public.card import Card, Measure, Shape
from hustings.web.public.lettering import Letters, letters_for

INK, QUIET, ACCENT, GOOD, BAD, STILL = "#16202e", "#51607a", "#1b4b91", "#17663a", "#a3222b", "#9fb0c9"
GROUND, TRACK = "#ffffff", "#e3e8f0"
MARGIN, EDGE = 64, 16

Font = ImageFont.FreeTypeFont


@lru_cache(maxsize=32)
def draw(card: Card, shape: Shape) -> bytes:
    """The card as a PNG; the same bytes for the same card."""
    return _Drawing(card, shape).png()


class _Drawing:
    """A card while it is drawn, from its top to its bottom; ``at`` is where the next line goes."""

    def __init__(self, card: Card, shape: Shape) -> None:
        self.card = card
        self.width, self.height = shape.value
        self.square = shape is Shape.SQUARE
        self.letters: Letters = letters_for(f"{card!r}")
        self.image = Image.new("RGB", shape.value, GROUND)
        self.pen = ImageDraw.Draw(self.image)
        self.inner = self.width - 2 * MARGIN
        self.at = MARGIN

    def png(self) -> bytes:
        self.pen.rectangle((0, 0, EDGE, self.height), fill=GOOD if self.card.endorsed else ACCENT)
        beside = 0 if self.square else self._portraits_beside()
        room = self.inner - beside
        self._line(self.card.organization, room, 38, 22, INK, bold=True)
        self._line(self.card.contest, room, 28, 20, QUIET, bold=False)
        if self.square:
            self._portraits_above()
        below = self._foot_height()
        self.at += 26 if self.square else 18
        if self.card.bars:
            self._bars(self.height - below - self.at - 20)
        else:
            self._headline(room, self.height - below - self.at - 20)
        self._below(self.height - below)
        out = BytesIO()
        self.image.save(out, "PNG", optimize=True)
        return out.getvalue()

    def _foot_height(self) -> int:
        measure = 96 if self.card.measure else 0
        return MARGIN + 28 + measure + (52 if self.card.figures else 0) + 52 + 10

    def _headline(self, width: int, height: int) -> None:
        text = self.letters.shown(self.card.headline)
        font, lines = self._fit(text, width, height, largest=92 if self.square else 76)
        step = int(font.size * 1.18)
        for line in lines:
            self.pen.text((MARGIN, self.at), line, font=font, fill=GOOD if self.card.endorsed else INK)
            self.at += step

    def _bars(self, height: int) -> None:
        """A line with name and number above each bar, as far apart as there is room."""
        top, step = self.at, min(height // len(self.card.bars), 150)
        high = max(10, step - 62)
        for place, bar in enumerate(self.card.bars):
            self.at = top + place * step
            count = self._font(34, bold=True)
            wide = int(count.getlength(bar.count))
            self.pen.text((MARGIN + self.inner - wide, self.at), bar.count, font=count, fill=INK)
            self._line(bar.name, self.inner - wide - 24, 34, 20, INK, bold=True)
            left, upper = MARGIN, top + place * step + 46
            self.pen.rectangle((left, upper, left + self.inner, upper + high), fill=TRACK)
            if bar.value > 0:
                self.pen.rectangle((left, upper, left + int(self.inner * bar.value), upper + high), fill=bar.colour)

    def _below(self, top: int) -> None:
        self.at = top
        if self.card.figures:
            self._line(self.card.figures, self.inner, 34, 18, INK, bold=True)
            self.at = top + 52
        here = self.at
        self._line(self.card.turnout, self.inner, 30, 18, QUIET, bold=False)
        self.at = here + 52
        if self.card.measure:
            self._bar(self.card.measure)
        self.at = self.height - MARGIN - 22
        self._line(self.card.foot, self.inner, 28, 16, ACCENT, bold=False)

    def _bar(self, measure: Measure) -> None:
        left, top, high = MARGIN, self.at + 34, 34
        right, font = left + self.inner, self._font(22, bold=False)
        self.pen.rectangle((left, top, right, top + high), fill=TRACK)
        colour = GOOD if measure.good else STILL
        if measure.value > 0:
            self.pen.rectangle((left, top, left + int(self.inner * measure.value), top + high), fill=colour)
        line = left + int(self.inner * min(measure.needed, 1))
        self.pen.line((line, top - 6, line, top + high + 6), fill=BAD, width=4)
        label = self._unbroken(measure.label)
        wide = int(font.getlength(label))
        place = min(max(left, line - wide // 2), right - wide)
        self.pen.text((place, top - 38), label, font=font, fill=BAD)

    def _portraits_beside(self) -> int:
        """Draw the portraits at the right edge; how much of the width they take."""
        drawn = self.card.portraits
        side = 250 if len(drawn) == 1 else 150
        for index, portrait in enumerate(drawn[:2]):
            self._portrait(portrait, side, (self.width - MARGIN - side, MARGIN - 14 + index * (side + 12)))
        return side + 40 if drawn else 0

    def _portraits_above(self) -> None:
        drawn = self.card.portraits
        if not drawn:
            return
        side = 300 if len(drawn) == 1 else 220
        self.at += 20
        for index, portrait in enumerate(drawn):
            self._portrait(portrait, side, (MARGIN + index * (side + 24), self.at))
        self.at += side

    def _portrait(self, portrait: bytes, side: int, place: tuple[int, int]) -> None:
        try:
            with Image.open(BytesIO(portrait), formats=("JPEG",)) as stored:
                picture = ImageOps.fit(stored.convert("RGB"), (side, side))
        except (OSError, ValueError, SyntaxError):  # stored by us, and broken since: the card does without
            return
        mask = Image.new("L", (4 * side, 4 * side))
        ImageDraw.Draw(mask).ellipse((0, 0, 4 * side - 1, 4 * side - 1), fill=255)
        self.image.paste(picture, place, mask.resize((side, side)))

    def _line(self, text: str, width: int, largest: int, smallest: int, colour: str, *, bold: bool) -> None:
        """One line, as large as it fits; what does not fit at the smallest ends in dots."""
        text = self._unbroken(text)
        size = next(
            (s for s in range(largest, smallest - 1, -2) if self._font(s, bold=bold).getlength(text) <= width), 0
        )
        font = self._font(size or smallest, bold=bold)
        self.pen.text((MARGIN, self.at), text if size else _cut(text, font, width), font=font, fill=colour)
        self.at += int(font.size * 1.4)

    def _fit(self, text: str, width: int, height: int, *, largest: int) -> tuple[Font, list[str]]:
        """The largest letters in which the text fits; at the smallest, as many lines as fit."""
        for size in range(largest, 26, -2):
            font = self._font(size, bold=True)
            lines = _wrapped(text, font, width)
            if len(lines) * size * 1.18 <= height and all(font.getlength(line) <= width for line in lines):
                return font, lines
        font = self._font(26, bold=True)
        most = max(1, int(height // (26 * 1.18)))
        lines = _wrapped(_broken(text, font, width), font, width)
        return font, lines if len(lines) <= most else [
            *lines[: most - 1],
            _cut(" ".join(lines[most - 1 :]), font, width),
        ]

    def _unbroken(self, text: str) -> str:
        # On a single line nothing breaks, and Vera's no-break space is twice as wide as its space.
        return self.letters.shown(text).replace("\u00a0", " ")

    def _font(self, size: int, *, bold: bool) -> Font:
        return _font(f"{self.letters.file(bold=bold)}", size)


@lru_cache(maxsize=128)
def _font(file: str, size: int) -> Font:
    return ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)


def _wrapped(text: str, font: Font, width: int) -> list[str]:
    """The text in lines, which end at blanks and behind hyphens."""
    lines: list[str] = []
    for found in re.finditer(r"\S+?-(?=\S)|\S+", text):
        blank = " " if text[: found.start()][-1:].isspace() else ""
        longer = f"{lines[-1]}{blank}{found[0]}" if lines else found[0]
        if lines and font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(found[0])
    return lines


def _broken(text: str, font: Font, width: int) -> str:
    """The text with blanks in words that are wider than a line."""
    words = []
    for word in text.split():
        part = ""
        for char in word:
            if font.getlength(part + char) > width:
                words.append(part)
                part = ""
            part += char
        words.append(part)
    return " ".join(words)


def _cut(text: str, font: Font, width: int) -> str:
    while text and font.getlength(f"{text}…") > width:
        text = text[:-1]
    return f"{text.rstrip()}…"
