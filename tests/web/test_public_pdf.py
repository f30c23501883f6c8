"""The certificate on paper: one sheet whatever is on it, its letters embedded, and honest about the others."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from hustings.decision import certificate
from hustings.decision.rule import BallotsQuorum, Bound, Rule, Tie, Whole
from hustings.web.public import lettering, pdf
from tests.web.elections import OPTIONS, TWO_THIRDS, Vote, decided_election, votes_for

pytestmark = pytest.mark.django_db
HUNGARIAN = "Erdős Űrsula"


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that is written on the sheet, line by line or paragraph by paragraph."""
    found: list[str] = []
    for name in ("drawString", "drawRightString", "drawCentredString"):
        own = getattr(Canvas, name)

        def draw(canvas: Canvas, x: float, y: float, text: str, own: Any = own) -> None:
            found.append(text)
            own(canvas, x, y, text)

        monkeypatch.setattr(Canvas, name, draw)

    def written(text: str, style: Any) -> Any:
        found.append(text)
        return Paragraph(text, style)

    monkeypatch.setattr(pdf, "Paragraph", written)
    return found


def sheet(vote: Vote, client: Client, language: str = "en") -> bytes:
    certificate.issue(decision=vote.election.decision)
    response = client.get(f"/e/{vote.uuid}/certificate.pdf", headers={"accept-language": language})
    assert response["Content-Type"] == "application/pdf"
    data = response.content
    assert data.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b", data)) == 1
    return data


def said(drawn: Iterable[str], part: str) -> bool:
    return any(part in text for text in drawn)


def test_everything_that_counts_is_on_the_sheet(client: Client, drawn: list[str]) -> None:
    vote = decided_election(casts=votes_for(5, 1, 1), voters=9)
    data = sheet(vote, client)
    assert b"BitstreamVeraSans" in data
    declared = vote.election.decision
    issued = declared.certificate
    for part in (
        "Forward Together endorses Ada Lovelace.",
        "at least two thirds: 5",
        "5 · 71.4\xa0%",
        "Benito Juárez",
        "Alice Aguirre, Bob Baker, Carol Chen (2 needed)",
        vote.election.fingerprint,
        declared.archive_hash,
        issued.key.public_key,
        issued.signature,
        f"/e/{vote.uuid}/certificate/",
    ):
        assert said(drawn, part), part
    assert not said(drawn, "Some letters cannot be printed")


def test_spanish(client: Client, drawn: list[str]) -> None:
    sheet(decided_election(casts=votes_for(5, 1, 1)), client, "es")
    assert said(drawn, "Forward Together respalda a Ada Lovelace.")
    assert said(drawn, "71,4\xa0%")


def test_letters_that_no_font_has_are_said_to_be_missing(
    client: Client, drawn: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(lettering.FILES, "DejaVuSans", tmp_path / "none.ttf")
    sheet(decided_election(casts=votes_for(2), options=(HUNGARIAN, "日本", OPTIONS[-1])), client)
    assert said(drawn, "Erdos Ursula")
    assert said(drawn, "??")
    assert said(drawn, "Some letters cannot be printed here as they are written; the signed file has them.")


def test_a_wider_font_of_the_system_is_used_where_it_is_needed(client: Client, drawn: list[str]) -> None:
    data = sheet(decided_election(casts=votes_for(2), options=(HUNGARIAN, OPTIONS[-1])), client)
    assert b"DejaVuSans" in data
    assert said(drawn, HUNGARIAN)
    assert not said(drawn, "Some letters cannot be printed")


def test_a_long_certificate_is_one_sheet(client: Client) -> None:
    options = (*(f"Candidate number {number} {'of a long name ' * 8}"[:150] for number in range(30)), OPTIONS[-1])
    quorum = BallotsQuorum(1)
    rule = Rule(TWO_THIRDS.fraction, Bound.AT_LEAST, Whole.BALLOTS, OPTIONS[-1], quorum, Tie.NOBODY)
    vote = decided_election(
        casts=votes_for(3), options=options, rule=rule, name="N" * 200, question="Q " * 150, contest="C " * 100
    )
    sheet(vote, client)


def test_markup_in_names_is_text(client: Client, drawn: list[str]) -> None:
    sheet(decided_election(casts=votes_for(2), options=("<b>A</b> & <img src=x>", OPTIONS[-1])), client)
    assert said(drawn, "&lt;b&gt;A&lt;/b&gt; &amp;")
