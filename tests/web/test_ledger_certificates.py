"""The organizer's pages of certificates: uploading one with its files, its progress, what came of it."""

from typing import Any

import pytest
from django.test import Client

from hustings.ledger import verifying
from hustings.ledger.models import Endorsement, Entry, Submission
from hustings.roll.models import Role
from tests.ledger.certificates import Downloaded, downloaded
from tests.web.officials import Office, office, signed_in

pytestmark = pytest.mark.django_db


def shown(answer: Any) -> str:
    return str(answer.content.decode())


def upload(place: Office, files: Downloaded, **said: str) -> Any:
    given = files.uploaded()
    named = {"certificate": given.certificate, "keys": given.keys, "archive": given.archive}
    path = f"/organizer/{place.slug}/ledger/certificates/"
    return signed_in(place.owner).post(path, {"endorser_kind": "union"} | named | said)


def test_a_certificate_is_uploaded_verified_and_entered() -> None:
    place, files = office("Reporters"), downloaded()
    uploaded = upload(place, files)
    job = Submission.objects.get()
    assert uploaded["Location"] == f"/organizer/{place.slug}/ledger/certificates/{job.pk}/"
    observer = signed_in(place.staff(Role.OBSERVER))
    assert "It is about to be verified." in shown(observer.get(uploaded["Location"]))
    assert observer.get(f"{uploaded['Location']}progress/").json()["finished"] is False
    assert observer.post(f"{uploaded['Location']}stop/").status_code == 403
    verifying.run(submission_id=job.pk)
    assert observer.get(f"{uploaded['Location']}progress/").json()["finished"] is True
    entered = Endorsement.objects.get().pk
    assert f"/ledger/entries/{entered}/" in shown(observer.get(uploaded["Location"]))
    # To the public it says on whose word the key is the organization's.
    assert "Whoever entered it gave the key" in shown(Client().get(f"/ledger/entries/{entered}/"))
    other = signed_in(office("Others").owner)
    assert other.get(uploaded["Location"].replace(place.slug, "others")).status_code == 404


def test_what_is_wrong_is_said_at_its_field_or_on_its_page() -> None:
    place, files = office("Reporters"), downloaded()
    unpublished = upload(place, files.with_key(public_key="ab" * 32))
    assert unpublished.status_code == 422
    assert "UnknownSigningKey: the certificate is not signed by a key of the organization" in shown(unpublished)
    new = upload(place, files, endorser_kind="")
    assert "The ledger knows no endorser called Forward Together" in shown(new)
    assert not Submission.objects.exists()
    page = upload(place, files.signed_anew(lambda said: said.update(ballots=8)))["Location"]
    verifying.run(submission_id=Submission.objects.get().pk)
    refused = shown(signed_in(place.owner).get(page))
    assert "Refused. Nothing is entered." in refused
    assert "ballots: the certificate does not state what the archive decided" in refused
    assert not Entry.objects.exists()
