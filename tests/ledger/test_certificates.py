"""Certificates of other sites: verified to the last ballot before they are entered; what is wrong enters nothing."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hustings import errors
from hustings.accounts.models import User
from hustings.audit.models import Entry as AuditEntry
from hustings.decision.signed import SignedCertificate, parse_keys
from hustings.decision.tasks import conclude
from hustings.ledger import submission_actions, verifying
from hustings.ledger.batches.tasks import run_batch
from hustings.ledger.decision_actions import enter_due
from hustings.ledger.models import Endorsement, Endorser, Entry, Submission
from hustings.ledger.proof import Proven, prove
from hustings.ledger.submission_actions import Called
from hustings.ledger.submission_tasks import verify_submission
from hustings.roll.models import Role, Staff
from hustings.tally.tasks import sum_up
from tests.ledger import filled
from tests.ledger.certificates import LONG_AGO, Downloaded, downloaded
from tests.web.elections import decided_election, votes_for
from tests.web.officials import Office, office

pytestmark = pytest.mark.django_db
NEW = Called(kind="advocacy")
Change = Callable[[Downloaded], Downloaded]


def proven(files: Downloaded, folder: Path) -> Proven:
    archive = folder / "a.bel"
    archive.write_bytes(files.archive)
    return prove(SignedCertificate.parse(files.certificate), parse_keys(files.keys), archive)


def content(**changes: object) -> Change:
    return lambda files: files.signed_anew(lambda said: said.update(changes))


def decision(**changes: object) -> Change:
    return lambda files: files.signed_anew(lambda said: said["decision"].update(changes))


def votes(files: Downloaded) -> Downloaded:
    def change(said: dict[str, Any]) -> None:
        said["options"][0]["votes"], said["options"][1]["votes"] = 1, 5

    return files.signed_anew(change)


def flipped(data: bytes) -> bytes:
    place = data.index(b'"challenge":"') + 13
    return data[:place] + (b"1" if data[place : place + 1] != b"1" else b"2") + data[place + 1 :]


WRONG: dict[str, tuple[Change, type[errors.Fault], str]] = {
    "forged": (
        lambda files: replace(files, certificate=files.certificate.replace(b"Ada Lovelace", b"Ada Lovelacf")),
        errors.ForgedCertificate,
        "",
    ),
    "key not published": (lambda files: files.with_key(public_key="ab" * 32), errors.UnknownSigningKey, ""),
    "key retired before": (lambda files: files.with_key(retired_at=LONG_AGO), errors.UnknownSigningKey, ""),
    "another archive": (lambda files: replace(files, archive=files.archive + bytes(512)), errors.WrongArchive, ""),
    "altered archive": (lambda files: replace(files, archive=flipped(files.archive)), errors.WrongArchive, ""),
    "altered archive, certified": (
        lambda files: files.with_archive(flipped(files.archive)),
        errors.WrongRecordHash,
        "*",
    ),
    "archive cut off, certified": (
        lambda files: files.with_archive(files.archive[:-1024]),
        errors.ArchiveFault,
        "*",
    ),
    "other votes": (votes, errors.WrongDecision, "options"),
    "other ballots": (content(ballots=8), errors.WrongDecision, "ballots"),
    "other voters": (content(eligible=10), errors.WrongDecision, "eligible"),
    "other rule": (content(rule="Rule: whoever leads."), errors.WrongDecision, "rule"),
    "somebody else endorsed": (decision(endorsed=["Benito Juárez"]), errors.WrongDecision, "endorsed"),
    "nobody endorsed": (decision(kind="no_endorsement"), errors.WrongDecision, "kind"),
    "another sentence": (decision(sentence="All endorsed"), errors.WrongDecision, "sentence"),
    "no such kind": (decision(kind="acclaimed"), errors.WrongField, "content.decision.kind"),
    "another election": (
        lambda files: files.signed_anew(lambda said: said["election"].update(uuid="HSamM2X95bQhsv")),
        errors.WrongDecision,
        "election",
    ),
    "a register that is not there": (
        content(joined={"register": "ab" * 32}),
        errors.WrongDecision,
        "joined.register",
    ),
}


def test_whatever_is_wrong_is_refused_with_its_reason(tmp_path: Path) -> None:
    files = downloaded()
    assert proven(files, tmp_path).decision.options == ("Ada Lovelace",)
    for name, (change, fault, where) in WRONG.items():
        with pytest.raises(fault) as raised:
            proven(change(files), tmp_path)
        assert where in ("*", raised.value.where), name


@pytest.fixture
def place() -> Office:
    return office("Reporters")


def submitted(place: Office, files: Downloaded, called: Called = NEW, by: User | None = None) -> Submission:
    """A submission that is not verified yet."""
    official = by or place.owner
    return submission_actions.submit(
        by=official, organization=place.organization, files=files.uploaded(), called=called
    )


def verified(place: Office, files: Downloaded, called: Called = NEW) -> Submission:
    """A submission whose verification has ended."""
    job = submitted(place, files, called)
    verifying.run(submission_id=job.pk)
    job.refresh_from_db()
    return job


@pytest.mark.usefixtures("run_on_commit")
def test_what_is_proven_is_entered_once_and_its_files_are_dropped(place: Office) -> None:
    files = downloaded()
    job = verified(place, files)
    row = Endorsement.objects.with_parts().get()
    assert (job.state, job.entries) == (Submission.State.ENTERED, [row.pk])
    assert (row.evidence, row.status, row.process) == ("proven", "endorsed", "member_vote")
    assert (row.ballots, row.eligible, row.threshold, row.share) == (7, 9, "2/3", 7143)
    assert (row.endorser.name, row.endorser.organization) == ("Forward Together", None)
    signed = SignedCertificate.parse(files.certificate)
    assert row.proof == {
        "site": files.content["site"],
        "election": files.content["election"]["uuid"],
        "public_key": signed.public_key,
        "certificate": signed.content_hash,
        "archive": files.content["archive"]["sha256"],
    }
    assert row.entry.recorder == place.organization
    assert not any((job.archive, job.certificate, job.keys))
    assert AuditEntry.objects.filter(verb="ledger.prove").count() == 1
    verifying.run(submission_id=job.pk)
    again = verified(place, files)
    assert (again.state, again.fault) == (Submission.State.REFUSED, "WrongState")
    assert f"entry {row.pk}" in again.reason
    assert Endorsement.objects.count() == 1


@pytest.mark.usefixtures("run_on_commit")
def test_what_does_not_verify_enters_nothing_and_says_why(place: Office) -> None:
    files = downloaded()
    altered = verified(place, replace(files, archive=flipped(files.archive)))
    assert (altered.state, altered.fault) == (Submission.State.REFUSED, "WrongArchive")
    assert "SHA-256" in altered.reason
    other = verified(place, votes(files))
    assert (other.state, other.fault) == (Submission.State.REFUSED, "WrongDecision")
    assert not any((altered.archive, other.archive))
    for name, field in (("forged", "certificate"), ("key not published", "keys"), ("key retired before", "keys")):
        with pytest.raises(errors.WrongInput) as raised:
            submitted(place, WRONG[name][0](files))
        assert raised.value.field == field
    assert not Entry.objects.exists()


def test_endorser_and_contest_are_matched_by_name_or_as_the_official_says(place: Office) -> None:
    files = downloaded()
    known, contest = filled.endorser("MoveOn"), filled.contest("Governor 2026")
    ada = filled.candidate(contest, "Ada Lovelace")
    verified(place, files, Called("moveon", "governor 2026"))
    row = Endorsement.objects.get()
    assert (row.endorser_id, row.contest_id, row.candidate_id) == (known.pk, contest.pk, ada.pk)
    # Whoever reads the entry sees that somebody took the one for the other.
    assert row.note.startswith("The certificate is of Forward Together, about Governor of Illinois. Ada Lovelace")
    with pytest.raises(errors.WrongInput) as raised:
        submitted(place, files, Called())
    assert raised.value.field == "endorser_kind"


def test_nobody_proves_anything_of_an_organization_on_this_site_but_itself(place: Office) -> None:
    vote = decided_election(casts=votes_for(5, 1, 1), voters=9)
    files = downloaded(vote)
    enter_due()
    assert Endorser.objects.get().organization == vote.election.organization
    with pytest.raises(errors.WrongInput, match="entered by themselves"):
        submitted(place, files.signed_anew(lambda _said: None))


@pytest.mark.parametrize(
    "site", ["http://localhost:8000", "http://LOCALHOST/", "https://x.example/$(id)", "javascript:alert(1)"]
)
def test_a_certificate_that_claims_to_be_this_sites_or_nobodys_is_refused_at_once(place: Office, site: str) -> None:
    # Signed with a key of the forger's own, with a list of keys to match: the ledger would show it as this site's.
    forged = downloaded().signed_anew(lambda said: said.update(site=site))
    with pytest.raises(errors.WrongInput) as raised:
        submitted(place, forged)
    assert raised.value.field == "certificate"
    assert not Submission.objects.exists()


def test_an_organization_has_one_verified_at_a_time(place: Office) -> None:
    files = downloaded()
    first = submitted(place, files)
    with pytest.raises(errors.WrongInput, match="being verified") as raised:
        submitted(place, files)
    assert raised.value.field == "certificate"
    submission_actions.stop(by=place.owner, submission_id=first.pk)
    submitted(place, files)


def test_a_register_that_memory_would_not_hold_is_refused(place: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submission_actions, "LARGEST_REGISTER", 10)
    files = replace(downloaded().uploaded(), register=SimpleUploadedFile("register", bytes(11)))
    with pytest.raises(errors.WrongInput) as raised:
        submission_actions.submit(by=place.owner, organization=place.organization, files=files, called=NEW)
    assert raised.value.field == "register"


@pytest.mark.parametrize("job", [verify_submission, run_batch])
def test_votes_are_summed_up_before_anybodys_files_are_read(job: Any) -> None:
    assert job.priority < sum_up.priority == conclude.priority


def test_whoever_lost_the_role_meanwhile_enters_nothing(place: Office) -> None:
    files = downloaded()
    by = place.staff(Role.ORGANIZER)
    job = submitted(place, files, by=by)
    Staff.objects.filter(user=by).delete()
    verifying.run(submission_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.fault) == (Submission.State.REFUSED, "NotFound")
    assert not Entry.objects.exists()


def test_a_verification_that_broke_goes_on_and_one_that_was_stopped_does_not(
    place: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = submitted(place, downloaded())
    with monkeypatch.context() as broken:
        broken.setattr(verifying, "prove", _breaks)
        with pytest.raises(RuntimeError):
            verifying.run(submission_id=job.pk)
    job.refresh_from_db()
    assert job.state == Submission.State.FAILED
    submission_actions.resume(by=place.owner, submission_id=job.pk)
    submission_actions.stop(by=place.owner, submission_id=job.pk)
    verifying.run(submission_id=job.pk)
    assert not Entry.objects.exists()
    with pytest.raises(errors.WrongState):
        submission_actions.resume(by=place.owner, submission_id=job.pk)
    Submission.objects.update(state=Submission.State.RUNNING)
    verifying.run(submission_id=job.pk)
    assert Endorsement.objects.get().evidence == "proven"


def _breaks(*_args: object) -> None:
    raise RuntimeError("the disk is gone")
