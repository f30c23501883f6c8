"""The organizer's pages of the ledger: entering, correcting and taking back by hand, and what the organization is."""

from hashlib import sha256
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from hustings.ledger.entries import EntryLine, parse_entry
from hustings.ledger.models import Candidate, Contest, Endorsement, Endorser, Entry
from hustings.ledger.statements import EndorsementStatement
from hustings.roll.models import Role
from tests.ledger import filled
from tests.web.officials import Office, office, person, signed_in

pytestmark = pytest.mark.django_db
SAID = {
    "endorser": "National Nurses United",
    "endorser_kind": "union",
    "contest": "2016 Democratic presidential nomination",
    "cycle": "2016",
    "status": "endorsed",
    "candidate": "Bernie Sanders",
    "date": "2015-08",
    "process": "board",
    "source_title": "Nurses endorse Sanders",
    "source_link": "https://news.example.org/nurses",
    "source_date": "2015-08-10",
}


@pytest.fixture
def place() -> Office:
    return office()


def shown(answer: Any) -> str:
    return str(answer.content.decode())


def post(place: Office, path: str, said: dict[str, Any]) -> HttpResponse:
    return signed_in(place.owner).post(f"/organizer/{place.slug}/ledger/{path}", said)  # type: ignore[return-value]


def statement(number: int) -> EndorsementStatement:
    line = parse_entry(bytes(Entry.objects.get(pk=number).line))
    assert isinstance(line, EntryLine)
    assert isinstance(line.states, EndorsementStatement)
    return line.states


def test_an_endorsement_is_previewed_and_then_entered_in_the_organizations_name(place: Office) -> None:
    preview = post(place, "new/", SAID)
    assert preview.status_code == 200
    assert not Entry.objects.exists()
    for words in ("A new endorser: National Nurses United, union.", "August 2015", "sourced", "Enter it"):
        assert words in shown(preview)
    entered = post(place, "new/enter/", SAID)
    row = Endorsement.objects.with_parts().get()
    assert entered.status_code == 302
    assert entered["Location"] == f"/ledger/entries/{row.pk}/"
    assert (row.endorser.name, row.endorser.kind, row.contest.cycle) == ("National Nurses United", "union", 2016)
    assert (row.date, row.process, row.evidence) == ("2015-08", "board", "sourced")
    assert row.entry.recorder == place.organization


def test_what_is_known_is_not_stated_again(place: Office) -> None:
    contest = filled.contest("2016 Democratic presidential nomination")
    sanders = filled.candidate(contest, "Bernie Sanders", also=("Sanders",))
    nurses = filled.endorser("National Nurses United", "union")
    said = SAID | {"endorser": "the national nurses united", "candidate": "SANDERS", "endorser_kind": ""}
    post(place, "new/enter/", said)
    row = Endorsement.objects.get()
    assert (row.endorser_id, row.contest_id, row.candidate_id) == (nurses.pk, contest.pk, sanders.pk)
    assert (Endorser.objects.count(), Contest.objects.count(), Candidate.objects.count()) == (1, 1, 1)


def test_near_names_are_proposed_and_one_press_takes_one(place: Office) -> None:
    filled.endorser("National Nurses United", "union")
    said = SAID | {"endorser": "National Nurse United", "endorser_kind": ""}
    asked = post(place, "new/", said)
    assert asked.status_code == 422
    assert "Did you mean one of these?" in shown(asked)
    assert 'value="National Nurses United (national-nurses-united)"' in shown(asked)
    assert 'value="Nurses endorse Sanders"' in shown(asked)  # nothing typed is lost
    taken = post(place, "new/", said | {"meant": "National Nurses United (national-nurses-united)"})
    assert taken.status_code == 200
    assert "A new endorser" not in shown(taken)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("date", "12 Foo 2016", "Write a day as 2016-01-12"),
        ("date", "2016-02-30", "Write a day as 2016-01-12"),
        ("source_link", "news.example.org", "begins with https://."),
        ("source_link", "javascript:alert(1)", "begins with https://."),
        ("threshold", "66.67%", "Write a fraction such as 2/3"),
        ("results", "Bernie Sanders 120%", "Write a number of per cent"),
        ("ballots", "many", "Write a whole number"),
        ("candidate", "", "Write whom it is about"),
        ("endorser_kind", "", "The ledger knows no endorser called National Nurses United"),
        ("source_title", "x" * 1001, "at most 1000 characters"),
    ],
)
def test_wrong_input_is_refused_with_its_reason_and_nothing_is_lost(
    place: Office, field: str, value: str, said: str
) -> None:
    for path in ("new/", "new/enter/"):
        answer = post(place, path, SAID | {field: value})
        assert answer.status_code == 422
        assert said in shown(answer)
        assert 'value="2016 Democratic presidential nomination"' in shown(answer)
    assert not Entry.objects.exists()


def test_a_text_is_hashed_and_not_kept(place: Office) -> None:
    text = "The union said:\r\nwe endorse ñ"
    hash_ = sha256(text.replace("\r\n", "\n").encode()).hexdigest()
    preview = post(place, "new/", SAID | {"source_text": text})
    assert f'name="text_hash" value="{hash_}"' in shown(preview)
    assert "The union said" not in shown(preview)
    file = SimpleUploadedFile("kept.html", b"<html>\r\n")
    preview = post(place, "new/", SAID | {"source_file": file})
    assert sha256(b"<html>\r\n").hexdigest() in shown(preview)
    post(place, "new/enter/", SAID | {"text_hash": hash_})
    assert Endorsement.objects.get().source_hash == hash_


def test_what_the_ledger_says_already_is_told(place: Office) -> None:
    post(place, "new/enter/", SAID)
    preview = post(place, "new/", SAID)
    assert "The ledger says already of this endorser in this contest" in shown(preview)


def test_changing_something_brings_the_form_back_as_it_was(place: Office) -> None:
    answer = post(place, "new/", SAID | {"change": "1", "text_hash": "ab" * 32})
    assert answer.status_code == 200
    assert 'value="National Nurses United"' in shown(answer)
    assert f'value="{"ab" * 32}"' in shown(answer)


def test_a_correction_stands_beside_the_old_entry_and_takes_its_place(place: Office) -> None:
    post(place, "new/enter/", SAID)
    old = Endorsement.objects.get()
    page = signed_in(place.owner).get(f"/organizer/{place.slug}/ledger/entries/{old.pk}/correct/")
    assert 'value="National Nurses United (national-nurses-united)"' in shown(page)
    said = SAID | {"date": "2015-08-10", "reason": "The day is known"}
    preview = post(place, f"entries/{old.pk}/correct/", said)
    assert "<ins>10 August 2015</ins>" in shown(preview)
    assert "August 2015" in shown(preview)
    assert "The day is known" in shown(preview)
    assert post(place, f"entries/{old.pk}/correct/", said | {"reason": ""}).status_code == 422
    assert post(place, f"entries/{old.pk}/correct/enter/", said).status_code == 302
    new = Endorsement.objects.current().get()
    assert (new.date, new.corrects_id, new.reason) == ("2015-08-10", old.pk, "The day is known")
    again = signed_in(place.owner).get(f"/organizer/{place.slug}/ledger/entries/{old.pk}/correct/")
    assert again.status_code == 409
    assert f"by entry {new.pk}: correct that one" in shown(again)


def test_an_official_of_another_organization_may_correct_and_is_named(place: Office) -> None:
    post(place, "new/enter/", SAID)
    old, other = Endorsement.objects.get(), office("Another")
    post(other, f"entries/{old.pk}/correct/enter/", SAID | {"date": "2015", "reason": "Not known so well"})
    assert Endorsement.objects.with_parts().current().get().entry.recorder == other.organization


def test_any_entry_is_found_by_its_number_to_be_corrected(place: Office) -> None:
    post(place, "new/enter/", SAID)
    number, root = Endorsement.objects.get().pk, f"/organizer/{place.slug}/ledger/"
    client = signed_in(place.owner)
    assert client.get(root, {"entry": f"{number}"})["Location"] == f"{root}entries/{number}/correct/"
    for unknown in ("0", "99999999999999999999", "x"):
        assert "no endorsement with this number" in shown(client.get(root, {"entry": unknown}))


def test_an_entry_is_taken_back_with_a_reason(place: Office) -> None:
    post(place, "new/enter/", SAID)
    old = Endorsement.objects.get()
    assert post(place, f"entries/{old.pk}/retract/", {"reason": ""}).status_code == 422
    assert post(place, f"entries/{old.pk}/retract/", {"reason": "Never happened"}).status_code == 302
    assert not Endorsement.objects.current().exists()
    assert statement(Endorsement.objects.latest("entry").pk).corrects is not None


def test_entering_needs_the_password_again(place: Office) -> None:
    client = signed_in(place.owner, recently=False)
    for path in ("new/enter/",):
        answer = client.post(f"/organizer/{place.slug}/ledger/{path}", SAID)
        assert answer.status_code == 302
        assert "reauthenticate" in answer["Location"]
    assert not Entry.objects.exists()


def test_observers_look_and_others_than_the_operators_editors_do_not_write(place: Office, settings: Any) -> None:
    observer = signed_in(place.staff(Role.OBSERVER))
    root = f"/organizer/{place.slug}/ledger/"
    assert observer.get(root).status_code == 200
    assert "Enter an endorsement" not in shown(observer.get(root))
    assert observer.post(f"{root}new/enter/", SAID).status_code == 403
    settings.EDITORS = frozenset({"somebody@example.net"})
    assert post(place, "new/enter/", SAID).status_code == 403
    assert "Ask whoever runs the site" in shown(signed_in(place.owner).get(root))
    assert signed_in(person("eve@example.org")).get(root).status_code == 404
    assert not Entry.objects.exists()


def test_the_organization_says_what_it_is_before_its_first_decision(place: Office) -> None:
    filled.endorser("AFL-CIO", "union")
    said = {"name": "Forward", "kind": "union", "also": "FT\nForward T.", "founded": "1998-09", "members": "1,200"}
    assert post(place, "organization/", said | {"parent": "nobody"}).status_code == 422
    assert post(place, "organization/", said | {"parent": "AFL-CIO"}).status_code == 302
    made = Endorser.objects.get(organization=place.organization)
    assert (made.name, made.kind, made.founded, made.members) == ("Forward", "union", "1998-09", 1200)
    assert made.parent is not None
    assert made.parent.name == "AFL-CIO"
    assert {one.name for one in made.names.all()} == {"Forward", "FT", "Forward T."}
    page = signed_in(place.owner).get(f"/organizer/{place.slug}/ledger/organization/")
    assert "1998-09" in shown(page)
    assert post(place, "organization/", said | {"kind": "advocacy"}).status_code == 302
    made.refresh_from_db()
    assert (made.kind, made.parent_id) == ("advocacy", None)


def test_an_organization_of_a_known_name_takes_nobodys_place(place: Office) -> None:
    known = filled.endorser(place.organization.name, "union")
    post(place, "organization/", {"name": place.organization.name, "kind": "union"})
    made = Endorser.objects.get(organization=place.organization)
    assert made.slug == f"{known.slug}-2"
    known.refresh_from_db()
    assert known.organization is None


def test_an_organization_takes_nobodys_name_as_another_of_its_own(place: Office) -> None:
    # Or else nobody could enter anything by that name without being asked whom they mean.
    filled.endorser("MoveOn", "advocacy")
    said = {"name": place.organization.name, "kind": "union", "also": "FT\nmove-on\nMOVEON"}
    refused = post(place, "organization/", said)
    assert refused.status_code == 422
    assert "MoveOn goes by the name MoveOn already: leave it out." in shown(refused)
    assert post(place, "organization/", said | {"also": "FT"}).status_code == 302
    assert post(place, "organization/", said | {"also": "FT\nF. T."}).status_code == 302
