"""Attacks on the running site, by their number in SECURITY.md where they have one; what holds on every page is in
`test_every_page`, what is about signing in is in `test_sign_in`.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client
from django.urls import reverse

from hustings import errors
from hustings.board.models import Ballot
from hustings.contests.models import Candidate
from hustings.credentials.models import VotingRight
from hustings.elections.models import Election
from hustings.mailroom import actions as mailroom
from hustings.mailroom.models import Message
from hustings.mailroom.outcomes import Refused
from hustings.roll.models import Member, Role
from hustings.web import example
from hustings.web.limits import LARGEST_FORM
from tests.web.elections import Vote, open_election
from tests.web.every_page import world
from tests.web.officials import Office, complete, office, person, signed_in
from tests.web.test_organizer_access import contents

pytestmark = pytest.mark.django_db(transaction=True)

JSON, FORM = "application/json", "application/x-www-form-urlencoded"


@pytest.fixture
def vote() -> Vote:
    return open_election(voters=3)


def cast(vote: Vote, ballot: bytes) -> Any:
    return Client().post(f"/vote/{vote.uuid}/ballots", ballot, content_type=JSON)


# -- ballots -----------------------------------------------------------------------------------------------------------


def test_attack_1_another_voters_ballot_over_http(vote: Vote) -> None:
    """The same bytes are the same ballot; its ciphertexts are right under no other credential."""
    ballot, own = vote.ballot(0, 1), vote.ballot(1, 0)
    receipt = cast(vote, ballot).json()
    assert cast(vote, ballot).json() == receipt
    taken, copied = json.loads(own), json.loads(ballot)
    of_the_other = ({"answers"}, {"answers", "signature"}, {"credential"}, {"credential", "signature"})
    for fields in of_the_other:
        mixed = {field: (copied if field in fields else taken)[field] for field in taken}
        answer = cast(vote, json.dumps(mixed, separators=(",", ":")).encode())
        assert answer.status_code == 400
        assert answer.json()["code"] in ("WrongIndividualProof", "WrongSignature", "WrongSignatureHash")
    assert Ballot.objects.count() == 1
    assert VotingRight.objects.used().count() == 1


def test_an_opened_ballot_that_somebody_casts_gives_way_to_the_voters_next(vote: Vote) -> None:
    """It is signed, so it is a ballot; checking it leaves nothing behind by which it could be told from others."""
    opened = vote.ballot(0, 1)
    assert cast(vote, opened).status_code == 200
    own = cast(vote, vote.ballot(0, 0)).json()
    assert own["replaces"] is True
    assert cast(vote, opened).json()["number"] == 0
    assert VotingRight.objects.used().get().last_tracker == own["tracker"]


def test_attack_18_a_scanner_that_follows_links_uses_nothing_up(vote: Vote) -> None:
    """The voting link is the same page for a scanner and for the voter; only a signed ballot does anything."""
    before = contents()
    for method in ("get", "head", "post", "options"):
        getattr(Client(), method)(f"/vote/{vote.uuid}/")
    assert contents() == before
    assert cast(vote, vote.ballot(0, 1)).status_code == 200


def test_attack_20_the_database_holds_one_member_for_an_address_and_one_right_for_a_member() -> None:
    held = {tuple(each.fields) for each in constraints(Member)} | {
        tuple(each.fields) for each in constraints(VotingRight)
    }
    assert {("organization", "address"), ("election", "member")} <= held


def constraints(model: type[models.Model]) -> list[models.UniqueConstraint]:
    return [each for each in model._meta.constraints if isinstance(each, models.UniqueConstraint)]


def test_attack_24_a_letter_that_cannot_be_sent_takes_no_right_away(
    vote: Vote, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no way out of the letters that would be a way out of the vote, and a mailbox that is gone is none."""
    cast(vote, vote.ballot(0, 1))
    refused = Refused("550 5.1.1 no such mailbox", nobody=True)
    monkeypatch.setattr("hustings.mailroom.sending.hand_over", lambda _provider, _mail: refused)
    assert mailroom.send_waiting() == 1
    assert Message.objects.get().state == Message.State.BOUNCED
    assert cast(vote, vote.ballot(0, 0)).json()["replaces"] is True
    assert cast(vote, vote.ballot(1, 0)).status_code == 200


# -- what is sent ------------------------------------------------------------------------------------------------------


@pytest.fixture
def place() -> Office:
    made = office()
    complete(made)
    return made


def claimed(client: Client, address: str, length: int) -> Any:
    """The answer to a form of which only the beginning is sent."""
    return client.generic("POST", address, b"a=b", "multipart/form-data; boundary=x", CONTENT_LENGTH=f"{length}")


def test_a_body_larger_than_any_form_is_refused_before_it_is_read(place: Office, settings: Any) -> None:
    settings.LARGEST_ROLL = 2 * LARGEST_FORM
    login, upload = reverse("account_login"), reverse("organizer:roll-upload", args=[place.slug])
    stranger, observer = signed_in(person("eve@example.org")), signed_in(place.staff(Role.OBSERVER))
    owner = signed_in(place.owner)
    for client in (Client(), stranger, observer):
        assert claimed(client, upload, LARGEST_FORM + 1).status_code == 413
    for client in (Client(), owner):
        assert claimed(client, login, LARGEST_FORM + 1).status_code == 413
    with pytest.raises(AssertionError, match="Cannot read more than the available bytes"):
        claimed(owner, upload, 2 * LARGEST_FORM)  # a roll of this size is read
    assert claimed(owner, upload, 3 * LARGEST_FORM).status_code == 413


def test_fields_of_millions_of_characters_are_refused_with_a_sentence(place: Office) -> None:
    client = signed_in(place.owner)
    address = reverse("organizer:candidate-new", args=[place.slug, place.contest.pk])
    page = client.post(address, {"name": "Ada Byron", "statement": "x" * 1_000_000})
    assert page.status_code == 422
    assert "at most 10000 characters" in page.content.decode()
    large = {"name": "Ada Byron", "statement": "x" * 5_000_000}
    many = dict.fromkeys(map(str, range(1001)), "1")
    for fields in (large, many):
        for answer in (client.post(address, fields), client.post(address, urlencode(fields), FORM)):
            assert answer.status_code == 413
            assert "This is more than the page takes" in answer.content.decode()
    assert not Candidate.objects.filter(name="Ada Byron").exists()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "image/svg+xml"),
        ("a.html", b"<script>alert(1)</script>", "text/html"),
        ("a.jpg", b"<html><script>alert(1)</script>", "image/jpeg"),
        ("../../secrets/session-key", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "image/gif"),
    ],
)
def test_attack_30_what_is_uploaded_as_a_portrait_is_a_picture_or_nothing(
    place: Office, name: str, content: bytes, kind: str
) -> None:
    address = reverse("organizer:candidate-new", args=[place.slug, place.contest.pk])
    file = SimpleUploadedFile(name, content, kind)
    page = signed_in(place.owner).post(address, {"name": "Ada Byron", "portrait": file})
    assert page.status_code == 422
    assert "This is not a picture that can be read" in page.content.decode()
    assert not Candidate.objects.exclude(portrait="").exists()


def test_what_belongs_to_another_organization_is_no_choice_in_a_form(place: Office) -> None:
    """Everything that the fields of forms can name: a contest, candidates, members of staff, trustees by number."""
    other = office("Backward Apart", names=("Carol Chen", "Dana Díaz"))
    complete(other)
    client, slug, election = signed_in(place.owner), place.slug, place.election.pk
    before = contents()
    page = client.post(reverse("organizer:draft", args=[slug]), {"contest": other.contest.pk, "name": "Stolen"})
    assert page.status_code == 422
    fields = {"name": "n", "question": "q", "kind": "single", "candidates": [each.pk for each in other.candidates]}
    page = client.post(reverse("organizer:setup-paper", args=[slug, election]), fields)
    assert page.status_code == 422
    for query in (f"?election={other.election.pk}", f"?contest={other.contest.pk}"):
        for address in ("organizer:audit", "organizer:draft", "organizer:contests"):
            assert other.contest.name not in client.get(reverse(address, args=[slug]) + query).content.decode()
    assert client.post(reverse("organizer:trustee-link", args=[slug, election, 4])).status_code in (404, 409)
    assert contents() == before
    assert Election.objects.filter(organization=other.organization).count() == 1


NOT_MEANT = [
    *(b"", b"null", b"[]", b"{}", b"0", b'""', b"NaN", b"\xff\xfe\x00", b'{"a":1,"a":1}', b"[" * 100_000),
    *(b'{"number":' + b"9" * 5000 + b',"token":"x"}', b'{"number":1e999,"token":"x"}', b'{"number":true,"token":[]}'),
    *(
        b'{"number":1,"token":"\\u0000"}',
        b'{"number":1,"token":"\\ud800"}',
        b'{"number":-1,"token":"' + b"x" * 900 + b'"}',
    ),
    *(b'{"ballot":"\\u0000","choices":[],"randomness":[]}', b'{"ballot":"{}","choices":[[' + b"9" * 5000 + b"]]}"),
    *(b'{"message":"\\u0000","signature":{"hash":"x","challenge":"-1","response":"1"}}', b"x" * 3_000_000),
]


def test_no_body_breaks_what_takes_raw_bodies() -> None:
    """Ballots, opened ballots, and what trustees send: each is refused by name, and leaves nothing behind."""
    here = world()
    visitors = here.visitors()
    paths = [f"/vote/{here.opened.uuid}/{path}" for path in ("ballots", "opened")]
    parts = ("sign-in", "public-key", "certificate", "polynomial", "voutput", "checked", "decryption")
    paths += [f"/trustee/{here.trustee.election_id}/{part}" for part in parts]
    before = contents()
    for path in paths:
        for body in NOT_MEANT:
            answer = visitors["trustee"].post(path, body, content_type=JSON, headers={"accept": JSON})
            assert answer.status_code in (400, 404, 409, 413, 415, 422, 429), (path, body[:60])
            assert set(answer.json()) == {"code", "sentence"}, (path, body[:60])
    assert contents() == before


# -- how the site is started -------------------------------------------------------------------------------------------


def test_the_outbox_is_there_in_development_only(tmp_path: Path) -> None:
    asked = "import django; django.setup(); from django.test import Client; print(Client().get('/outbox/').status_code)"
    known = {name: value for name, value in os.environ.items() if not name.startswith(("HUSTINGS_", "DATABASE_URL"))}
    known |= {"DJANGO_SETTINGS_MODULE": "hustings.web.settings", "HUSTINGS_HOME": str(tmp_path)}
    ran = subprocess.run([sys.executable, "-c", asked], env=known, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["404"]


def test_the_example_opens_no_outbox_of_a_site_in_use(place: Office, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    with pytest.raises(errors.Refusal, match="without --example"):
        example.fill(lambda *_: None)
    assert place.organization.staff.count() == 1
