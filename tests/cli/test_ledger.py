"""`hustings ledger`: checking and reading a ledger's file; joining an organization with an endorser."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from hustings.audit.models import Entry
from hustings.decision.signed import SignedCertificate
from hustings.ledger.entries import entry_hash
from hustings.ledger.kinds import Status
from hustings.ledger.models import Endorser
from hustings.roll import staff_actions
from hustings.roll.staff_actions import Particulars
from tests.cli.command import hustings, refused
from tests.ledger import filled
from tests.ledger.chains import chained, file, following
from tests.vectors.ledger_cases import ENDORSED, GOOD, PROOF, SUBJECTS, correcting
from tests.web.officials import person


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.jsonl"
    path.write_bytes(file(GOOD))
    return path


def verify(*args: str | Path) -> str:
    return hustings("ledger", "verify", *args)


def at_fault(*args: str | Path) -> str:
    return refused("ledger", "verify", *args, status=1)


def test_a_ledger_in_order_is_said_to_be(ledger: Path) -> None:
    told = verify(ledger)
    assert told.endswith("in order\n")
    assert f"head: entry 6, {entry_hash(GOOD[-1])}" in told
    assert "2 endorsers" in told
    assert "0 proven, 1 sourced, 0 claimed" in told
    for_programs = json.loads(verify(ledger, "--json"))
    assert (for_programs["verdict"], for_programs["number"]) == ("in order", 6)
    assert for_programs["entries"] == {"endorser": 2, "contest": 1, "candidate": 2, "endorsement": 1}


def test_a_fault_is_named_with_its_place(ledger: Path) -> None:
    ledger.write_bytes(ledger.read_bytes().replace(b"Abroad", b"Inland"))
    assert "BrokenLedger" in at_fault(ledger)
    assert "entry 2" in at_fault(ledger)


def test_a_head_seen_before_is_found_or_not(ledger: Path) -> None:
    assert "that of entry 3" in verify(ledger, "--head", entry_hash(GOOD[3]))
    assert "UnknownHead" in at_fault(ledger, "--head", "ab" * 32)
    assert "64 digits" in refused("ledger", "verify", ledger, "--head", "AB")


def test_an_older_copy_is_extended_or_not(ledger: Path, tmp_path: Path) -> None:
    older = tmp_path / "older.jsonl"
    older.write_bytes(file(GOOD[:4]))
    assert "it extends the older copy" in verify(ledger, "--since", older)
    assert "it extends the older copy" in verify(ledger, "--since", ledger)
    assert "AlteredLedger" in at_fault(older, "--since", ledger)
    another = chained(*SUBJECTS[:2], replace(ENDORSED, note="x"))[:3]
    older.write_bytes(file([*another, following(another, SUBJECTS[2], "another")]))
    assert "AlteredLedger" in at_fault(ledger, "--since", older)
    assert "entry 3" in at_fault(ledger, "--since", older)


def test_a_certificate_is_entered_or_not(ledger: Path, tmp_path: Path) -> None:
    certificate = tmp_path / "c.json"
    signed = SignedCertificate(b"{}", "ab" * 32, "cd" * 64)
    certificate.write_bytes(signed.write())
    assert "UnenteredCertificate" in at_fault(ledger, "--certificate", certificate)
    proof = replace(PROOF, certificate=signed.content_hash)
    ledger.write_bytes(file(chained(*SUBJECTS, replace(ENDORSED, proof=proof))))
    assert "the certificate is the proof of entry 6" in verify(ledger, "--certificate", certificate)


def test_endorsements_are_shown_without_those_that_were_corrected(ledger: Path) -> None:
    line = "2026-01     Workers’ Union: endorsed Ada Lovelace; Governor 2026; member_vote, sourced"
    show = ("ledger", "show", ledger)
    assert line in hustings(*show)
    assert line in hustings(*show, "--endorser", "sindicato de trabajadores", "--contest", "governor-2026")
    assert hustings(*show, "--endorser", "MoveOn") == ""
    shown = json.loads(hustings(*show, "--json"))
    assert shown["number"] == 6
    ledger.write_bytes(file(correcting(GOOD, 6, Status.RETRACTED)))
    assert hustings(*show) == ""


@pytest.mark.django_db
def test_the_operator_joins_an_organization_with_a_known_endorser_once() -> None:
    known = filled.endorser("MoveOn")
    olga = person("olga@example.org")
    place = staff_actions.found(by=olga, particulars=Particulars("MoveOn", "UTC"))
    other = staff_actions.found(by=olga, particulars=Particulars("Another", "UTC"))
    assert "short name ghost" in refused("ledger", "link", "ghost", place.slug)
    assert "short name ghost" in refused("ledger", "link", "moveon", "ghost")
    assert "MoveOn (moveon) is the organization" in hustings("ledger", "link", "moveon", place.slug)
    known.refresh_from_db()
    assert known.organization == place
    assert Entry.objects.filter(verb="ledger.link", organization=place.pk).count() == 1
    filled.endorser("Another")
    assert "joined already" in refused("ledger", "link", "another", place.slug)
    assert "joined already" in refused("ledger", "link", "moveon", other.slug)
    assert Endorser.objects.filter(organization__isnull=False).count() == 1
