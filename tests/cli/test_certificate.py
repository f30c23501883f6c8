"""`hustings certificate verify`: its words, its JSON, its exit status, over a certificate that the site issued."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.test import Client

from hustings.decision import certificate
from tests.cli.command import hustings, refused
from tests.web.elections import Vote, decided_election, votes_for

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Files:
    """What a stranger downloads."""

    certificate: Path
    keys: Path
    archive: Path

    def all(self) -> list[str | Path]:
        return [self.certificate, "--keys", self.keys, "--archive", self.archive]


@pytest.fixture
def vote() -> Vote:
    return decided_election(casts=votes_for(5, 1, 1), voters=9)


@pytest.fixture
def files(vote: Vote, tmp_path: Path, client: Client) -> Files:
    certificate.issue(decision=vote.election.decision)
    found = Files(tmp_path / "c.json", tmp_path / "keys.json", tmp_path / "a.bel")
    found.certificate.write_bytes(client.get(f"/e/{vote.uuid}/certificate.json").content)
    found.keys.write_bytes(client.get("/o/forward/keys.json").content)
    found.archive.write_bytes(vote.archive)
    return found


def verify(*args: str | Path) -> str:
    return hustings("certificate", "verify", *args)


def at_fault(*args: str | Path) -> str:
    return refused("certificate", "verify", *args, status=1)


def test_a_right_certificate(files: Files) -> None:
    said = verify(*files.all())
    assert said.rstrip().endswith("right")
    assert "Ada Lovelace received 5 of 7 ballots cast; two thirds is 4 2/3: endorsed." in said
    assert "archive: the one that the certificate names" in said


def test_without_keys_and_archive_it_says_what_is_left_to_compare(files: Files) -> None:
    said = verify(files.certificate)
    assert "compare it with the organization's, or give --keys" in said
    assert "not compared" in said


def test_for_programs(files: Files) -> None:
    told = json.loads(verify(*files.all(), "--json"))
    assert told["verdict"] == "right"
    assert told["content"]["decision"]["kind"] == "endorsed"


def test_an_altered_archive(files: Files) -> None:
    data = bytearray(files.archive.read_bytes())
    data[5000] ^= 1
    files.archive.write_bytes(data)
    assert "its SHA-256 is another" in at_fault(*files.all())
    files.archive.write_bytes(data[:-512])
    assert "bytes instead of" in at_fault(*files.all())


def test_a_forged_certificate(files: Files) -> None:
    files.certificate.write_text(files.certificate.read_text().replace('votes\\":5', 'votes\\":6'))
    assert "the signature is not one of this content by this key" in at_fault(*files.all())


def test_another_organizations_key(files: Files, client: Client) -> None:
    other = decided_election(casts=votes_for(1), name="Another")
    organization = other.election.organization
    organization.pk, organization.slug = None, "other"
    organization._state.adding = True
    organization.id = type(organization)().id
    organization.save()
    files.keys.write_bytes(client.get("/o/other/keys.json").content)
    assert "not signed by a key of the organization" in at_fault(*files.all())


def test_files_that_are_something_else(files: Files, tmp_path: Path) -> None:
    assert "this is not JSON" in at_fault(files.archive)
    assert "cannot be opened" in refused("certificate", "verify", tmp_path / "none.json")
    assert "none.bel" in refused("certificate", "verify", files.certificate, "--archive", tmp_path / "none.bel")
    assert "unknown field" in at_fault(files.certificate, "--keys", files.certificate)


def test_openssl_agrees(files: Files, tmp_path: Path) -> None:
    envelope = json.loads(files.certificate.read_text())
    (key,) = json.loads(files.keys.read_text())["keys"]
    (tmp_path / "content").write_bytes(envelope["content"].encode())
    (tmp_path / "signature").write_bytes(bytes.fromhex(envelope["signature"]))
    (tmp_path / "key.pem").write_text(key["pem"])
    files_of_it = ["-inkey", "key.pem", "-in", "content", "-sigfile", "signature"]
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-rawin", *files_of_it]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Signature Verified Successfully" in done.stdout + done.stderr
