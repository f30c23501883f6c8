"""The certificate on one sheet of paper: what is on its page, the picture of the result, the fingerprints.

Everything on it is taken from the signed content. Its letters are embedded; one that the fonts lack is replaced, and
the sheet says so: the signed file has it.
"""

import json
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from django.utils import formats
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from hustings.decision.models import Certificate
from hustings.web.public.groups import groups_in
from hustings.web.public.lettering import Letters, letters_for
from hustings.web.public.outcome import Outcome, outcome_of
from hustings.web.public.picture import Picture
from hustings.web.public.sentences import whole_number

WIDTH, HEIGHT = A4
MARGIN = 56
INNER = WIDTH - 2 * MARGIN
NAMES = 120  # the column of the facts' names
INK, QUIET, LINE = HexColor("#16202e"), HexColor("#51607a"), HexColor("#9fb0c9")
ACCENT, GOOD, BAD, TRACK = HexColor("#1b4b91"), HexColor("#17663a"), HexColor("#a3222b"), HexColor("#eef1f6")
BAR, ROW = 16, 34
FOOT = 78  # where the last lines stand
SIZES = (9.0, 8.0, 7.0, 6.0)  # of the facts' letters: the largest with which all of them fit


def certificate_pdf(certificate: Certificate) -> bytes:
    """The sheet of this certificate, in the language of the request."""
    stated = json.loads(bytes(certificate.content))
    outcome = outcome_of(certificate.decision, stated["organization"]["name"])
    letters = letters_for(f"{stated}{outcome.headline}")
    canvas = Canvas(BytesIO(), pagesize=A4, pageCompression=1)
    canvas.setTitle(letters.shown(f"{_('Certificate')}: {stated['election']['title']}"))
    canvas.setAuthor(letters.shown(stated["organization"]["name"]))
    sheet = _Sheet(canvas, letters)
    sheet.frame()
    sheet.head(stated, outcome)
    if outcome.quorum is not None:
        sheet.bars(outcome.quorum)
    sheet.bars(outcome.picture)
    sheet.facts(_facts(stated, certificate))
    sheet.foot(stated)
    canvas.showPage()
    data: bytes = canvas.getpdfdata()  # type: ignore[no-untyped-call]
    return data


class _Sheet:
    """A page that is written from its top to its bottom; ``at`` is where the next thing goes."""

    def __init__(self, canvas: Canvas, letters: Letters) -> None:
        self.canvas = canvas
        self.letters = letters
        self.at = HEIGHT - MARGIN - 8

    def frame(self) -> None:
        self.canvas.setStrokeColor(ACCENT)
        self.canvas.setLineWidth(1.5)
        self.canvas.rect(26, 26, WIDTH - 52, HEIGHT - 52)
        self.canvas.setLineWidth(0.5)
        self.canvas.rect(31, 31, WIDTH - 62, HEIGHT - 62)

    def head(self, stated: dict[str, Any], outcome: Outcome) -> None:
        self.text(_("Certificate of a decision").upper(), 8, QUIET, after=8)
        self.text(stated["organization"]["name"], 20, INK, bold=True, after=4)
        self.text(f"{stated['election']['title']} · {stated['election']['contest']}", 10, QUIET, after=14)
        self.text(outcome.headline, 16, GOOD if outcome.endorsed else INK, bold=True, after=6)
        self.text(" ".join(outcome.sentences), 10, INK, after=14)

    def bars(self, picture: Picture) -> None:
        canvas = self.canvas
        line = MARGIN + INNER * _part(picture.threshold)
        draw = {"start": canvas.drawString, "middle": canvas.drawCentredString, "end": canvas.drawRightString}
        self.font(8, BAD)
        draw[picture.anchor](line, self.at - 8, self.letters.shown(picture.threshold_label))
        top = self.at - 12
        shown = picture.bars[:8]  # what there is room for; the file and the page have all
        canvas.setStrokeColor(BAD)
        canvas.setLineWidth(1.2)
        for index, bar in enumerate(shown):
            y = top - (index + 1) * ROW
            self.font(9, INK)
            canvas.drawString(MARGIN, y + BAR + 3, self.letters.shown(bar.label)[:60])
            value = f"{whole_number(bar.votes)} · {bar.share}" if bar.share else whole_number(bar.votes)
            canvas.drawRightString(MARGIN + INNER, y + BAR + 3, self.letters.shown(value))
            self.block(MARGIN, y, INNER, TRACK)
            self.block(MARGIN, y, INNER * _part(bar.width), {"leading": GOOD, "still": LINE}.get(bar.kind, ACCENT))
            # Over the bar only: a line through the labels would strike them out.
            canvas.line(line, y - 2, line, y + BAR + 2)
        self.at = top - len(shown) * ROW - 18

    def facts(self, facts: list[tuple[str, str]]) -> None:
        size = next((size for size in SIZES if self.at - self.height(facts, size) > FOOT), SIZES[-1])
        for label, body, height in self.rows(facts, size):
            label.drawOn(self.canvas, MARGIN, self.at - label.height)
            body.drawOn(self.canvas, MARGIN + NAMES, self.at - body.height)
            self.at -= height

    def height(self, facts: list[tuple[str, str]], size: float) -> float:
        return sum(height for _label, _body, height in self.rows(facts, size))

    def rows(self, facts: list[tuple[str, str]], size: float) -> list[tuple[Paragraph, Paragraph, float]]:
        """Each fact's name and value, laid out, and how high they are with the space after them."""
        laid = []
        for name, value in facts:
            label, body = self.paragraph(name, size, QUIET), self.paragraph(value, size, INK)
            heights = [label.wrap(NAMES - 8, HEIGHT)[1], body.wrap(INNER - NAMES, HEIGHT)[1]]
            laid.append((label, body, float(max(heights)) + size / 2))
        return laid

    def foot(self, stated: dict[str, Any]) -> None:
        address = f"{stated['site']}/e/{stated['election']['uuid']}/certificate/"
        told = _("Signed file, archive, and how to check both: %(address)s") % {"address": address}
        if self.letters.lost:
            told += " " + _("Some letters cannot be printed here as they are written; the signed file has them.")
        self.at = FOOT
        self.text(told, 7.5, QUIET, after=0)

    def text(self, text: str, size: float, colour: Color, *, bold: bool = False, after: float) -> None:
        paragraph = self.paragraph(text, size, colour, bold=bold, centred=True)
        _width, height = paragraph.wrap(INNER, HEIGHT)
        paragraph.drawOn(self.canvas, MARGIN, self.at - height)
        self.at -= height + after

    def paragraph(
        self, text: str, size: float, colour: Color, *, bold: bool = False, centred: bool = False
    ) -> Paragraph:
        style = ParagraphStyle("one", fontName=self.letters.bold if bold else self.letters.plain, fontSize=size)
        style.leading, style.textColor, style.splitLongWords = size * 1.3, colour, 1
        if centred:
            style.alignment = TA_CENTER
        return Paragraph(escape(self.letters.shown(text)), style)

    def font(self, size: float, colour: Color) -> None:
        self.canvas.setFont(self.letters.plain, size)
        self.canvas.setFillColor(colour)

    def block(self, x: float, y: float, width: float, colour: Color) -> None:
        self.canvas.setFillColor(colour)
        self.canvas.rect(x, y, width, BAR, stroke=0, fill=1)


def _facts(stated: dict[str, Any], certificate: Certificate) -> list[tuple[str, str]]:
    election, prints, groups = stated["election"], stated["fingerprints"], groups_in(stated)
    turnout = _("%(ballots)s of %(eligible)s; %(before)s of them were members before the vote was announced") % {
        "ballots": whole_number(stated["ballots"]),
        "eligible": whole_number(stated["eligible"]),
        "before": whole_number(stated["voted_before"]),
    }
    needed = _("%(needed)s needed") % {"needed": stated["trustees"]["threshold"]}
    return [
        (_("Question"), election["question"]),
        (_("Vote"), f"{_moment(election['opens_at'])} – {_moment(election['closes_at'])} (UTC)"),
        (_("Turnout"), turnout),
        *([(_("Who voted"), groups.sentence())] if groups else []),
        (_("Rule"), stated["rule"]),
        (_("Trustees"), f"{', '.join(stated['trustees']['names'])} ({needed})"),
        (_("Election"), f"{election['uuid']}  {prints['election']}"),
        (_("Public credentials"), prints["public_credentials"]),
        (_("Trustees' keys"), prints["trustees"]),
        (_("Archive (SHA-256)"), stated["archive"]["sha256"]),
        *([(_("Register (SHA-256)"), stated["joined"]["register"])] if groups else []),
        (_("Issued"), f"{_moment(stated['issued_at'])} (UTC)"),
        (_("Signed with"), certificate.key.public_key),
        (_("Signature"), certificate.signature),
    ]


def _moment(text: str) -> str:
    moment = parse_datetime(text)
    assert moment is not None
    return formats.date_format(moment, "DATETIME_FORMAT")


def _part(percent: str) -> float:
    return float(percent.rstrip("%")) / 100
